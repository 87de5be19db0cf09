"""Cases: start, list, one, any-time actions, history, papers, course."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import order, uploads
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.drawing import Ending, Language, SchemeName, Sheet, picture
from api.routes.paging import Cursor, Limit, Word
from api.schemas import answers, bodies
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.asking import secrecy
from engine.usecases.casework import cases, companions, course, starting
from engine.usecases.ground.commands import StartAction, StartCase
from engine.usecases.papers import papers

router = APIRouter(prefix="/cases", tags=["cases"])


@router.post(
    "",
    **operation(
        "Start a case",
        answer=answers.CASE,
        status=201,
        body=bodies.Start,
        problems=(400, 403, 404, 409, 413, 415, 422),
        key=True,
    ),
)
async def start(request: Request) -> Response:
    """The case gets its number; its first task is claimed by the starter, not signed."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(bodies.Start, value)
    except InvalidInput:
        await service.ask(order.officer, caller)
        raise
    command = StartCase(
        process=given.process,
        title=given.title,
        subject=given.subject.model_dump(exclude_none=True),
        fields=given.fields,
        parent=given.parent or "",
    )
    return answered(request, await service.act(starting.start, caller, command))


@router.get("", **operation("Cases I may see", answer=answers.listed(answers.CASE), problems=(422,)))
async def listing(
    request: Request,
    process: Word = "",
    status: Word = "",
    q: Annotated[str, Query(max_length=200, description="part of a title or number")] = "",
    mine: Annotated[bool, Query(description="only cases I started")] = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """Newest first; what one may not see is neither listed nor counted."""
    filters = {"process": process, "status": status, "q": q, "mine": "1" if mine else ""}
    caller = caller_of(request)
    return told(await service_of(request).ask(cases.page, caller, filters=filters, limit=limit, cursor=cursor))


@router.get("/{case}", **operation("One case", answer=answers.CASE, problems=(404,)))
async def one(request: Request, case: str) -> Response:
    """Fields, open work items, what it waits for, its ETag."""
    service, caller = service_of(request), caller_of(request)
    found = await service.ask(cases.get, caller, case)
    if found.get("secret"):
        await service.act(secrecy.note, caller, case, tuple(found["secret"]))
    return told(found, etag=found["etag"])


@router.get(
    "/{case}/history", **operation("Events of a case", answer=answers.listed(answers.EVENT), problems=(404, 422))
)
async def history(request: Request, case: str, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Records of the case in order, refusals included."""
    caller = caller_of(request)
    return told(await service_of(request).ask(cases.history, caller, case, limit=limit, cursor=cursor))


@router.post(
    "/{case}/actions/{action}",
    **operation(
        "Start an any-time action",
        answer=answers.COMPANION,
        status=201,
        body=bodies.Action,
        problems=(400, 403, 404, 409, 413, 415, 422),
        match=True,
        key=True,
    ),
)
async def act(request: Request, case: str, action: str) -> Response:
    """Starts a companion process as a case below this one; `If-Match` is the case's ETag. The body may be left out."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service, optional=True)
    plain = StartAction(case=case, if_match=match, action=action)
    try:
        given = bodies.read(bodies.Action, value)
    except InvalidInput:
        await service.ask(order.action, caller, plain)
        raise
    command = replace(plain, title=given.title or "", fields=given.fields or {})
    return answered(request, await service.act(companions.start, caller, command))


UPLOAD = operation(
    "Attach a paper",
    answer=answers.DOCUMENT,
    status=201,
    problems=(400, 403, 404, 413, 415, 422),
    key=True,
)
UPLOAD["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["kind", "file"],
                "properties": {"kind": {"type": "string"}, "file": {"type": "string", "format": "binary"}},
            },
            "example": {"kind": "invoice", "file": "(bytes)"},
        }
    },
}


@router.post("/{case}/documents", **UPLOAD)
async def attach(request: Request, case: str) -> Response:
    """Multipart with `kind` and `file` (PDF, PNG, JPEG or text, at most 50 MiB); changes no ETag."""
    service = service_of(request)
    early = caller_of(request)
    await service.ask(order.alive, early)
    await order.acting(service, early)
    upload = await uploads.read(request, service, early, case)
    caller = caller_of(request, upload.digest)
    answer = await service.act(
        papers.add,
        caller,
        case,
        kind=upload.kind,
        name=upload.name,
        content_type=upload.content_type,
        stored=(upload.sha256, upload.size),
    )
    return answered(request, answer)


@router.get(
    "/{case}/documents", **operation("Papers of a case", answer=answers.listed(answers.DOCUMENT), problems=(404,))
)
async def documents(request: Request, case: str) -> Response:
    """Kind, name, size and digest of each paper."""
    found = await service_of(request).ask(cases.documents, caller_of(request), case)
    return told({"items": found, "next": None})


@router.get(
    "/{case}/diagram.{ending}",
    **operation("The chart with the case's course", answer="", media="image/svg+xml", problems=(404, 422)),
)
async def diagram(
    request: Request, case: str, ending: Ending, lang: Language = "", scheme: SchemeName = "", sheet: Sheet = ""
) -> Response:
    """What was done by whom, what is open, which ways were taken; also after the end. `sheet` as for a flow."""
    drawn = await service_of(request).ask(course.of_case, caller_of(request), case)
    return await picture(request, drawn, format=ending, lang=lang, scheme=scheme, sheet=sheet)
