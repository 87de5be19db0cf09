"""Beside the course: copies and read marks, supervision, incidents and who resolves them, what was refused."""

from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit, Word
from api.schemas import answers, bodies
from api.schemas import following as shapes
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.asking import case_acts
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.casework import cases, copying, supervising
from engine.usecases.ground.commands import Caller
from engine.usecases.jobs import incidents
from engine.usecases.oversight import refusal_list

router = APIRouter()
ACT = (400, 403, 404, 409, 413, 415, 422)
Model = TypeVar("Model", bound=BaseModel)
Copies = Annotated[Literal["unread", "all"], Query(description="those not read yet, or all")]
Incidents = Annotated[Literal["open", "all"], Query(description="open ones, or all there ever were")]
Refusals = Annotated[Literal["repeated", "all"], Query(description="what was tried again, or everything refused")]


async def _given(request: Request, case: str, model: type[Model]) -> tuple[Caller, str, Model]:
    """Return caller, ETag and body of an act on a case; what comes before a wrong body comes first."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    try:
        return caller, match, bodies.read(model, value)
    except InvalidInput:
        await service.ask(case_acts.before, caller, OnCase(case=case, if_match=match, reason="-"))
        raise


# -- copies ------------------------------------------------------------------------------------------------------------


@router.post(
    "/cases/{case}/copies",
    tags=["cases"],
    **operation(
        "Copy a case to persons", answer=shapes.COPIED, body=shapes.Copying, problems=ACT, match=True, key=True
    ),
)
async def copy(request: Request, case: str) -> Response:
    """They may read it and owe nothing; each person once. Locked fields stay locked, who is recused gets no copy."""
    caller, match, given = await _given(request, case, shapes.Copying)
    command = copying.Copy(case=case, if_match=match, reason=given.reason, to=tuple(given.to))
    return answered(request, await service_of(request).act(copying.copy, caller, command))


@router.get(
    "/cases/{case}/copies",
    tags=["cases"],
    **operation("Copies of a case", answer=answers.listed(shapes.COPY), problems=(403, 404)),
)
async def copies(request: Request, case: str) -> Response:
    """To whom, by whom, when, and when each read it."""
    return told(await service_of(request).ask(copying.of_case, caller_of(request), case))


@router.post(
    "/cases/{case}/copies/read",
    tags=["cases"],
    **operation("I have read it", answer=shapes.COPY, body=bodies.Nothing, problems=ACT, key=True),
)
async def read(request: Request, case: str) -> Response:
    """The moment is kept; a second time changes nothing."""
    caller = await _nothing(request, cases.contents, case)
    return answered(request, await service_of(request).act(copying.read, caller, case))


@router.post(
    "/work-items/{item}/read",
    tags=["work items"],
    **operation("I have read it", answer=shapes.COPY, body=bodies.Nothing, problems=ACT, key=True),
)
async def read_item(request: Request, item: str) -> Response:
    """The read mark of the case copied to the caller, by any item of it."""
    caller = await _nothing(request, order.read_item, item)
    return answered(request, await service_of(request).act(copying.read_item, caller, item))


async def _nothing(request: Request, before: Any, what: str) -> Caller:
    service = service_of(request)
    caller, value = await order.read(request, service, optional=True)
    await order.nothing(service, caller, value, before, what)
    return caller


@router.get(
    "/copies",
    tags=["cases"],
    **operation("Cases copied to me", answer=answers.listed(shapes.MY_COPY), problems=(422,)),
)
async def mine(request: Request, view: Copies = "unread", limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Newest case first."""
    ask = service_of(request).ask
    return told(await ask(copying.mine, caller_of(request), view=view, limit=limit, cursor=cursor))


# -- supervision -------------------------------------------------------------------------------------------------------


@router.post(
    "/cases/{case}/supervise",
    tags=["cases"],
    **operation(
        "Supervise a case", answer=shapes.SUPERVISED, body=shapes.Supervision, problems=ACT, match=True, key=True
    ),
)
async def supervise(request: Request, case: str) -> Response:
    """By a discipline post, reading only from now on. The answer is a duty with a day: `GET /duties?view=overdue`."""
    caller, match, given = await _given(request, case, shapes.Supervision)
    command = supervising.Supervise(case=case, if_match=match, reason=given.reason, due=given.due, to=given.to or "")
    return answered(request, await service_of(request).act(supervising.supervise, caller, command))


# -- incidents and refusals --------------------------------------------------------------------------------------------


@router.get(
    "/incidents",
    tags=["audit"],
    **operation("Cases that cannot go on", answer=answers.listed(shapes.INCIDENT), problems=(422,)),
)
async def listed(request: Request, view: Incidents = "open") -> Response:
    """Case, kind, element, who may resolve it, and how far that is. Administrators see no more of the case."""
    return told(await service_of(request).ask(incidents.listed, caller_of(request), view=view))


@router.post(
    "/incidents/{incident}/resolve",
    tags=["audit"],
    **operation("Resolve an incident", answer=shapes.INCIDENT, body=shapes.Resolution, problems=ACT, key=True),
)
async def resolve(request: Request, incident: str) -> Response:
    """What stands still is tried again, on record with the reason; nobody decides the case's contents through it.

    A second administrator confirms what the first proposed (`state` is `proposed` until then).
    """
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(shapes.Resolution, value)
    except InvalidInput:
        await service.ask(incidents.before, caller, incident)
        raise
    command = incidents.Resolve(incident=incident, reason=given.reason, how=given.how)
    return answered(request, await service.act(incidents.resolve, caller, command))


@router.get(
    "/refusals",
    tags=["audit"],
    **operation("What was refused", answer=answers.listed(shapes.REFUSAL), problems=(403, 422)),
)
async def refusals(
    request: Request, view: Refusals = "repeated", case: Word = "", limit: Limit = 50, cursor: Cursor = ""
) -> Response:
    """For discipline posts and auditors: by name what somebody tried again, without one the rest. Nothing follows."""
    ask = service_of(request).ask
    return told(await ask(refusal_list.page, caller_of(request), view=view, case=case, limit=limit, cursor=cursor))
