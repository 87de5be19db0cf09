"""Cases copied to one: to be known, nothing is owed; marked as read where one is done with it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame
from api.web.cases import events
from api.web.session import acting, posted, visitor
from api.wiring import service_of
from engine.usecases.casework import copying

VIEWS = ("unread", "all")
LIMIT = 50


async def page(request: Request) -> Response:
    """Cases copied to the visitor, the latest first."""
    who = await visitor(request, "officer")
    view = request.query_params.get("view", "unread")
    view = view if view in VIEWS else "unread"
    cursor = request.query_params.get("cursor", "")[:60]
    service = service_of(request)
    told = await service.ask(copying.mine, who.caller, view=view, limit=LIMIT, cursor=cursor)
    names = await choosing.names(service, who, [one["by"] for one in told["items"]])
    rows = [
        one | {"name": names.get(one["by"], ""), "state": events.named(events.STATUS, str(one["status"]), who.lang)}
        for one in told["items"]
    ]
    given = {"view": view, "views": VIEWS, "rows": rows, "following": told["next"]}
    return frame.page(request, "cases/copies.html", visitor=who, **given)


async def read(request: Request) -> Response:
    """Mark a case as read; the moment is kept."""
    who = await visitor(request, "officer")
    form = await posted(request, who)
    await service_of(request).act(copying.read, acting(request, who, form), request.path_params["case"])
    return frame.seen("/copies", "copy_read")


ROUTES = (
    Route("/copies", page, methods=["GET"]),
    Route("/copies/{case}/read", read, methods=["POST"]),
)
