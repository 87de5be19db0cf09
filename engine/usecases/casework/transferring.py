"""Transfer (转办): what one holds becomes another's. The kernel is asked about the other, and again when he signs."""

from dataclasses import dataclass

from engine import controls
from engine.controls import another, words
from engine.errors import InvalidInput, WrongState
from engine.model import ids
from engine.model.case import ItemState
from engine.model.people import Actor
from engine.model.verdict import Decision, Reason, Verb, Verdict
from engine.ports import UnitOfWork
from engine.usecases.asking import access, refusing, replaying
from engine.usecases.casework import items, signing
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Hand a held work item on to another person."""

    item: str
    if_match: str
    to: str  # person
    reason: str


def transfer(env: Environment, unit: UnitOfWork, caller: Caller, command: Transfer) -> Answer:
    """Hand on what the caller holds. Who receives it must be one who may sign it: his post, his earlier signatures, his
    recusals and his ties count, not the giver's. InvalidInput names a wrong receiver, WrongState says who holds it.
    """
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    giver = session.standing.person
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "a transfer needs a reason"}])
    receiver = other(act, giver, command.to)
    if giver not in item.holders:
        raise WrongState("you do not hold this work item")
    if receiver.person in item.holders:
        raise WrongState("that person holds this work item already")
    verdict = _verdict(act, item, access.actor(session), receiver)
    if verdict.decision is Decision.REFUSED:
        answer = refusing.refuse(act, Verb.TRANSFER, item, verdict)
    else:
        item.holders[item.holders.index(giver)] = receiver.person
        if item.state == ItemState.OFFERED:
            item.state = ItemState.CLAIMED
        told = {"from": giver, "to": receiver.person}
        reason = act.recorder.commitment("/reason", command.reason)
        act.recorder.add("transferred", instance=item.instance, reason=reason, **told)
        act.touch(item)
        answer = Answer(status=200, body=refusing.told(act, item.id))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def _verdict(act: Act, item: Item, giver: Actor, receiver: Actor) -> Verdict:
    """Ask about both: who gives must still be one who may sign it, in his own right; who gets it likewise."""
    plan, totals = act.ready.plans[item.element], present.stored_totals(act)
    mine = controls.decide(plan, viewing.view(act, plan, item, giver, Verb.CLAIM, Offer(), totals))
    if mine.decision is Decision.REFUSED:
        return mine
    if mine.acting or mine.mandate is not None:
        code = "mandate.chain"
        return Verdict(
            decision=Decision.REFUSED, reasons=(Reason(code=code, text=words.text(code), element=item.element),)
        )
    theirs = controls.decide(plan, viewing.view(act, plan, item, receiver, Verb.TRANSFER, Offer(), totals))
    return another.about(theirs)


def other(act: Act, me: str, to: str) -> Actor:
    """Return the person named in ``/to``, merged entries resolved; InvalidInput when there is no such other person."""
    person = act.agency.merged.get(to, to)
    known = ids.is_id(person, ids.PERSON) and person != me
    found = act.unit.tables.people.standings(act.row.agency, [person], act.now) if known else []
    if not found:
        raise InvalidInput(errors=[{"pointer": "/to", "code": "unknown", "text": "another person of this agency"}])
    return Actor(person=person, account="", standing=found[0])
