"""The hand-over list of who leaves or changes a post, and handing its items over, one by one or all to one person."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame, session
from api.web.admins.offering import offered
from api.web.admins.trying import NONE, Trouble, attempt, settled
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.usecases.people import handing_on, handing_over, rolls

MOST = 50  # items of one call


async def shown(request: Request) -> Response:
    """Open items with who could take them, open cases, posts left vacant, substitutes, mandates, seats."""
    return await _page(request, await session.visitor(request, "admin"))


async def _page(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    service, person = service_of(request), request.path_params["person"]
    left = await service.ask(handing_over.read, who.caller, person)
    told = await service.ask(rolls.person, who.caller, person)
    return frame.page(
        request,
        "admins/handover.html",
        visitor=who,
        status=trouble.status,
        person=told | {"steps": await service.ask(rolls.steps, who.caller)},
        left=left,
        names=await choosing.names(service, who, left["substitutes"], left["mandates"]),
        trouble=trouble,
        most=MOST,
        offered=offered(told, who.lang),
        here=f"/directory/people/{person}/handover",
    )


async def hand_over(request: Request) -> Response:
    """Hand over: each item to who was chosen for it; an item nobody was chosen for stays."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    person = request.path_params["person"]
    chosen = await settled(request, who, form, "handover", "to")
    if isinstance(chosen, Trouble):
        return await _page(request, who, chosen)
    named = [
        (name.removeprefix("to-"), str(value)) for name, value in form.multi_items() if name.startswith("to-") and value
    ]
    given = {name: word(chosen, name, limit=400) for name in ("reason", "to")} | {"items": tuple(named[:MOST])}
    done = await attempt(request, who, form, "handover", handing_on.hand_over, person, **given)
    if isinstance(done, Trouble):
        return await _page(request, who, done)
    said = "d_handed_some" if done.body["refused"] else "d_handed"
    return frame.seen(f"/directory/people/{person}/handover", said=said)


ROUTES = (
    Route("/directory/people/{person}/handover", shown),
    Route("/directory/people/{person}/handover", hand_over, methods=["POST"]),
)
