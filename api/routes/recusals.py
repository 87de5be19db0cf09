"""Recusals of a case: who asks, who decides, who takes the place."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies
from api.schemas import meetings as shapes
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.ground.commands import Caller
from engine.usecases.meetings import recusal_list, recusals

router = APIRouter(prefix="/cases", tags=["recusals"])
CHANGE = (400, 403, 404, 409, 413, 415, 422)


State = Annotated[Literal["requested", "granted", "rejected"], Query(description="which of them")]
LINES = answers.listed(shapes.RECUSAL | {"number": "PEN-2026-00001", "mine": True})
every = APIRouter(prefix="/recusals", tags=["recusals"])


@every.get("", **operation("Requests for recusal that wait for me", answer=LINES))
async def waiting(request: Request, state: State = "requested", limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Open ones the caller may decide, closed ones he decided; who reads the whole agency sees all, `mine` or not."""
    ask = service_of(request).ask
    return told(await ask(recusal_list.page, caller_of(request), state=state, limit=limit, cursor=cursor))


LISTED = answers.listed(shapes.RECUSAL)


@router.get("/{case}/recusals", **operation("Recusals of a case", answer=LISTED, problems=(404,)))
async def page(request: Request, case: str) -> Response:
    """Requests and what was decided on them."""
    return told(await service_of(request).ask(recusals.listed, caller_of(request), case))


@router.post(
    "/{case}/recusals",
    **operation("Ask for a recusal", answer=shapes.RECUSAL, status=201, body=shapes.Recusal, problems=CHANGE, key=True),
)
async def ask(request: Request, case: str) -> Response:
    """By the person himself, an officer, or an officer for the party. The request stops nothing."""
    caller, given = await _read(request, case, shapes.Recusal)
    command = recusals.Ask(
        case=case, person=given.person, grounds=given.grounds, reason=given.reason, on_behalf=given.on_behalf
    )
    return answered(request, await service_of(request).act(recusals.ask, caller, command))


@router.post(
    "/{case}/recusals/{recusal}/decision",
    **operation("Decide on a recusal", answer=shapes.RECUSAL, body=shapes.RecusalDecision, problems=CHANGE, key=True),
)
async def decide(request: Request, case: str, recusal: str) -> Response:
    """By the head; on the head by the post above. Granted: his offers end, his open signatures are void."""
    caller, given = await _read(request, case, shapes.RecusalDecision, recusals.before_decision, recusal)
    command = recusals.Decide(
        case=case, request=recusal, granted=given.granted, reason=given.reason, substitute=given.substitute or ""
    )
    return answered(request, await service_of(request).act(recusals.decide, caller, command))


async def _read(
    request: Request, case: str, shape: type[Any], before: Any = order.seen_case, *more: str
) -> tuple[Caller, Any]:
    """Return caller and checked body; what comes before a wrong body is asked first."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        return caller, bodies.read(shape, value)
    except InvalidInput:
        await service.ask(before, caller, case, *more)
        raise
