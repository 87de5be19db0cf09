"""What the pages of definitions show, made of what the use cases tell: plain values in the page's language."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.web.filters import CODES, text_in

Json = Mapping[str, Any]
MARKS = {"error": "no", "warning": "held", "info": "open"}  # by severity
SORTS = ("weaker", "maybe", "added", "removed", "changed", "words")  # in the order of the list
SHOWN = 60  # changes on the page of a draft; the rest is on the page of the comparison
SETTING = re.compile(r"\bsetting\.\w+")
MOST = 400  # changes on the page of the comparison


def sort_of(change: Json) -> str:
    """Return the word a change is told by: what it does to the controls before what happened to the thing."""
    if change["effect"] in ("weaker", "maybe"):
        return str(change["effect"])
    return "words" if change["effect"] == "harmless" else str(change["sort"])


def counted(changes: Sequence[Json]) -> list[tuple[str, int]]:
    """Return how many changes there are of each sort that there is."""
    sorts = [sort_of(one) for one in changes]
    return [(sort, sorts.count(sort)) for sort in SORTS if sort in sorts]


def changes(rows: Sequence[Json], lang: str, figures: Mapping[str, str], *, most: int) -> list[dict[str, Any]]:
    """Return the changes as lines of a list, the gravest first; ``figures``: what settings stand for."""
    found = sorted(rows, key=lambda one: (SORTS.index(sort_of(one)), one["rank"] or 99))
    return [_line(one, lang, figures) for one in found[:most]]


def _valued(before: str, after: str, figures: Mapping[str, str]) -> tuple[str, str]:
    """Return two values with the figures their settings stand for; as they are where that would tell nothing."""
    told = tuple(SETTING.sub(lambda found: figures.get(found[0], found[0]), text) for text in (before, after))
    return (before, after) if told[0] == told[1] else (told[0], told[1])


def _line(change: Json, lang: str, figures: Mapping[str, str]) -> dict[str, Any]:
    def text(name: str) -> str:
        return text_in(change[name], lang)

    before, after = _valued(text("before"), text("after"), figures)
    tongue = ""
    if before == after and change["before"] != change["after"]:  # the words of the other language differ
        other = "zh" if lang == "en" else "en"
        before, after = (text_in(change[name], other) for name in ("before", "after"))
        tongue = "zh-CN" if other == "zh" else "en"
    if change["aspect"] == "risk" and change["path"] == "rank":
        before, after = (CODES.get(int(one), one) if one.isdigit() else one for one in (before, after))
    what, subject, where = text("what"), text("subject"), text("where")
    if subject in (before, after, where):
        subject = ""
    return {
        "sort": sort_of(change),
        "where": where,
        "what": what,
        "subject": subject,
        "before": before,
        "after": after,
        "tongue": tongue,
        "reason": text("reason"),
        "risks": list(change["risks"])[:6],
        "rank": change["rank"],
        "element": change["element"],
        "process": change["process"],
        "path": change["path"],
    }


def findings(rows: Sequence[Json], elements: Mapping[str, Json], lang: str) -> list[dict[str, Any]]:
    """Return the findings as lines of a table, errors first."""
    order = {severity: at for at, severity in enumerate(MARKS)}
    found = sorted(rows, key=lambda one: order[one["severity"]])
    return [
        {
            "severity": one["severity"],
            "mark": MARKS[one["severity"]],
            "code": one["code"],
            "element": one["element"],
            "name": text_in(elements[one["element"]]["name"], lang) if one["element"] in elements else "",
            "rank": elements[one["element"]]["rank"] if one["element"] in elements else None,
            "known": one["element"] in elements,
            "line": one["line"],
            "text": text_in(one["text"], lang),
        }
        for one in found
    ]


def severities(rows: Sequence[Json]) -> list[tuple[str, int]]:
    """Return how many findings there are of each weight."""
    found = [one["severity"] for one in rows]
    return [(severity, found.count(severity)) for severity in MARKS if severity in found]


def acts(rows: Sequence[Json], lang: str) -> dict[str, dict[str, Any]]:
    """Return by act whether it may be done now, and why not."""
    return {one["id"]: {"allowed": one["allowed"], "reason": text_in(one["reason"], lang)} for one in rows}
