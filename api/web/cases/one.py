"""The page of a case: where it stands, how it got here, what was refused, who waits for what; its map, its history."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.routes.drawing import picture
from api.web import frame, words
from api.web.cases import events, look, steps
from api.web.cases.look import Look
from api.web.cases.terms import cells, term
from api.web.session import Visitor, visitor
from api.wiring import service_of
from engine.usecases.asking import secrecy
from engine.usecases.desks import portrait

READERS = ("officer", "auditor")
PAGE = 200  # events on one page of the history


async def read(request: Request, who: Visitor) -> Look:
    """Return the case of a request as its visitor sees it; a field under lock leaves a record of who was shown it."""
    service, case = service_of(request), request.path_params["case"]
    told = await service.ask(portrait.told, who.caller, case)
    known = words.in_language(who.lang, "cases")
    if told["recused"]:
        return Look(told, who, known, {})
    if told["case"]["secret"]:
        await service.act(secrecy.note, who.caller, case, tuple(told["case"]["secret"]))
    numbers = await steps.numbers(service, told["drawn"])
    return Look(told, who, known, numbers)


async def moved(request: Request, who: Visitor) -> str:
    """Return that a case has moved since it was read, with its latest record as its page shows it to the visitor."""
    w, case = words.in_language(who.lang, "cases"), request.path_params.get("case")
    return " ".join(filter(None, (w["case_moved"], await latest(request, who, case) if case else "")))


async def latest(request: Request, who: Visitor, case: str) -> str:
    """Return the latest record of a case, by whom and when, as its page shows it to the visitor; "" where it does not.

    Raises NotFound for a case he does not see.
    """
    w, told = words.in_language(who.lang, "cases"), await service_of(request).ask(portrait.told, who.caller, case)
    if told["recused"]:
        return ""
    seen = Look(told, who, w, {})
    rows = seen.history(limit=1)
    return "".join(
        w["case_latest"].format(told=seen.gap(seen.clock(row["at"]), row["who"], row["what"])) for row in rows
    )


async def page(request: Request) -> Response:
    """The whole case on one page."""
    who = await visitor(request, *READERS)
    seen = await read(request, who)
    if seen.told["recused"]:
        return frame.page(request, "cases/recused.html", visitor=who, case=seen.head())
    return frame.page(request, "cases/case.html", visitor=who, **values(seen))


def values(seen: Look, **more: Any) -> dict[str, Any]:
    """Return the values of the template of a case."""
    told, w = seen.told, seen.w
    head, waiting = seen.head(), seen.waiting()
    officer = seen.visitor.role == "officer"
    count = seen.count()
    return {
        "case": head,
        "parent": (seen.case.get("parent") or {}) if (seen.case.get("parent") or {}).get("number") else None,
        "do": [one for one in waiting if one["mine"]][:2] if officer else [],
        "facts": seen.facts(),
        "waiting": waiting,
        "moved": False,
        "lasted": seen.lasted(),
        "rounds": seen.rounds(),
        "overrides": [_override(seen, one) for one in seen.case["overrides"]],
        "terms": _terms(seen),
        "links": _links(seen),
        "map_alt": _alt(seen),
        "fields": seen.fields(),
        "withheld": seen.join(seen.text(told["labels"][path]["name"]) for path in seen.case.get("withheld", ())
                              if path in told["labels"]),
        "documents": look.documents(seen, told["documents"]),
        "papers": _papers(seen),
        "may_file": officer,
        "kinds": [{"id": key, "name": seen.text(name)} for key, name in told["kinds"].items()]
        + [{"id": "other", "name": w["other_kind"]}],
        "kind": "",
        "verbs": _verbs(seen) if officer else [],
        "actions": _actions(seen) if officer else [],
        "recusals": _recusals(seen),
        "doors": officer and told["takes_part"],
        "incidents": _incidents(seen),
        "copies": seen.join(one["name"] + (w["has_read"] if one["read"] else "") for one in told["copies"]),
        "history": seen.history(),
        "filters_of_history": filters(seen),
        "earlier": {"href": f"/cases/{head['id']}/history", "text": w["earlier"].format(n=count - look.SHOWN)}
        if count > look.SHOWN
        else None,
        "counts": told["counts"],
        "head": " ".join(told["head"][at : at + 4] for at in range(0, 16, 4)),
    } | more  # fmt: skip


def filters(seen: Look, current: str = "") -> list[dict[str, Any]]:
    """Return the ways to narrow the history down, each with how many events it leaves."""
    return [
        {"name": seen.w[f"events_{group or 'all'}"], "count": seen.count(group), "current": group == current,
         "query": f"?only={group}" if group else ""}
        for group in ("", *events.GROUPS)
    ]  # fmt: skip


def _terms(seen: Look) -> list[dict[str, Any]]:
    found = []
    for row in seen.case["deadlines"]:
        if row.get("not_before") or "count" not in row:
            continue
        node = seen.told["steps"].get(row["element"])
        name = seen.step(row["element"], node) if node else row["element"]
        shown = term(row, seen.visitor, seen.w)
        shown_days = cells(seen.told["days"].get(f"{row['element']}/{row['id']}", ()), row, seen.visitor)
        found.append({"name": name, "left": shown["left"], "told": shown["told"], "days": shown_days})
    return found


def _incidents(seen: Look) -> list[dict[str, Any]]:
    """Return what stands still, and whether the visitor may try it again."""
    who = seen.visitor
    able = who.role == "officer" and ("director" in who.person["roles"] or bool(who.acts_for))
    return [
        {"id": one["id"], "name": seen.text(one["step"]) if one["step"] else "", "at": one["at"],
         "able": able and "director" in one["resolvers"]}
        for one in seen.told["incidents"]
    ]  # fmt: skip


def _override(seen: Look, one: Mapping[str, Any]) -> dict[str, str]:
    """Return what two administrators did to a case: it stands on its page for ever."""
    names, step = seen.told["names"], seen.told["steps"].get(one["to"])
    both = {"asked": names.get(one["asked_by"], ""), "confirmed": names.get(one["confirmed_by"], "")}
    told = seen.gap(
        seen.clock(one["at"]), seen.step(one["to"], step) if step else "", seen.w["override_who"].format(**both)
    )
    return {"name": seen.w[f"override_{one['verb']}"], "told": told}


def _links(seen: Look) -> list[dict[str, str]]:
    found = []
    for one in seen.case["sub_cases"]:
        status = str(one["status"])
        told = seen.gap(seen.w["below"], events.named(events.STATUS, status, seen.lang))
        found.append(
            {"case": one["case"], "number": one["number"], "mark": events.MARKS.get(status, "open"), "told": told}
        )
    for one in seen.case["waiting_for"]:
        if all(one["case"] != other["case"] for other in found):
            found.append({"case": one["case"], "number": one["number"], "mark": "open", "told": seen.w["waits_for_it"]})
    return found


def _alt(seen: Look) -> str:
    done = [seen.step(one["element"], one["name"]) for one in seen.told["rounds"] if one["state"] == "completed"]
    still = [seen.step(one["task"]["id"], one["task"]["name"]) for one in seen.case["open_work_items"]]
    return seen.w["map_alt"].format(done=seen.join(dict.fromkeys(done)), open=seen.join(still) or seen.w["none"])


def _papers(seen: Look) -> list[dict[str, Any]]:
    officer = seen.visitor.role == "officer"
    found = []
    for one in seen.case["papers"]:
        made = [{"id": row["id"], "told": seen.gap(row["number"] or seen.w["edition"].format(n=row["edition"]),
                                                   seen.clock(row["at"]))} for row in one["made"]]  # fmt: skip
        found.append(
            {
                "id": one["id"],
                "item": one["work_item"],
                "name": seen.text(one["name"]) if seen.text(one["name"]) else one["id"],
                "mark": "ok" if made else "held" if one["ready"] else "open",
                "reasons": [*dict.fromkeys(seen.text(why["text"]) for why in one["reasons"])] if not made else [],
                "made": made,
                "make": officer and one["ready"] and bool(one["work_item"]),
            }
        )
    return found


def _verbs(seen: Look) -> list[dict[str, Any]]:
    return [
        {
            "verb": one["verb"],
            "name": events.named(events.VERBS, one["verb"], seen.lang),
            "allowed": one["verdict"] == "allowed",
            "mark": "ok" if one["verdict"] == "allowed" else "no",
            "told": seen.w[f"verb_{one['verb']}"],
            "reasons": [reason(seen, why) for why in one["reasons"]],
        }
        for one in seen.told["verbs"]
    ]


def reason(seen: Look, why: Mapping[str, Any]) -> dict[str, str]:
    """Return a reason in words, with its rule and what it rests on."""
    told = seen.text(why["text"])
    if why.get("until"):
        told += " " + seen.clock(why["until"])
    laws = seen.join(f"{seen.text(one['title'])} {one['article'] if seen.lang == 'zh' else ''}".strip()
                     for one in why.get("basis", ()))  # fmt: skip
    return {"text": told, "law": seen.gap(seen.text(why.get("rule")), laws)}


def _actions(seen: Look) -> list[dict[str, Any]]:
    found = []
    for one in seen.case["actions"]:
        allowed = bool(one.get("allowed", False))
        posts = seen.join(seen.text(seen.told["roles"].get(role, role)) for role in one["roles"]) or seen.w["its_post"]
        told = seen.w["action_may"] if allowed else seen.w["action_post"].format(who=posts)
        found.append({"id": one["id"], "name": seen.text(one["name"]), "allowed": allowed, "told": told})
    return found


def _recusals(seen: Look) -> list[dict[str, Any]]:
    marks = {"requested": "open", "granted": "ok", "rejected": "no"}
    return [
        {
            "id": one["id"],
            "person": one["person"]["name"],
            "decides": one["decides"] and seen.visitor.role == "officer",
            "mark": marks[one["state"]],
            "told": seen.gap(
                events.named(events.RECUSAL, one["state"], seen.lang),
                events.named(events.ON_BEHALF, one["on_behalf"], seen.lang),
                seen.clock(one["at"]),
                look.cut(one["reason"]),
            ),
        }
        for one in seen.told["recusals"]
    ]


async def now(request: Request) -> Response:
    """The first screen of a case again, for who keeps the page open; says when the case has moved."""
    who = await visitor(request, *READERS)
    seen = await read(request, who)
    if seen.told["recused"]:
        return Response(status_code=204)
    head = seen.head()
    moved = request.query_params.get("v", head["etag"]) != head["etag"]
    given = {"case": head, "facts": seen.facts(), "waiting": seen.waiting(), "moved": moved}
    return frame.fragment(request, "cases/now.html", visitor=who, **given)


async def history(request: Request) -> Response:
    """Every event of a case, narrowed down by ``?only=``, in pages."""
    who = await visitor(request, *READERS)
    seen = await read(request, who)
    if seen.told["recused"]:
        return frame.page(request, "cases/recused.html", visitor=who, case=seen.head())
    only = request.query_params.get("only", "")
    group = only if only in events.GROUPS else ""
    before = request.query_params.get("before", "")
    rows = seen.history(group, limit=PAGE + 1, before=int(before) if before.isdigit() else 0)
    case, earlier = seen.head(), None
    if len(rows) > PAGE:
        place = f"/cases/{case['id']}/history?only={group}&before={rows[PAGE - 1]['seq']}"
        earlier = {"href": place, "text": seen.w["earlier_events"]}
    return frame.page(request, "cases/history.html", visitor=who, case=case, shown=rows[:PAGE],
                      filters_of_history=filters(seen, group), earlier=earlier)  # fmt: skip


async def map_page(request: Request) -> Response:
    """The map of a case with its course, as large as the page."""
    who = await visitor(request, *READERS)
    _, case = await service_of(request).ask(portrait.picture, who.caller, request.path_params["case"])
    shown = case | {"process": case["process"]["en" if who.lang == "en" else "zh"]}
    return frame.page(request, "cases/map.html", visitor=who, case=shown)


async def map_file(request: Request) -> Response:
    """The same map as a picture."""
    who = await visitor(request, *READERS)
    drawn, _ = await service_of(request).ask(portrait.picture, who.caller, request.path_params["case"])
    answer = await picture(request, drawn, format=request.path_params["ending"], lang=who.lang)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


ROUTES = (
    Route("/cases/{case}", page, methods=["GET"]),
    Route("/cases/{case}/now", now, methods=["GET"]),
    Route("/cases/{case}/history", history, methods=["GET"]),
    Route("/cases/{case}/map", map_page, methods=["GET"]),
    Route("/cases/{case}/map.{ending:str}", map_file, methods=["GET"]),
)
