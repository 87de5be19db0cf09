"""Settings and laws: figures with what they rest on and since when, laws with the flows that cite them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.wiring import service_of
from engine.usecases import reference


async def settings(request: Request) -> Response:
    """Every figure the flows use."""
    who = await session.visitor(request, "admin")
    told = await service_of(request).ask(reference.settings, who.caller)
    word = request.query_params.get("q", "").strip().lower()[:60]
    rows = [one for one in told["items"] if word in f"{one['id']} {one['name']}".lower()]
    return frame.page(
        request, "admins/settings.html", visitor=who, rows=rows, all=len(told["items"]), q=word, today=told["today"]
    )


async def laws(request: Request) -> Response:
    """Every law and paper a flow in force cites."""
    who = await session.visitor(request, "admin")
    told = await service_of(request).ask(reference.laws, who.caller)
    return frame.page(request, "admins/laws.html", visitor=who, rows=told["items"], today=told["today"])


ROUTES = (Route("/settings", settings), Route("/laws", laws))
