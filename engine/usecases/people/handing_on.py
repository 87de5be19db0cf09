"""Hand-over (工作移交): the open items of who leaves or changes his post go to receivers, one by one.

By himself or an administrator. Every item names its receiver, or one receiver is named for all that are left; the
kernel is asked about each, as at a transfer. Cases are locked in the order of their ids, so that two hand-overs never
wait for each other; what moved and what was refused is a record of each case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from engine import controls
from engine.controls import another, words
from engine.errors import Forbidden, InvalidInput, NotFound
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Actor, Kind
from engine.model.verdict import Decision, Reason, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, refusing, replaying
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import handing_over
from engine.usecases.state import act as acts
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

MOST = 50  # items of one call


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Who leaves work behind, and who gets which item of it."""

    person: str
    reason: str
    items: tuple[tuple[str, str], ...] = ()  # (work item, receiver)
    to: str = ""  # receiver of all items that are not named, "" leaves them where they are


@dataclass(slots=True, kw_only=True)
class _Moves:
    """One hand-over while it is carried out."""

    leaver: list[str]  # his entries in the directory
    reason: str
    done: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


def hand_over(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    person: str,
    *,
    reason: str,
    items: tuple[tuple[str, str], ...] = (),
    to: str = "",
) -> Answer:
    """Move what may be moved; 200 with what moved, what was refused and why, and what is left with whom it could go.

    Where something was refused and nothing moved it is a refusal (409) with all the reasons.
    ``items``: (work item, receiver); ``to``: receiver of all items that are not named, "" leaves them where they are.
    """
    command = HandOver(person=person, reason=reason, items=items, to=to)
    session = access.session(unit, caller)
    key = replaying.key_of(caller, session)
    facts = unit.facts(caller.agency, FactsAsked(person=session.standing.person, key=replaying.column(key)))
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    persons = allowed(unit, caller, session, command.person)
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "the reason is needed"}])
    held = {row["item_id"]: row["case_id"] for row in handing_over.open_items(unit, caller.agency, persons)}
    wanted = _wanted(command, held)
    moves, at = _Moves(leaver=persons, reason=command.reason), ""
    for case in sorted({held[item] for item in wanted}):
        mine = {item: to for item, to in wanted.items() if held[item] == case}
        at = _in_case(env, unit, caller, session, case, mine, moves, key) or at
    titled = session.standing.kind is not Kind.ADMIN
    left = handing_over.left(env, unit, caller, persons, titled=titled)
    body: dict[str, Any] = {"person": command.person, "moved": moves.done, "refused": moves.refused, "left": left}
    none = bool(moves.refused) and not moves.done
    if none:
        body |= refusing.problem(409, [reason for one in moves.refused for reason in one["reasons"]])
    status = 409 if none else 200
    if caller.key:
        row = (session.standing.person, replaying.column(key), caller.body, status, orjson.dumps(body))
        unit.tables.people.keep_answer(caller.agency, (*row, at or present.moment_text(facts.now)))
    return Answer(status=status, body=body, refused=none)


def allowed(unit: UnitOfWork, caller: Caller, session: Session, person: str) -> list[str]:
    """Return the entries of who leaves; NotFound for nobody, Forbidden unless he or an administrator calls."""
    row = unit.tables.staff.row("person", caller.agency, person_id=person) if ids.is_id(person, ids.PERSON) else None
    if row is None:
        raise NotFound
    stands = row["merged_into"] or person
    if session.standing.kind is not Kind.ADMIN and session.standing.person != stands:
        raise Forbidden("work is handed over by the person himself or an administrator")
    return [stands, *(one["person_id"] for one in unit.tables.staff.rows("person", caller.agency, merged_into=stands))]


def _wanted(command: HandOver, held: Mapping[str, str]) -> dict[str, str]:
    """Return receiver by item; InvalidInput names an item he does not hold."""
    wrong = [
        {"pointer": f"/items/{at}/item", "code": "unknown", "text": "he holds no such open work item"}
        for at, (item, _) in enumerate(command.items)
        if item not in held
    ]
    if wrong:
        raise InvalidInput(errors=wrong)
    named = dict(command.items)
    if command.to:
        named = {item: named.get(item, command.to) for item in held}
    if not named and not command.to:
        told = "items with their receivers, or one receiver for all"
        raise InvalidInput(errors=[{"pointer": "/items", "code": "required", "text": told}])
    return dict(sorted(named.items())[:MOST])


def _in_case(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    session: Session,
    case: str,
    wanted: Mapping[str, str],
    moves: _Moves,
    key: str,
) -> str:
    """Move the items of one case under its lock; returns the moment of its records, "" where nothing was left to do."""
    row = unit.lock_case(caller.agency, case)
    if row is None or row.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
        return ""
    act = acts.begin(env, unit, row, access.actor(session), unit.facts(caller.agency, FactsAsked(case=case)), key=key)
    before = len(moves.done)
    for item_id, to in wanted.items():
        item = act.state.item_of(item_id)
        if item is not None and not set(item.holders).isdisjoint(moves.leaver):  # else it moved on meanwhile
            _one(act, item, to, moves)
    act.finish(moved=len(moves.done) > before)
    return act.at


def _one(act: Act, item: Item, to: str, moves: _Moves) -> None:
    receiver = _receiver(act, to)
    told = {"item": item.id, "case": act.row.case, "task": item.element, "to": to}
    verdict = judged(act, item, receiver, moves.leaver)
    if receiver is None or verdict.decision is Decision.REFUSED:
        answer = refusing.refuse(act, Verb.HAND_OVER, item, verdict, able=_able(act, item, moves.leaver))
        moves.refused.append(told | {"reasons": answer.body["reasons"]})
        return
    giver = next(one for one in item.holders if one in moves.leaver)
    item.holders = list(dict.fromkeys(receiver.person if one in moves.leaver else one for one in item.holders))
    if item.state == ItemState.OFFERED:
        item.state = ItemState.CLAIMED
    reason = act.recorder.commitment("/reason", moves.reason)
    act.recorder.add("transferred", instance=item.instance, reason=reason, **{"from": giver, "to": receiver.person})
    act.touch(item)
    moves.done.append(told | {"to": receiver.person})


def _receiver(act: Act, to: str) -> Actor | None:
    person = act.agency.merged.get(to, to)
    found = act.unit.tables.people.standings(act.row.agency, [person], act.now) if ids.is_id(person, ids.PERSON) else []
    return Actor(person=person, account="", standing=found[0]) if found else None


def judged(act: Act, item: Item, receiver: Actor | None, leaver: Iterable[str]) -> Verdict:
    """Return whether the receiver may have the item: he must be one who may sign it, and the leaver has not yet."""
    if receiver is None:
        return _refused("receiver.unknown", item)
    if receiver.person in leaver:
        return _refused("receiver.same", item)
    if any(not set(leaver).isdisjoint(one.signature.persons) for one in act.state.on(item.instance)):
        return _refused("already_signed", item)
    plan, totals = act.ready.plans[item.element], present.stored_totals(act)
    seen = viewing.view(act, plan, item, receiver, Verb.HAND_OVER, Offer(), totals)
    return another.about(controls.decide(plan, seen))


def _able(act: Act, item: Item, leaver: Iterable[str]) -> list[dict[str, Any]]:
    """Return to whom the item could go instead; to nobody once the leaver has signed it."""
    if any(not set(leaver).isdisjoint(one.signature.persons) for one in act.state.on(item.instance)):
        return []
    return [one for one in present.who_could(act, item, Verb.HAND_OVER) if one["id"] not in leaver]


def _refused(code: str, item: Item) -> Verdict:
    reason = Reason(code=code, text=words.text(code), element=item.element)
    return Verdict(decision=Decision.REFUSED, reasons=(reason,))
