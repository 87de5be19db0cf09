"""Absences, standing substitutes and mandates of the whole office on one page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame, session
from api.web.admins.offering import offered
from api.web.admins.trying import NONE, Trouble, attempt, settled
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.usecases.ground.commands import Absence
from engine.usecases.people import mandating, rolls, standing_in, substitutes


async def shown(request: Request) -> Response:
    """Who is or will be away, who stands in for whom, who acts for whom by mandate."""
    return await _page(request, await session.visitor(request, "admin"))


async def _page(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    service = service_of(request)
    told = await service.ask(rolls.stand_ins, who.caller)
    return frame.page(
        request,
        "admins/absences.html",
        visitor=who,
        status=trouble.status,
        told=told,
        names=await choosing.names(service, who, told["absences"], told["mandates"]),
        trouble=trouble,
        offered=offered(told, who.lang),
        here="/directory/absences",
    )


async def record(request: Request) -> Response:
    """Record an absence."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    chosen = await settled(request, who, form, "absence", "person")
    if isinstance(chosen, Trouble):
        return await _page(request, who, chosen)
    read = {name: word(chosen, name, limit=400) for name in ("person", "from", "to", "reason")}
    command = Absence(person=read["person"], first=read["from"], last=read["to"], reason=read["reason"])
    done = await attempt(request, who, form, "absence", substitutes.record_absence, command)
    return (
        await _page(request, who, done)
        if isinstance(done, Trouble)
        else frame.seen("/directory/absences", said="d_absent")
    )


async def end(request: Request) -> Response:
    """End an absence, a standing substitution or a mandate, at once."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    sort, entry = request.url.path.split("/")[2], request.path_params["entry"]
    use_case, said = {
        "absences": (substitutes.end_absence, "d_back"),
        "substitutes": (standing_in.dismiss, "d_stands_down"),
        "mandates": (mandating.end, "d_mandate_ended"),
    }[sort]
    done = await attempt(request, who, form, f"end:{entry}", use_case, entry)
    return (
        await _page(request, who, done) if isinstance(done, Trouble) else frame.seen("/directory/absences", said=said)
    )


ROUTES = (
    Route("/directory/absences", shown),
    Route("/directory/absences", record, methods=["POST"]),
    *(
        Route(f"/directory/{sort}/{{entry}}/end", end, methods=["POST"], name=f"end_{sort}")
        for sort in ("absences", "substitutes", "mandates")
    ),
)
