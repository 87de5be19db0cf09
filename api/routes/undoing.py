"""Undoing: take back, revoke. What would no longer count is told before: `?preview=true` acts on nothing."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import order
from api.answering import answered, told
from api.openapi import operation
from api.schemas import answers, undoing
from api.schemas.bodies import read
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.asking import case_acts
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import revoking, taking_back
from engine.usecases.people import asking_override
from engine.usecases.people.asking_override import Override

router = APIRouter(tags=["undoing"])
ACT = (400, 403, 404, 409, 413, 415, 422)
Preview = Annotated[bool, Query(description="only tell what would be undone and which signatures would not count")]


async def carried_out(request: Request, use_case: Any, *given: Any) -> Response:
    """Return the answer of an act, or what a preview of it tells."""
    try:
        return answered(request, await service_of(request).act(use_case, *given))
    except Previewed as seen:
        return told(seen.answer.body)


@router.post(
    "/work-items/{item}/take-back",
    **operation(
        "Take back a step nobody has acted on since",
        answer=answers.DONE,
        body=undoing.TakeBack,
        problems=ACT,
        match=True,
        key=True,
    ),
)
async def take_back(request: Request, item: str, preview: Preview = False) -> Response:
    """By a signer of a completed work item, while nothing after it was claimed, opened or signed."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service, optional=True)
    plain = taking_back.TakeBack(item=item, if_match=match, preview=preview)
    try:
        given = read(undoing.TakeBack, value)
    except InvalidInput:
        await service.ask(order.take_back, caller, plain)
        raise
    command = taking_back.TakeBack(item=item, if_match=match, reason=given.reason or "", preview=preview)
    return await carried_out(request, taking_back.take_back, caller, command)


@router.post(
    "/cases/{case}/revoke",
    **operation("Withdraw a case", answer=answers.CASE, body=undoing.Reason, problems=ACT, match=True, key=True),
)
async def revoke(request: Request, case: str, preview: Preview = False) -> Response:
    """By who started it, until the first binding decision. What it reserved is given back."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    try:
        given = read(undoing.Reason, value)
    except InvalidInput:
        await service.ask(case_acts.before, caller, OnCase(case=case, if_match=match, reason="-"))
        raise
    command = revoking.Revoke(case=case, if_match=match, reason=given.reason, preview=preview)
    return await carried_out(request, revoking.revoke, caller, command)


@router.post(
    "/cases/{case}/jump",
    **operation("Ask for a jump", answer=undoing.ASKED, status=202, body=undoing.Jump, problems=ACT, key=True),
)
async def jump(request: Request, case: str, preview: Preview = False) -> Response:
    """By an administrator; another one approves it under `/grants`. Only where the flow itself could come to."""
    return await _override(request, case, undoing.Jump, what="jump", preview=preview)


@router.post(
    "/cases/{case}/reopen",
    **operation(
        "Ask that an ended case be open again",
        answer=undoing.ASKED,
        status=202,
        body=undoing.Reopening,
        problems=ACT,
        key=True,
    ),
)
async def reopen(request: Request, case: str, preview: Preview = False) -> Response:
    """By an administrator; another one approves it under `/grants`. Both stand on the case for ever."""
    return await _override(request, case, undoing.Reopening, what="reopen", preview=preview)


async def _override(
    request: Request, case: str, model: type[undoing.Jump | undoing.Reopening], *, what: str, preview: bool
) -> Response:
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = read(model, value)
    except InvalidInput:
        await service.ask(order.admin_of_case, caller, case)
        raise
    command = Override(what=what, case=case, to=given.to or "", reason=given.reason, preview=preview)
    return await carried_out(request, asking_override.ask, caller, command)
