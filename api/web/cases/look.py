"""What the page of a case shows, made of what one reading of it tells; plain values in the page's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from api.web.cases import events
from api.web.cases.terms import term
from api.web.filters import counted, local, money, short_day, text_in
from api.web.session import Visitor

Json = Mapping[str, Any]
Words = Mapping[str, str]
SHOWN = 25  # events on the page of a case; the rest is a page of its own
LONG = 120  # letters of a value beyond which it is shown cut


class Look:
    """One case as one visitor sees it."""

    def __init__(self, told: Json, visitor: Visitor, words: Words, numbers: Mapping[str, int]) -> None:
        self.told, self.case = told, told["case"]
        self.visitor, self.w, self.numbers = visitor, words, numbers
        self.lang = visitor.lang

    # -- small things

    def text(self, value: Any) -> str:
        """Return a text in the page's language."""
        return text_in(value, self.lang)

    def clock(self, value: Any) -> str:
        """Return a local moment without its year."""
        found = local(value, self.visitor.zone)
        return found.strftime("%m-%d %H:%M") if found else ""

    def join(self, parts: Iterable[str]) -> str:
        """Return names in a row."""
        return self.w["comma"].join(part for part in parts if part)

    def step(self, element: str, name: Any) -> str:
        """Return a step with its number on the map."""
        number = self.numbers.get(element)
        return f"{number} {self.text(name)}" if number else self.text(name)

    def gap(self, *parts: str) -> str:
        """Return facts in one line."""
        return self.w["dot"].join(part for part in parts if part)

    # -- head

    def head(self) -> dict[str, Any]:
        """Return title, number, party and state."""
        case = self.case
        status = str(case["status"])
        return {
            "id": case["id"],
            "number": case["number"],
            "title": case.get("title", ""),
            "party": (case.get("subject") or {}).get("name", ""),
            "process": self.text(case["process"]["name"]),
            "version": case["process"]["version"],
            "status": events.named(events.STATUS, status, self.lang),
            "mark": events.MARKS.get(status, "open"),
            "ended": case.get("ended_at") or "",
            "etag": str(case["etag"]).strip(chr(34)),
            "etag_full": case["etag"],
        }

    def facts(self) -> list[dict[str, str]]:
        """Return the figures of the first screen, each with its base."""
        counts, case = self.told["counts"], self.case
        tiles = [self._sum(), self._now(), self._due()]
        gone = self.w["gone_of"].format(n=counts["gone"]) if counts["gone"] else self.w["none_gone"]
        signed = self.w["signed_n"].format(n=counts["live"])
        tiles.append({"name": self.w["signatures"], "figure": signed, "base": gone})
        last = self.told["refused"][-1]["at"] if self.told["refused"] else ""
        refused = {"figure": self.w["times"].format(n=counts["refused"]), "name": self.w["refused"]}
        base = self.w["last_on"].format(at=self.clock(last)) if last else self.w["none_refused"]
        tiles.append(refused | {"base": base})
        cards = {"figure": self.w["cards_n"].format(n=counts["yellow"]), "name": self.w["cards"]}
        tiles.append(cards | {"base": self.w["red_n"].format(r=counts["red"], o=len(case["overrides"]))})
        return [one for one in tiles if one]

    def _sum(self) -> dict[str, str]:
        if self.told["sum"] is None:
            return {}
        found = money({"lang": self.lang}, self.told["sum"])  # type: ignore[arg-type]
        return {"name": self.w["sum"], "figure": found.removesuffix(".00"), "base": self.w["sum_base"]}

    def _now(self) -> dict[str, str]:
        items = self.case["open_work_items"]
        if not items:
            ended = local(self.case.get("ended_at"), self.visitor.zone)
            base = short_day(ended.date(), self.lang, year=self.visitor.now.year) if ended else ""
            return {"name": self.w["now"], "figure": self.head()["status"], "base": base}
        first = items[0]
        number = self.numbers.get(first["task"]["id"])
        figure = self.w["step_n"].format(n=number) if number else self.text(first["task"]["name"])
        more = self.w["and_more"].format(n=len(items) - 1) if len(items) > 1 else ""
        told = self.w["round_n"].format(n=first["round"])
        base = self.gap(self.text(first["task"]["name"]) if number else "", told, more)
        return {"name": self.w["now"], "figure": figure, "base": base}

    def _due(self) -> dict[str, str]:
        due = next((one for one in self.case["deadlines"] if one.get("due_at")), None)
        if due is None:
            return {"name": self.w["term"], "figure": "–", "base": self.w["no_term"]}
        shown = term(due, self.visitor, self.w)
        return {"name": self.w["term"], "figure": shown["left"], "base": shown["due"]}

    def lasted(self) -> str:
        """Return since when and for how many days the case is on its way."""
        since = local(self.case["started_at"], self.visitor.zone)
        until = local(self.case.get("ended_at") or self.visitor.now, self.visitor.zone)
        if since is None or until is None:
            return ""
        days = (until.date() - since.date()).days
        return self.w["since"].format(day=since.strftime("%m-%d"), n=counted(days, "day", self.visitor.lang))

    # -- who waits for what

    def waiting(self) -> list[dict[str, Any]]:
        """Return the open steps, who has to do them and what they still need."""
        by_instance = {one["instance"]: one for one in self.told["waiting"]}
        return [self._wait(item, by_instance[item["instance"]]) for item in self.case["open_work_items"]]

    def _wait(self, item: Json, who: Json) -> dict[str, Any]:
        names = self.join(one["name"] for one in (who["holders"] or who["able"]))
        if who["holders"]:
            told = self.w["held_by"].format(who=names)
        elif names:
            told = self.w["could_be"].format(who=names + (self.w["and_others"] if who["more"] else ""))
        else:
            told = self.w["nobody_could"]
        due = next((one for one in self.case["deadlines"] if one.get("work_item") == item["id"]), None)
        return {
            "id": item["id"],
            "name": self.step(item["task"]["id"], item["task"]["name"]),
            "who": told,
            "needs": self._needs(item),
            "mine": who["mine"],
            "mark": "held" if item["state"] == "held" else "open",
            "left": term(due, self.visitor, self.w)["left"] if due is not None and due.get("due_at") else "",
        }

    def _needs(self, item: Json) -> str:
        needed = item["still_needed"]
        count = needed.get("signatures")
        found = []
        if count and count["need"] > 1:
            found.append(self.w["signatures_of"].format(**count))
        for one in needed.get("evidence", ()):
            name = self.text(self.told["kinds"].get(one["kind"], one["kind"]))
            found.append(self.w["paper_of"].format(name=name, have=one["have"], need=one["need"]))
        if item.get("resign"):
            found.append(self.w["resign"])
        return self.gap(*found)

    # -- course

    def rounds(self) -> list[dict[str, Any]]:
        """Return one entry for each round: who signed, what lapsed, where it went."""
        passes: dict[str, int] = {}
        for one in self.told["rounds"]:
            passes[one["element"]] = max(passes.get(one["element"], 0), one["round"])
        found = [self._round(one, passes) for one in self.told["rounds"]]
        return [one for one in found if not one["open"]] + [one for one in found if one["open"]]

    def _round(self, one: Json, passes: Mapping[str, int]) -> dict[str, Any]:
        name = self.step(one["element"], one["name"])
        if passes[one["element"]] > 1 or one["round"] > 1:
            name = self.gap(name, self.w["round_n"].format(n=one["round"]))
        state = one["state"]
        tags = {"withdrawn": "tag_closed", "skipped": "tag_skipped"}
        tag = self.w["resign"] if one["resign"] else self.w[tags[state]] if state in tags else ""
        vote = one["vote"]
        return {
            "rank": self.told["grades"].get(one["element"]),
            "name": name,
            "open": state == "open",
            "tag": tag,
            "lines": self._lines(one),
            "cards": [{"mark": card[0], "text": self.w[f"card_{card}"]} for card in one["cards"]],
            "meeting": vote["meeting"] if vote else "",
        }

    def _lines(self, one: Json) -> list[list[dict[str, Any]]]:
        """Return the small print of a round: parts, the lapsed ones struck."""
        lines: list[list[dict[str, Any]]] = []
        live = [sign for sign in one["signed"] if sign["state"] == "live"]
        gone = [sign for sign in one["signed"] if sign["state"] != "live"]
        when = self.clock(one["closed_at"] or (one["signed"][-1]["at"] if one["signed"] else one["opened_at"]))
        first: list[dict[str, Any]] = [_part(when)]
        if live:
            first.append(_part(self.w["dot"] + self.join(self._signer(sign) for sign in live)))
        if gone:
            first += [_part(self.w["dot"]), _part(self.join(self._signer(sign) for sign in gone), gone=True)]
            states = dict.fromkeys(sign["state"] for sign in gone)
            first.append(_part(self.w["dot"] + self.join(self.w[f"sign_{state}"] for state in states)))
        if one["outcome"] and one["state"] in ("completed", "returned"):
            first.append(_part(self.w["dot"] + self.text(one["outcome"])))
        lines.append(first)
        if one["vote"]:
            lines.append([_part(self._vote(one["vote"], one["element"]))])
        if one["back"]:
            lines.append([_part(self.w["back_to"].format(step=self.text(one["back"])))])
        if one["reason"] and (one["back"] or (one["outcome"] or {}).get("kind") in ("back", "refuse", "reject")):
            lines.append([_part(self.w["because"].format(why=cut(one["reason"])))])
        return lines

    def _signer(self, sign: Json) -> str:
        name = str(sign["name"])
        return name + self.w["for_whom"].format(who=sign["on_behalf"]["name"]) if sign["on_behalf"] else name

    def _vote(self, vote: Json, element: str) -> str:
        names = self.told["outcomes"].get(element, {})
        counts = self.join(f"{self.text(names.get(one, VOTES.get(one, one)))} {n}" for one, n in vote["votes"].items())
        return self.gap(self.w["present_of"].format(n=vote["present"], of=vote["members"]), counts)

    # -- entries, history

    def fields(self) -> list[dict[str, Any]]:
        """Return what the forms of the case hold, by the names of their fields."""
        labels = self.told["labels"]
        found = []
        for path, value in self.case["fields"].items():
            label = labels.get(path)
            if label is None or value in (None, "", []):
                continue
            told = self.value(label, value)
            name = self.text(label["name"])
            found.append({"name": name, "rows": told} if isinstance(told, list) else {"name": name, "text": told})
        return found

    def value(self, label: Json, value: Any) -> str | list[str]:
        """Return a value as people read it; a list as one text for each entry."""
        if isinstance(value, list):
            return [str(self.value(label, one)) for one in value]
        if isinstance(value, Mapping):
            columns = label.get("columns") or {}
            if not columns:
                kinds = {"kind": events.named(events.SUBJECTS, str(value.get("kind", "")), self.lang)}
                return self.gap(*(str(kinds.get(key, part)) for key, part in value.items() if part))
            parts = [f"{self.text(columns[key]['name'])} {self.value(columns[key], one)}"
                     for key, one in value.items() if key in columns and one not in (None, "")]  # fmt: skip
            return self.gap(*parts)
        if isinstance(value, bool):
            return self.w["yes"] if value else self.w["no"]
        if label["type"] == "money":
            return money({"lang": self.lang}, value)  # type: ignore[arg-type]
        if label["type"] == "person":
            return str(self.told["names"].get(value, value))
        if label["options"] and str(value) in label["options"]:
            return self.text(label["options"][str(value)])
        if label["type"] == "datetime":
            found = local(value, self.visitor.zone)
            return found.strftime("%Y-%m-%d %H:%M") if found else str(value)
        return str(value)

    def history(self, group: str = "", *, limit: int = SHOWN, before: int = 0) -> list[dict[str, Any]]:
        """Return events, the latest first; ``group``: signed, refused or void; ``before``: only earlier ones."""
        found = [
            one for one in reversed(self.told["history"]) if _in(one, group) and not before <= one["seq"] > 0 < before
        ]
        return [self.event(one) for one in found[:limit]]

    def count(self, group: str = "") -> int:
        """Return how many events a group has."""
        return sum(_in(one, group) for one in self.told["history"])

    def event(self, one: Json) -> dict[str, Any]:
        """Return one line of the history."""
        kind = str(one["kind"])
        what = events.named(events.KINDS, kind, self.lang)
        if one["task"]:
            what = self.gap(what, self.text(one["task"]))
        strong, told, mark = "", str(one["reason"]), {"signed": "ok", "completed": "ok"}.get(kind, "")
        if kind == "refused":
            mark, strong = "no", events.named(events.VERBS, str(one["verb"]), self.lang)
            told = self.gap(*(self.text(text) for text in one["texts"]))
        elif kind in ("undone", "voided", "lapsed"):
            mark, told = "lapsed", self.w["voided_n"].format(n=one["voided"])
        elif kind == "card":
            told = self.gap(self.w[f"card_{one['card']}"], self.join(one["persons"]))
        elif kind == "ended":
            mark = events.MARKS.get(one["status"], "")
            told = events.named(events.STATUS, one["status"], self.lang)
        elif kind in ("fields", "corrected"):
            names = [
                self.text(self.told["labels"][path]["name"]) for path in one["fields"] if path in self.told["labels"]
            ]
            told = self.gap(cut(self.join(names)), cut(str(one["reason"])))
        elif kind in ("jumped", "reopened"):
            asked = self.w["asked_by"].format(who=one["asked_by"])
            told = self.gap(self.text(one["to"]) if one["to"] else "", asked, told)
        elif kind == "late":
            told = self.gap(self.clock(one["happened"]), told)
        elif kind in ("document", "paper"):
            told = one["name"]
        elif kind in ("copied", "urged", "team"):
            told = self.gap(self.join(one["persons"]), told)
        if one["outcome"] and kind in ("signed", "completed"):
            told = self.gap(self.text(one["outcome"]), cut(told))
        card = str(one["card"])[:1] if kind == "card" else ""
        who = one["who"]["name"] if one["who"] else self.w["system"]
        return {"seq": one["seq"], "at": one["at"], "who": who, "what": what, "mark": mark, "strong": strong,
                "told": told, "card": card}  # fmt: skip


VOTES = {
    "for": {"zh": "赞成", "en": "for"},
    "against": {"zh": "反对", "en": "against"},
    "abstain": {"zh": "弃权", "en": "abstained"},
}


def _part(text: str, *, gone: bool = False) -> dict[str, Any]:
    return {"text": text, "gone": gone}


def cut(text: str) -> str:
    """Return a text no longer than a line or two."""
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _in(one: Json, group: str) -> bool:
    return one["kind"] in events.GROUPS[group] if group else one["kind"] not in events.QUIET


def sized(size: int) -> str:
    """Return the size of a file."""
    for unit, least in (("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{size} B"


def days_between(first: datetime, last: datetime) -> int:
    """Return the days from one moment to another."""
    return (last.date() - first.date()).days


def documents(look: Look, rows: Sequence[Json]) -> list[dict[str, Any]]:
    """Return the documents of a case as its table shows them."""
    kinds = look.told["kinds"]
    return [
        {
            "id": one["id"],
            "title": look.gap(look.text(kinds[one["kind"]]) if one["kind"] in kinds else "", one["name"]),
            "size": sized(one["size"]),
            "signed": look.join(who["name"] for who in one["signed"]) or look.w["not_signed"],
            "at": one["at"],
            "by": one["by"]["name"],
            "hash": " ".join(one["sha256"][at : at + 4] for at in range(0, 8, 4)),
        }
        for one in rows
    ]
