"""Adding signers (加签) to an open item, and taking them off again (减签) while they have not signed (verbs.md §1).

The task keeps its id and its number. Whoever is added signs in a seat of his own; the kernel is asked about him when he
is added, when he is shown the item and when he signs. Rules of the seat: ``controls.adding``.
"""

from dataclasses import dataclass, replace

from engine import controls
from engine.controls import adding as seats
from engine.controls import another
from engine.errors import InvalidInput, WrongState
from engine.model.case import Place
from engine.model.people import Actor
from engine.model.text import Text
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import access, messages, refusing, replaying
from engine.usecases.asking.messages import Message
from engine.usecases.casework import items, signing, transferring
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import settling
from engine.usecases.state import added, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

MOST = 10  # added signers at one item
SUBJECT = Text("加签", "Your signature is asked for")
TEXT = Text("请就一项办理事项加签。", "You were added as a signer of a matter; please sign it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSigner:
    """Let another person sign, too."""

    item: str
    if_match: str
    to: str  # person
    place: str  # before, beside or after
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSigner:
    """Take an added signer off who has not signed."""

    item: str
    if_match: str
    person: str
    reason: str


def add(env: Environment, unit: UnitOfWork, caller: Caller, command: AddSigner) -> Answer:
    """Add a signer: by who could sign the item himself; neither separation nor recusal may keep out who is added."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    if command.place not in set(Place):
        told = "one of before, beside, after"
        raise InvalidInput(errors=[{"pointer": "/place", "code": "choice", "text": told}])
    _said(command.reason, "adding a signer needs a reason")
    me = access.actor(session)
    asked = transferring.other(act, me.person, command.to)
    _free(act, item, asked)
    verb, verdict = _both(act, item, me, asked)
    if verdict.decision is Decision.REFUSED:
        able = present.who_could(act, item, verb)
        return _ended(act, caller, session, refusing.refuse(act, Verb.ADD_SIGNER, item, verdict, able=able))
    added.enter(act, item, me.person, asked.person, command.place)
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("signer_added", instance=item.instance, person=asked.person, place=command.place, reason=reason)
    added.show(act, item)
    message = Message(kind="signer_added", subject=SUBJECT, text=TEXT, to=(asked.person,), case=act.row.case)
    messages.post(act.env, act.unit, act.row.agency, message)
    act.touch(item)
    return _ended(act, caller, session, Answer(status=200, body=refusing.told(act, item.id)))


def remove(env: Environment, unit: UnitOfWork, caller: Caller, command: RemoveSigner) -> Answer:
    """Take off who was added and has not signed: by who may sign here, or by who added him; nobody else is taken off.

    What waited for him alone goes on.
    """
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    _said(command.reason, "removing a signer needs a reason")
    entry = next((one for one in act.state.added.get(item.instance, ()) if _is(act, one, command.person)), None)
    verdict = _removal(act, item, access.actor(session), entry, command.person)
    if entry is None or verdict.decision is Decision.REFUSED:
        able = None if entry is not None else ()  # there is nobody to take off, whoever asks
        return _ended(act, caller, session, refusing.refuse(act, Verb.REMOVE_SIGNER, item, verdict, able=able))
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("signer_removed", instance=item.instance, person=entry[added.PERSON], reason=reason)
    added.leave(act, item, entry)
    act.touch(item)
    settling.settle(act)
    return _ended(act, caller, session, Answer(status=200, body=refusing.told(act, item.id)))


def _both(act: Act, item: Item, me: Actor, asked: Actor) -> tuple[Verb, Verdict]:
    """Ask about who adds, who must be one who could sign, and about who is added; returns what was asked last."""
    plan, totals = act.ready.plans[item.element], present.stored_totals(act)
    mine = controls.decide(plan, viewing.view(act, plan, item, me, Verb.CLAIM, Offer(), totals))
    if mine.decision is Decision.REFUSED:
        return Verb.CLAIM, mine
    theirs = controls.decide(plan, viewing.view(act, plan, item, asked, Verb.ADD_SIGNER, Offer(), totals))
    return Verb.ADD_SIGNER, another.about(theirs)


def _removal(act: Act, item: Item, me: Actor, entry: list[object] | None, person: str) -> Verdict:
    """Ask about who removes; only an added signer is removed, and only before he signed."""
    plan = act.ready.plans[item.element]
    seen = viewing.view(act, plan, item, me, Verb.REMOVE_SIGNER, Offer(), present.stored_totals(act))
    theirs = [one for one in seen.added if entry is not None and one.person == added.now(act, entry)]
    found = controls.decide(plan, seats.narrowed(seen, theirs))
    if not theirs:
        stop = seats.reason("signers.minimum", item.element, person)
    elif theirs[0].signed:
        stop = seats.reason("already_signed", item.element, person, said="signers.signed")
    else:
        return found
    return replace(found, decision=Decision.REFUSED, reasons=(*found.reasons, stop))


def _is(act: Act, entry: list[object], person: str) -> bool:
    return added.now(act, entry) == act.agency.merged.get(person, person)


def _free(act: Act, item: Item, asked: Actor) -> None:
    """Raise WrongState for who has the item or a seat at it already, and when there are too many."""
    if added.is_one(act, item, asked.person):
        raise WrongState("that person was added already")
    if asked.person in item.holders:
        raise WrongState("that person holds this work item already")
    if len(act.state.added.get(item.instance, ())) >= MOST:
        raise WrongState("too many signers were added to this work item")


def _said(reason: str, text: str) -> None:
    if not reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": text}])


def _ended(act: Act, caller: Caller, session: Session, found: Answer) -> Answer:
    replaying.keep(act, caller, session, found)
    act.finish(moved=not found.refused)
    return found
