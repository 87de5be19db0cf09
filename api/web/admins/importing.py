"""People from a workbook: dry run, findings by cell, then everything or nothing."""

import asyncio
import hashlib
from dataclasses import replace

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import problems, sheets
from api.web import frame, session
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.people import importing


async def shown(request: Request) -> Response:
    """What a workbook holds, and the form that takes one."""
    who = await session.visitor(request, "admin")
    return _page(request, who)


def _page(
    request: Request, who: Visitor, *, status: int = 200, findings: object = (), checked: object = None
) -> Response:
    return frame.page(
        request,
        "admins/import.html",
        visitor=who,
        status=status,
        columns=importing.COLUMNS,
        sheet_names={code: zh for zh, code in importing.SHEETS.items()},
        findings=findings,
        checked=checked,
        here="/directory/import",
    )


async def taken(request: Request) -> Response:
    """Check a workbook, or enter what it holds; every finding names its cell."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    file, dry = form.get("file"), word(form, "mode", limit=10) != "enter"
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidInput(errors=[{"pointer": "/file", "code": "required", "text": "one file is needed"}])
        data = await file.read(sheets.LIMIT + 1)
        found = await asyncio.to_thread(sheets.read, data)
        caller = session.acting(request, who, form)
        caller = replace(caller, body=hashlib.sha256(f"{caller.body}\n".encode() + data).hexdigest())
        answer = await service_of(request).act(importing.people, caller, found, dry_run=dry)
    except InvalidInput as wrong:
        told = problems.body(wrong, instance=request.url.path, language=who.lang)
        rows = [{"cell": str(one["pointer"]).removeprefix("/"), "text": one["text"]} for one in told["errors"]]
        return _page(request, who, status=422, findings=rows)
    if dry:
        return _page(request, who, checked=answer.body)
    return frame.seen("/grants" if answer.body["grant"] else "/directory", said="d_imported")


ROUTES = (
    Route("/directory/import", shown),
    Route("/directory/import", taken, methods=["POST"]),
)
