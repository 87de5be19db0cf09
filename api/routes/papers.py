"""Papers from templates, and the whole file of a case as one PDF."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api import order
from api.answering import answered
from api.callers import caller_of
from api.case_files import bound
from api.openapi import operation
from api.schemas import answers, bodies
from api.wiring import service_of
from engine.errors import StaleVersion, WrongState
from engine.usecases.papers import writing

router = APIRouter(tags=["cases"])
TRIES = 3  # times a paper is filled anew because the case moved meanwhile


@router.post(
    "/work-items/{item}/papers/{paper}",
    **operation(
        "Make a paper of a task",
        answer=answers.PAPER,
        status=201,
        also=(200,),
        body=bodies.Nothing,
        problems=(400, 403, 404, 409, 413, 415, 422),
        key=True,
    ),
)
async def write(request: Request, item: str, paper: str) -> Response:
    """Filled from the case, numbered, stored as evidence; 200 with the last edition when that says the same."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=True)
    await order.nothing(service, caller, value, writing.before, item, paper)
    for _ in range(TRIES):
        prepared = await service.ask(writing.prepare, caller, item, paper)
        try:
            return answered(request, await service.act(writing.write, caller, prepared))
        except StaleVersion:
            continue
    raise WrongState("the case keeps moving; try again")


@router.get(
    "/cases/{case}/file.pdf",
    **operation("The whole file of a case", answer="", media="application/pdf", problems=(404, 409)),
)
async def file(request: Request, case: str) -> Response:
    """Cover, contents, signatures, papers, uploads, history, map in one PDF with page numbers; made anew each time."""
    made, called = await bound(service_of(request), caller_of(request), case)
    name = quote(called, safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(made, headers=headers, media_type="application/pdf")
