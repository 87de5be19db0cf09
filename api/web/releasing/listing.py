"""Every flow: what is in force, what waits for its moment, what is drafted; and a new one from a file."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.web import faults, frame, session
from api.web.releasing import acting
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import BpmnRefused, DmnRefused, InvalidInput, StaleVersion
from engine.usecases.definitions import definitions

READERS = ("admin", "auditor")


async def shown(request: Request) -> Response:
    """The list."""
    who = await session.visitor(request, *READERS)
    return await _drawn(request, who)


async def _drawn(
    request: Request, who: Visitor, *, status: int = 200, wrong: Mapping[str, str] | None = None, key: str = ""
) -> Response:
    found = await service_of(request).ask(definitions.overview, who.caller)
    values = {"flows": found["items"], "wrong": wrong or {}, "typed": key, "here": "/definitions"}
    return frame.page(request, "releasing/list.html", visitor=who, status=status, **values)


async def sent(request: Request) -> Response:
    """Keep a file as the draft of a new flow."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    key = word(form, "flow", limit=60)
    try:
        await acting.saved(request, who, form, key, "")
    except (InvalidInput, BpmnRefused, DmnRefused, StaleVersion) as error:
        wrong = acting.told_wrong(request, who, error)
        if isinstance(error, StaleVersion):
            wrong = {"flow": faults.words_of(request, error, who.lang)}
        elif "key" in wrong:
            wrong = {"flow": wrong["key"]}
        return await _drawn(request, who, status=422, wrong=wrong, key=key)
    return frame.seen(f"/definitions/{key}", "saved")
