"""Two versions side by side: the list of what changed, and the picture that shows it."""

from starlette.requests import Request
from starlette.responses import Response

from api.pictures import MEDIA_TYPES
from api.routes.drawing import changes
from api.web import frame, session
from api.web.releasing import look, one
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.definitions import comparing, drafts

READERS = ("admin", "auditor")


async def shown(request: Request) -> Response:
    """What changed between two versions, or a version and the draft."""
    who = await session.visitor(request, *READERS)
    service, key = service_of(request), request.path_params["key"]
    sides = request.query_params.get("from", "")[:10], request.query_params.get("to", "")[:10]
    told = await service.ask(comparing.diff, who.caller, key, *sides)
    made, _ = await service.ask(comparing.drawn, who.caller, key, *sides)
    values = await one.heading(request, who, key, await service.ask(drafts.read, who.caller, key))
    figures = await service.ask(comparing.figures, who.caller)
    rows = look.changes(told["changes"], who.lang, figures, most=look.MOST)
    touched = {row["process"] for row in told["changes"] if row["process"]}
    parts = [process for process in made.definition.processes if process.id in touched]
    asked = request.query_params.get("process", "")
    process = asked or (parts[0].id if parts else made.process)
    values |= {
        "told": told,
        "counted": look.counted(told["changes"]),
        "changes": rows,
        "more": len(told["changes"]) - len(rows),
        "parts": [{"id": part.id, "name": part.name} for part in parts],
        "process": process,
        "query": f"from={told['from'] or ''}&to={told['to']}",
    }
    return frame.page(request, "releasing/diff.html", visitor=who, **values)


async def picture(request: Request) -> Response:
    """The picture of what changed, as SVG, PNG or PDF."""
    who = await session.visitor(request, *READERS)
    key, ending = request.path_params["key"], request.path_params["ending"]
    if ending not in MEDIA_TYPES:
        raise NotFound
    query = request.query_params
    sides = query.get("from", "")[:10], query.get("to", "")[:10]
    found = await service_of(request).ask(comparing.drawn, who.caller, key, *sides)
    return await changes(request, *found, format=ending, lang=who.lang, process=query.get("process", "")[:120])
