"""Acting for another: mandates given and accepted, whom the director names for a day; hand-over of open work."""

from fastapi import APIRouter, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.changing import change, described, nothing
from api.schemas import answers, bodies, people
from api.schemas import people_answers as shown
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.ground.commands import DaySubstitute
from engine.usecases.people import handing_on, mandating, substitutes

router = APIRouter(tags=["who"])
CHANGE = (400, 403, 409, 413, 415, 422)


@router.get(
    "/mandates",
    **operation("Standing substitutes, those of the day, mandates", answer=answers.listed(answers.GIVEN)),
)
async def mandates(request: Request) -> Response:
    """Who stands in for whom at which post, who was named for a day, who acts for whom by mandate and for what."""
    return told(await service_of(request).ask(substitutes.mandates, caller_of(request)))


@router.get("/mandates/{mandate}", **operation("One mandate or substitution", answer=answers.GIVEN, problems=(404,)))
async def mandate_told(request: Request, mandate: str) -> Response:
    """With the moments of both signatures; also after its end."""
    return told(await service_of(request).ask(mandating.read, caller_of(request), mandate))


@router.post(
    "/mandates",
    **operation(
        "Give a mandate, or name a substitute for one day",
        answer=answers.GIVEN,
        status=201,
        body=people.NewMandate,
        problems=CHANGE,
        key=True,
    ),
)
async def give(request: Request) -> Response:
    """With `to`: the caller lends one of his posts; it counts once the other accepts. Without: the director names
    an officer for a post for one day.
    """
    service = service_of(request)
    caller, value = await order.read(request, service)
    if "to" not in value:
        try:
            day = bodies.read(bodies.Named, value)
        except InvalidInput:
            await service.ask(substitutes.may_name, caller)
            raise
        named = DaySubstitute(person=day.person, role=day.role, day=day.date or "", reason=day.reason)
        return answered(request, await service.act(substitutes.name_for_day, caller, named))
    try:
        given = bodies.read(people.NewMandate, value)
        if given.date is not None:
            raise InvalidInput(errors=[{"pointer": "/date", "code": "unknown", "text": "a mandate has from and to"}])
    except InvalidInput:
        await service.ask(order.officer, caller)
        raise
    command = mandating.Mandate(
        person=given.person,
        role=given.role,
        first=given.from_ or "",
        last=given.to or "",
        processes=tuple(given.processes or ()),
        tasks=tuple(given.tasks or ()),
        limit=given.limit or "",
        reason=given.reason,
    )
    return answered(request, await service.act(mandating.give, caller, command))


@router.post("/mandates/{mandate}/accept", **described("Accept a mandate", answers.GIVEN, bodies.Nothing, status=200))
async def accept(request: Request, mandate: str) -> Response:
    """By the officer it is offered to; from now on he may act for the giver within it."""
    return await change(request, mandating.accept, bodies.Nothing, nothing, mandate, own=True)


@router.post("/mandates/{mandate}/end", **described("End a mandate now", answers.GIVEN, bodies.Nothing, status=200))
async def end(request: Request, mandate: str) -> Response:
    """By its giver, its holder or an administrator; at once, on every process."""
    return await change(request, mandating.end, bodies.Nothing, nothing, mandate, own=True)


@router.post("/people/{person}/handover", **described("Hand over open work", shown.HANDED, people.HandOver, status=200))
async def hand_over(request: Request, person: str) -> Response:
    """By the person himself or an administrator; the kernel is asked about every receiver. At most 50 items a call."""
    return await change(
        request,
        handing_on.hand_over,
        people.HandOver,
        lambda one: {
            "reason": one.reason,
            "items": tuple((moved.item, moved.to) for moved in one.items or ()),
            "to": one.to or "",
        },
        person,
        own=True,
    )
