"""Files of a definition: BPMN and DMN of a version or of the draft, byte for byte."""

from starlette.requests import Request
from starlette.responses import Response

from api.web import session
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.definitions import definitions, drafts

READERS = ("admin", "auditor")
ENDINGS = ("bpmn", "dmn")


async def version(request: Request) -> Response:
    """A file of a version."""
    who = await session.visitor(request, *READERS)
    key, number, ending = (request.path_params[name] for name in ("key", "number", "ending"))
    if ending not in ENDINGS:
        raise NotFound
    question = definitions.content if ending == "bpmn" else definitions.decisions
    return _file(await service_of(request).ask(question, who.caller, key, number), f"{key}.v{number}.{ending}")


async def draft(request: Request) -> Response:
    """A file of the draft."""
    who = await session.visitor(request, *READERS)
    key, ending = request.path_params["key"], request.path_params["ending"]
    if ending not in ENDINGS:
        raise NotFound
    found = (await service_of(request).ask(drafts.content, who.caller, key))[ENDINGS.index(ending)]
    if not found:
        raise NotFound(f"the draft of {key} has no decision tables")
    return _file(found, f"{key}.draft.{ending}")


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(data, headers=headers, media_type="application/xml")
