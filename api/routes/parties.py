"""What officers do with the parties of a case: tokens, papers entered for them, reconsideration and suit."""

from fastapi import APIRouter, Request, Response

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.schemas import answers, bodies, outside
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.outside import parties, remedies
from engine.usecases.outside.parties import Invite, PaperAct
from engine.usecases.outside.remedies import Decide, File

router = APIRouter(prefix="/cases", tags=["parties"])
PROBLEMS = (400, 403, 404, 409, 413, 415, 422)


@router.post(
    "/{case}/outside",
    **operation(
        "Give a party a token", answer=outside.TOKEN, status=201, body=outside.Invite, problems=PROBLEMS, key=True
    ),
)
async def invite(request: Request, case: str) -> Response:
    """For its door, or with `task` for one signature; the token is told once. A repeat of the key tells it no more."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(outside.Invite, value)
    except InvalidInput:
        await service.ask(order.part_of_case, caller, case)
        raise
    command = Invite(case=case, party=given.party, task=given.task, address=given.address, days=given.days)
    return answered(request, await service.act(parties.invite, caller, command))


@router.get("/{case}/outside", **operation("Tokens of a case", answer=answers.listed(outside.TOKEN), problems=(404,)))
async def tokens(request: Request, case: str) -> Response:
    """Party, end, whether revoked or used; never what opens the door."""
    found = await service_of(request).ask(parties.tokens, caller_of(request), case)
    return told({"items": found, "next": None})


@router.post(
    "/{case}/outside/{token}/revoke",
    **operation("End a token", answer=outside.REVOKED, problems=(403, 404), key=True),
)
async def revoke(request: Request, case: str, token: str) -> Response:
    """At once, on every process."""
    service = service_of(request)
    return answered(request, await service.act(parties.revoke, caller_of(request), case, token))


@router.get(
    "/{case}/party-acts", **operation("What the parties did", answer=answers.listed(outside.ACT), problems=(404,))
)
async def acts(request: Request, case: str) -> Response:
    """Statements, requests, objections, receipts, ratings, oldest first."""
    found = await service_of(request).ask(parties.listed, caller_of(request), case)
    return told({"items": found, "next": None})


@router.post(
    "/{case}/party-acts",
    **operation(
        "Enter a party's paper", answer=outside.ACT, status=201, body=outside.PaperAct, problems=PROBLEMS, key=True
    ),
)
async def enter(request: Request, case: str) -> Response:
    """The same event and effect as at the party's door, with the officer as its actor."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(outside.PaperAct, value)
    except InvalidInput:
        await service.ask(order.part_of_case, caller, case)
        raise
    command = PaperAct(
        case=case,
        party=given.party,
        kind=given.kind,
        text=given.text,
        documents=tuple(given.documents),
        notice=given.notice,
        score=given.score,
        person=given.person,
    )
    return answered(request, await service.act(parties.enter_paper, caller, command))


@router.get(
    "/{case}/remedies",
    **operation("Reconsiderations and suits", answer=answers.listed(outside.REMEDY), problems=(404,)),
)
async def listed(request: Request, case: str) -> Response:
    """With outcome, recall and change."""
    found = await service_of(request).ask(remedies.listed, caller_of(request), case)
    return told({"items": found, "next": None})


@router.post(
    "/{case}/remedies",
    **operation(
        "Record a reconsideration or a suit",
        answer=outside.REMEDY,
        status=201,
        body=outside.File,
        problems=PROBLEMS,
        key=True,
    ),
)
async def file(request: Request, case: str) -> Response:
    """Also after the end of the case."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(outside.File, value)
    except InvalidInput:
        await service.ask(order.part_of_case, caller, case)
        raise
    command = File(case=case, kind=given.kind, authority=given.authority, filed_on=given.filed_on, note=given.note)
    return answered(request, await service.act(remedies.file, caller, command))


@router.post(
    "/{case}/remedies/{remedy}/decision",
    **operation("Record how it was decided", answer=outside.REMEDY, body=outside.Decide, problems=PROBLEMS, key=True),
)
async def decide(request: Request, case: str, remedy: str) -> Response:
    """Upheld, changed, annulled, withdrawn; `recall` says that what was published is taken back."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = bodies.read(outside.Decide, value)
    except InvalidInput:
        await service.ask(order.part_of_case, caller, case)
        raise
    command = Decide(
        case=case,
        remedy=remedy,
        outcome=given.outcome,
        decided_on=given.decided_on,
        recall=given.recall,
        note=given.note,
    )
    return answered(request, await service.act(remedies.decide, caller, command))
