"""Other agencies an inspector is listed by: he changes over to one for an hour, and back to his own.

The session there is one of its own; the one at home waits in a second cookie and is taken up again on the way back.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.people import inspecting


async def shown(request: Request) -> Response:
    """Where he is, and where he may look."""
    who = await session.visitor(request, "auditor")
    told = await service_of(request).ask(inspecting.places, who.caller)
    return frame.page(request, "auditors/places.html", visitor=who, told=told, here="/agencies")


async def changed(request: Request) -> Response:
    """Change over to an agency that lists him."""
    who = await session.visitor(request, "auditor")
    form = await session.posted(request, who)
    made = await service_of(request).act(inspecting.visit, who.caller, session.word(form, "agency", limit=60))
    answer = frame.seen("/audit", "there")
    session.look_elsewhere(request, answer, made["access_token"], made["expires_in"])
    return answer


async def back(request: Request) -> Response:
    """End the session there and take up the one at home."""
    who = await session.visitor(request, "auditor")
    await session.posted(request, who)
    if not session.is_guest(request):
        raise NotFound
    await service_of(request).act(inspecting.leave, who.caller)
    answer = frame.seen("/audit", "at_home")
    session.come_home(request, answer)
    return answer


ROUTES = (
    Route("/agencies", shown, methods=["GET"]),
    Route("/agencies", changed, methods=["POST"]),
    Route("/agencies/home", back, methods=["POST"]),
)
