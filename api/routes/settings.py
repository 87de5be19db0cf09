"""Figures of law and of the house: dated, versioned, changed by two administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.changing import PROBLEMS
from api.schemas import answers, bodies, people_answers
from api.schemas import settings as shown
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases import granting, settings

router = APIRouter(tags=["directory"])
Name = Annotated[str, Path(max_length=80, examples=["preapprove_head_to"])]


@router.get("/settings", **operation("Settings in force", answer=answers.listed(shown.LISTED)))
async def setting_list(request: Request) -> Response:
    """Each with its source, law, day of effect, the next value known, and the flows that name it."""
    return told(await service_of(request).ask(settings.listed, caller_of(request)))


@router.get("/settings/{setting}", **operation("One setting", answer=shown.ONE, problems=(404,)))
async def one_setting(request: Request, setting: Name) -> Response:
    """All its versions; for administrators and auditors also how many running cases it reaches, by flow and step."""
    return told(await service_of(request).ask(settings.one, caller_of(request), setting))


@router.put(
    "/settings/{setting}",
    **operation(
        "Propose another value",
        answer=people_answers.GRANT,
        status=201,
        body=shown.Value,
        problems=PROBLEMS,
        key=True,
    ),
)
async def another_value(request: Request, setting: Name) -> Response:
    """A grant (`POST /grants/{id}/approve`): it takes effect on its day once another administrator has approved it.

    Terms that run keep the figure they began with; what is signed from that day on is held against the new one.
    """
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(shown.Value, value)
    except InvalidInput:
        await service.ask(settings.admitted, caller, setting)
        raise
    data = {"id": setting, "value": given.value, "from": given.from_, "source": given.source, "law": given.law}
    return answered(
        request, await service.act(granting.propose, caller, what="setting", data=data, reason=given.reason)
    )
