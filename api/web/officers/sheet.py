"""The page of one work item: what it shows, drawn from one question, and again with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.web import choosing, forms, frame
from api.web.cases.one import latest
from api.web.forms import Drawing, Row
from api.web.officers import opened
from api.web.session import Visitor
from api.wiring import service_of
from engine.usecases.asking import secrecy
from engine.usecases.casework import looking_at
from engine.usecases.desks import signing_list, workbench

FRONT = ("claim", "release", "return", "transfer", "consult", "answer")  # beside signing; the rest is folded
MAIN = 5
PHRASES: Mapping[str, Sequence[str]] = {
    "forward": ("phrase_agree", "phrase_checked", "phrase_rule"),
    "back": ("phrase_missing", "phrase_wrong"),
    "refuse": ("phrase_refuse",),
}


@dataclass(frozen=True, kw_only=True)
class Again:
    """What a page is drawn again with after something was sent."""

    status: int = 200
    typed: Mapping[str, str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)  # by JSON pointer
    check: Mapping[str, Any] | None = None  # the verdict on what was typed
    note: str = ""  # words that tell why it is drawn again
    more: str = ""  # list with one row more
    without: str = ""  # row left out
    evidence: Sequence[str] = ()  # documents ticked


async def shown(request: Request, who: Visitor, item_id: str, again: Again | None = None) -> Response:
    """Return the page of a work item; who looks at something under lock, or first, is on record."""
    service = service_of(request)
    found = await service.ask(workbench.page, who.caller, item_id)
    told = found["item"]
    if told.get("secret"):
        await service.act(secrecy.note, who.caller, told["case"], tuple(told["secret"]))
    if told.get("first_look"):
        await service.act(looking_at.note, who.caller, item_id)
    if "form" not in told:
        return frame.page(request, "officers/closed.html", visitor=who, here=f"/items/{item_id}", **found)
    there = (found["values"], told.get("draft"), again.typed if again is not None else None)
    made = drawn(who, found, again or Again(), await choosing.written(service, who, there, _choices(found)))
    status = again.status if again is not None else 200
    made |= {"here": f"/items/{item_id}", "latest": ""}
    if again is not None and again.note:
        made["latest"] = await latest(request, who, told["case"])
    answer = frame.page(request, "officers/item.html", visitor=who, status=status, **made)
    if again is None and (found["rank"] or 0) >= signing_list.LIGHTEST:
        opened.note(request, answer, item_id, told["etag"])
    return answer


def drawn(who: Visitor, found: Mapping[str, Any], again: Again, written: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the template; ``written``: persons no list names, by id, as they are written."""
    told = found["item"]
    draft = told.get("draft") or {}
    typed = dict(again.typed) if again.typed is not None else None
    values = found["values"] | (draft.get("fields") or {})
    own = draft.get("signer_fields") or {}
    errors = again.errors
    marked = {
        "f": forms.by_name(errors, "/fields", "f", typed),
        "s": forms.by_name(errors, "/signer_fields", "s", typed),
    }
    drawing = Drawing(
        lang=who.lang,
        zone=who.zone,
        typed=typed,
        more=again.more,
        without=again.without,
        errors=marked["f"] | marked["s"],
        choices=_choices(found),
        written=written,
    )
    form = forms.rows(told["form"], drawing, values, prefix="f")
    signer = forms.rows(told["signer_form"], drawing, own, prefix="s")
    _changes(form, told, found["values"], values, drawing)
    left = forms.unplaced(marked["f"], form) + forms.unplaced(marked["s"], signer)
    plain = [text for pointer, text in errors.items() if not pointer.startswith(("/fields/", "/signer_fields/"))]
    verbs = _verbs(found["verbs"])
    return {
        **found,
        "form": form,
        "signer": signer,
        "outcome": (typed or {}).get("outcome", "") or draft.get("outcome") or _only(told["outcomes"]),
        "comment": (typed or {}).get("comment", "") if typed is not None else draft.get("comment") or "",
        "drafted": bool(draft) and typed is None,
        "papers": _papers(found, again.evidence if typed is not None else None),
        "ticked": set(again.evidence),
        "wrong": left + [text for text in plain if text],
        "wrong_comment": errors.get("/comment", ""),
        "note": again.note,
        "check": again.check,
        "sign": verbs["complete"],
        "front": verbs["front"],
        "rest": verbs["rest"],
        "phrases": PHRASES,
        "kinds": sorted({one["kind"] for one in told["outcomes"]}),
        "editable": not told["read_only"] and bool(form),
        "counts": len(found["needed"]),
        "lists": [one.name for one in form if one.kind == "list"],
    }


def _only(outcomes: Sequence[Mapping[str, Any]]) -> str:
    return str(outcomes[0]["id"]) if len(outcomes) == 1 else ""


def _choices(found: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    given = {name: [(one["id"], one["name"]) for one in rows] for name, rows in found["choices"].items()}
    return given | {"document": [(one["id"], one["name"]) for one in found["documents"]]}


def _changes(
    form: Sequence[Row], told: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any], drawing: Drawing
) -> None:
    """Mark the fields whose draft is not what was signed."""
    for row in form if told["signatures"] else ():
        name = row.name.partition("-")[2]
        old, new = before.get(name), now.get(name)
        if old is not None and new != old and row.kind not in ("list", "group"):
            was = forms.shown(told["form"]["properties"][name], old, drawing.zone)
            row.changed = dict(row.options).get(was) or drawing.written.get(was, was)


def _papers(found: Mapping[str, Any], ticked: Sequence[str] | None) -> list[dict[str, Any]]:
    """Return each kind of evidence asked for with the documents there are, and those that come with the signature.

    Without a choice made by the person, what was uploaded since the item opened comes with it.
    """
    rows = []
    for one in found["item"]["evidence_required"]:
        mine = [paper for paper in found["documents"] if paper["kind"] == one["kind"]]
        for paper in mine:
            paper["ticked"] = paper["fresh"] if ticked is None else paper["id"] in ticked
        coming = sum(1 for paper in mine if paper["ticked"] and not paper["attached"])
        rows.append({**one, "papers": mine, "coming": coming, "lacks": max(0, one["min"] - one["have"] - coming)})
    return rows


def _verbs(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the verdict on signing, the verbs in front (five with signing), and the rest; refused ones come last."""
    sign = next((one for one in rows if one["verb"] == "complete"), None)
    others = [one for one in rows if one["verb"] != "complete"]
    order = sorted(others, key=lambda one: (one["decision"] == "refused", _place(one["verb"])))
    return {"complete": sign, "front": order[: MAIN - 1], "rest": order[MAIN - 1 :]}


def _place(verb: str) -> int:
    return FRONT.index(verb) if verb in FRONT else len(FRONT)


def facts_line(case: Mapping[str, Any], lang: str) -> str:
    """Return the case in a line, for headings of other pages."""
    dot = " · " if lang == "en" else "　"
    return dot.join(part for part in (case["subject"], case["title"], case["number"]) if part)
