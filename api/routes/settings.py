"""Figures of law and of the house, changed by two administrators; laws and what is known of their validity."""

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
from engine.model.text import Text
from engine.usecases.definitions import laws, settings
from engine.usecases.people import granting

router = APIRouter(tags=["directory"])
LawName = Annotated[str, Path(max_length=100, examples=["law_pen_36"])]
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


@router.get("/laws", **operation("Laws", answer=answers.listed(shown.LAW)))
async def law_list(request: Request) -> Response:
    """Every law a flow in force cites or that was entered; version 0 is what the files say."""
    return told(await service_of(request).ask(laws.listed, caller_of(request)))


@router.get("/laws/{law}", **operation("One law", answer=shown.ONE_LAW, problems=(404,)))
async def one_law(request: Request, law: LawName) -> Response:
    """All its versions; for administrators and auditors also how many running cases cite it, by flow and step."""
    return told(await service_of(request).ask(laws.one, caller_of(request), law))


@router.put(
    "/laws/{law}",
    **operation("Enter what is known of a law", answer=shown.ONE_LAW, body=shown.Law, problems=PROBLEMS, key=True),
)
async def enter_law(request: Request, law: LawName) -> Response:
    """A new version, kept and on record; a draft that cites a law whose days are over is warned."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    await service.ask(laws.admitted, caller)
    given = bodies.read(shown.Law, value).model_dump()
    title = Text(**given.pop("title"))
    return answered(request, await service.act(laws.put, caller, law, laws.Entry(title=title, **given)))
