"""The cases behind the figures: terms, lapsed signatures, departures, overrides, refusals, duties past their day."""

from starlette.requests import Request
from starlette.responses import Response

from api.web import frame
from api.web.auditors import looks
from api.web.auditors.looks import address
from api.wiring import service_of
from engine.errors import NotFound
from engine.model import ids
from engine.usecases.oversight import behind, overseeing
from engine.usecases.oversight.behind import Asked

PLACES = ("open", "late", "near", "lapsed", "departures", "stuck", "overrides")
NOW = ("open", "late", "near", "stuck")  # what is so now, whatever the period


async def shown(request: Request) -> Response:
    """One list of cases."""
    who = await looks.inspector(request)
    what = request.path_params["what"]
    if what not in PLACES:
        raise NotFound
    look = looks.look_of(request)
    element = request.query_params.get("element", "")[:100]
    asked = Asked(what=what, limit=looks.LIMIT, cursor=request.query_params.get("cursor", "")[:300], element=element)
    service = service_of(request)
    told = await service.ask(behind.page, who.caller, look, asked)
    around = await service.ask(overseeing.around, who.caller, look, element)
    return frame.page(
        request,
        "auditors/behind.html",
        visitor=who,
        look=look,
        what=what,
        rows=told["items"],
        next=looks.following(request, told["next"]),
        first=not asked.cursor,
        around=around,
        dated=what not in NOW,
        to_dashboard=address("/audit", look),
    )


async def refusals(request: Request) -> Response:
    """What was refused: controls at work; by name only where somebody tried again."""
    who = await looks.inspector(request)
    look, given = looks.look_of(request), request.query_params
    case = given.get("case", "")
    asked = Asked(
        what="refused",
        limit=looks.LIMIT,
        cursor=given.get("cursor", "")[:60],
        element=given.get("element", "")[:100],
        reasons=given.get("reasons", "")[:400],
        case=case if ids.is_id(case, ids.CASE) else "",
        view="repeated" if given.get("view") == "repeated" else "all",
    )
    service = service_of(request)
    told = await service.ask(behind.page, who.caller, look, asked)
    around = await service.ask(overseeing.around, who.caller, look, asked.element)
    kept = {"process": look.process, "element": asked.element, "reasons": asked.reasons, "case": asked.case}
    return frame.page(
        request,
        "auditors/refusals.html",
        visitor=who,
        look=look,
        asked=asked,
        rows=told["items"],
        next=looks.following(request, told["next"]),
        around=around,
        rules=[overseeing.rule_words(code) for code in asked.reasons.split(",") if code],
        tabs=[
            (view, address("/refusals", look, **kept, view=view if view != "all" else ""), view == asked.view)
            for view in ("all", "repeated")
        ],
        to_dashboard=address("/audit", look),
    )


async def duties(request: Request) -> Response:
    """Duties of supervision past their day, by grade."""
    who = await looks.inspector(request)
    look, given = looks.look_of(request), request.query_params
    rank = int(given["rank"]) if given.get("rank", "") in ("0", "1", "2", "3", "4") else None
    asked = Asked(what="duties", limit=looks.LIMIT, cursor=given.get("cursor", "")[:300], rank=rank)
    service = service_of(request)
    told = await service.ask(behind.page, who.caller, look, asked)
    around = await service.ask(overseeing.around, who.caller, look, "")
    grades = await service.ask(overseeing.duties, who.caller, look)
    return frame.page(
        request,
        "auditors/duties.html",
        visitor=who,
        look=look,
        rank=rank,
        rows=told["items"],
        next=looks.following(request, told["next"]),
        around=around,
        grades=grades,
        total=sum(one["n"] for one in grades),
        to=lambda rank: address("/duties", look, process=look.process, rank=rank),
        to_dashboard=address("/audit", look),
    )
