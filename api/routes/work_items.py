"""Work items: the inbox, one item, verdicts before acting, claim, release, draft, signing, return. The hot routes."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.plain import Plain
from api.routes.paging import Cursor, Limit, Word
from api.routes.undoing import Preview, carried_out
from api.schemas import answers, bodies, lean
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.asking import secrecy
from engine.usecases.casework import adding, consulting, items, looking_at, returning, signing, transferring
from engine.usecases.ground.commands import Caller, ItemVerb

router = APIRouter(prefix="/work-items", tags=["work items"])
acts = APIRouter(prefix="/work-items", tags=["work items"], route_class=Plain)
Model = TypeVar("Model", bound=BaseModel)
ACT = (400, 403, 404, 409, 413, 415, 422)


@acts.post(
    "/{item}/complete",
    **operation(
        "Sign, and complete when nothing more is needed",
        answer=answers.DONE,
        body=bodies.Complete,
        problems=ACT,
        match=True,
        key=True,
    ),
)
async def complete(request: Request, item: str) -> Response:
    """Held until its controls are met, then the case moves; refused with reasons and who could act instead."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    try:
        command = lean.complete(item, match, value)
    except InvalidInput:
        await service.ask(order.item, caller, item, match)
        raise
    return answered(request, await service.act(signing.complete, caller, command))


@router.get("", **operation("My inbox, due first", answer=answers.listed(answers.LINE), problems=(422,)))
async def inbox(
    request: Request,
    view: Annotated[str, Query(max_length=20, description="mine, offered, done or overdue")] = "mine",
    case: Word = "",
    process: Word = "",
    task: Word = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """Work items the caller holds, is offered, did, or is late with."""
    found = await service_of(request).ask(
        items.inbox,
        caller_of(request),
        view=view,
        limit=limit,
        cursor=cursor,
        filters={"case": case, "process": process, "task": task},
    )
    return told(found)


@acts.get("/{item}", **operation("One work item", answer=answers.ITEM, problems=(404,)))
async def one(request: Request, item: str) -> Response:
    """Form, outcomes, controls and what they still need, signatures, and the caller's verdicts."""
    service, caller = service_of(request), caller_of(request)
    found = await service.ask(items.read, caller, item)
    if found.get("secret"):
        await service.act(secrecy.note, caller, found["case"], tuple(found["secret"]))
    if found.pop("first_look", False) and not caller.machine:
        await service.act(looking_at.note, caller, item)
    return told(found, etag=found["etag"])


@router.get(
    "/{item}/verdict", **operation("May I, and if not, who may", answer=answers.VERDICT, problems=(404, 409, 422))
)
async def verdict(request: Request, item: str, verb: Word = "complete") -> Response:
    """The verdict for a suitable body; what the call itself can supply is listed in `needs`. Acts on nothing."""
    return told(await service_of(request).ask(items.verdict, caller_of(request), item, verb))


@acts.post(
    "/{item}/verdict",
    **operation(
        "The verdict on a concrete body",
        answer=answers.VERDICT,
        body=bodies.Question,
        problems=(400, 404, 409, 413, 415, 422),
        key=True,
    ),
)
async def verdict_on(request: Request, item: str) -> Response:
    """Answers for exactly this body, with the signatures that would lapse. Acts on nothing."""
    service = service_of(request)
    caller, value = await order.read(request, service, acts=False)
    try:
        command, verb = lean.question(item, value)
    except InvalidInput:
        await service.ask(order.seen_item, caller, item)
        raise
    return told(await service.ask(items.verdict_on, caller, command, verb))


@acts.post(
    "/{item}/claim",
    **operation("Take an offered item", answer=answers.DONE, body=bodies.Nothing, problems=ACT, match=True, key=True),
)
async def claim(request: Request, item: str) -> Response:
    """Optional: an eligible person may sign an offered item that nobody else holds."""
    return await _verb(request, item, items.claim)


@acts.post(
    "/{item}/release",
    **operation("Give an item back", answer=answers.DONE, body=bodies.Nothing, problems=ACT, match=True, key=True),
)
async def release(request: Request, item: str) -> Response:
    """Give back what one holds."""
    return await _verb(request, item, items.release)


async def _verb(request: Request, item: str, use_case: Any) -> Response:
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service, optional=True)
    if value:
        await service.ask(order.item, caller, item, match)
        lean.check(value, {}, required=())
    return answered(request, await service.act(use_case, caller, ItemVerb(item=item, if_match=match)))


@acts.put(
    "/{item}/draft",
    **operation(
        "Keep a half-filled form",
        answer={"work_item": answers.ITEM_ID, "kept_at": "2026-11-23T01:12:00.000000Z"},
        body=bodies.Draft,
        problems=ACT,
        match=True,
    ),
)
async def draft(request: Request, item: str) -> Response:
    """Binds nothing, changes no ETag, is seen by its writer only."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    try:
        bodies.read(bodies.Draft, value)
    except InvalidInput:
        await service.ask(order.item, caller, item, match)
        raise
    return answered(request, await service.act(items.draft, caller, ItemVerb(item=item, if_match=match, data=value)))


@acts.post(
    "/{item}/transfer",
    **operation(
        "Hand on what one holds",
        answer=answers.DONE,
        body=bodies.Transfer,
        problems=ACT,
        match=True,
        key=True,
    ),
)
async def transfer(request: Request, item: str) -> Response:
    """The other must be one who may sign it; `GET /people?eligible_for=<item>&verb=transfer` lists them."""
    caller, match, given = await _given(request, item, bodies.Transfer)
    command = transferring.Transfer(item=item, if_match=match, to=given.to, reason=given.reason)
    return answered(request, await service_of(request).act(transferring.transfer, caller, command))


@acts.post(
    "/{item}/consult",
    **operation("Ask an opinion", answer=answers.DONE, body=bodies.Consult, problems=ACT, match=True, key=True),
)
async def consult(request: Request, item: str) -> Response:
    """The item stays where it is; who is asked sees the case, and has taken part in the task once he answers."""
    caller, match, given = await _given(request, item, bodies.Consult)
    command = consulting.Consult(item=item, if_match=match, to=given.to, comment=given.comment)
    return answered(request, await service_of(request).act(consulting.consult, caller, command))


@acts.post(
    "/{item}/answer",
    **operation(
        "Give the opinion asked for", answer=answers.DONE, body=bodies.Reply, problems=ACT, match=True, key=True
    ),
)
async def answer(request: Request, item: str) -> Response:
    """An opinion, not a signature."""
    caller, match, given = await _given(request, item, bodies.Reply)
    command = consulting.Opinion(item=item, if_match=match, comment=given.comment)
    return answered(request, await service_of(request).act(consulting.answer, caller, command))


@acts.post(
    "/{item}/signers",
    **operation("Add a signer", answer=answers.DONE, body=bodies.Signer, problems=ACT, match=True, key=True),
)
async def add_signer(request: Request, item: str) -> Response:
    """He signs in a seat of his own: the item waits for him, and his signature fills no place its controls ask for."""
    caller, match, given = await _given(request, item, bodies.Signer)
    command = adding.AddSigner(item=item, if_match=match, to=given.to, place=given.place, reason=given.reason)
    return answered(request, await service_of(request).act(adding.add, caller, command))


@acts.post(
    "/{item}/signers/{person}/remove",
    **operation("Remove an added signer", answer=answers.DONE, body=bodies.Removed, problems=ACT, match=True, key=True),
)
async def remove_signer(request: Request, item: str, person: str) -> Response:
    """Only who was added and has not signed; what waited for him alone goes on."""
    caller, match, given = await _given(request, item, bodies.Removed)
    command = adding.RemoveSigner(item=item, if_match=match, person=person, reason=given.reason)
    return answered(request, await service_of(request).act(adding.remove, caller, command))


async def _given(request: Request, item: str, model: type[Model]) -> tuple[Caller, str, Model]:
    """Return caller, ETag and body of an act on an item; what comes before a wrong body comes first."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    try:
        return caller, match, bodies.read(model, value)
    except InvalidInput:
        await service.ask(order.item, caller, item, match)
        raise


@router.post(
    "/{item}/return",
    **operation(
        "Send back to a step done before",
        answer=answers.DONE,
        body=bodies.Return,
        problems=ACT,
        match=True,
        key=True,
    ),
)
async def send_back(request: Request, item: str, preview: Preview = False) -> Response:
    """What was done since is undone and done anew; signatures on it no longer count. See `returnable_to`."""
    caller, match, given = await _given(request, item, bodies.Return)
    command = returning.SendBack(
        item=item,
        if_match=match,
        to=given.to,
        reason=given.reason,
        siblings=given.siblings or "keep",
        resubmit=given.resubmit or "chain",
        preview=preview,
    )
    return await carried_out(request, returning.send_back, caller, command)
