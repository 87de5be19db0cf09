"""Absences: who is away, whose duties pass on meanwhile."""

from fastapi import APIRouter, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.schemas import answers, bodies
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.ground.commands import Absence
from engine.usecases.people import substitutes

router = APIRouter(tags=["who"])
CHANGE = (400, 403, 409, 413, 415, 422)


@router.get("/absences", **operation("Who is or will be absent", answer=answers.listed(answers.ABSENCE)))
async def absences(request: Request) -> Response:
    """Person and days; the reason is nobody's business here."""
    return told(await service_of(request).ask(substitutes.absences, caller_of(request)))


@router.post(
    "/absences",
    **operation("Record an absence", answer=answers.ABSENCE, status=201, body=bodies.Absent, problems=CHANGE, key=True),
)
async def absent(request: Request) -> Response:
    """From one day to another, both included. Meanwhile his duties pass to the standing substitutes of his posts."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(bodies.Absent, value)
    except InvalidInput:
        await service.ask(order.alive, caller)
        raise
    command = Absence(person=given.person, first=given.from_, last=given.to, reason=given.reason or "")
    return answered(request, await service.act(substitutes.record_absence, caller, command))


@router.post(
    "/absences/{absence}/end",
    **operation(
        "End an absence now",
        answer=answers.ABSENCE,
        body=bodies.Nothing,
        problems=(400, 403, 404, 409, 413, 415, 422),
        key=True,
    ),
)
async def back(request: Request, absence: str) -> Response:
    """The person is back: his duties are his again, at once."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=True)
    await order.nothing(service, caller, value, substitutes.may_end, absence)
    return answered(request, await service.act(substitutes.end_absence, caller, absence))
