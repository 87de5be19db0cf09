"""Duties beside the course of cases: what is owed, to whom it falls, what is overdue."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.ground.commands import Report
from engine.usecases.jobs import duty_list

router = APIRouter(tags=["duties"])
View = Annotated[Literal["mine", "open", "overdue", "events", "done", "all"], Query(description="which of them")]
ACT = (400, 403, 404, 409, 413, 415, 422)


@router.get("/duties", **operation("What is owed beside the course of cases", answer=answers.listed(answers.DUTY)))
async def duties(
    request: Request, view: View = "open", case: str = "", limit: Limit = 50, cursor: Cursor = ""
) -> Response:
    """Duties of one's posts; who reads the whole agency sees all. `view=overdue`: past their time, earliest first."""
    ask = service_of(request).ask
    return told(await ask(duty_list.page, caller_of(request), view=view, case=case, limit=limit, cursor=cursor))


@router.post(
    "/duties/{duty}/take",
    **operation("Take a duty upon oneself", answer=answers.DUTY, body=bodies.Nothing, problems=ACT, key=True),
)
async def take(request: Request, duty: str) -> Response:
    """From now on the caller is named for it, e.g. as the supervisor of a case's whole course."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=True)
    await order.nothing(service, caller, value, duty_list.before, duty)
    return answered(request, await service.act(duty_list.take, caller, duty))


@router.post(
    "/duties/{duty}/report",
    **operation("Report a duty done", answer=answers.DUTY, body=bodies.Reported, problems=ACT, key=True),
)
async def report(request: Request, duty: str) -> Response:
    """The opinion, the check, the filing, in words and papers of the case; late ones are recorded as late."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(bodies.Reported, value)
    except InvalidInput:
        await service.ask(duty_list.before, caller, duty)
        raise
    command = Report(duty=duty, text=given.text, documents=tuple(given.documents or ()))
    return answered(request, await service.act(duty_list.report, caller, command))
