"""Recusal of a person from a case: asked by himself, an officer or the party; decided by the head (D27, D31).

A request stops nothing. Once it is granted the person takes no part: his offers end, what he holds is released, his
signatures on what is still open are void, his place in a team goes to the substitute named; what is complete stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Kind, Standing
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, replaying
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.meetings.recusal_list import decides, tell, told
from engine.usecases.moving import leaving, settling, stepping
from engine.usecases.state import act as acts
from engine.usecases.state import rosters
from engine.usecases.state.act import Act

SELF, PARTY, OFFICER = "self", "party", "officer"
REQUESTED, GRANTED, REJECTED = "requested", "granted", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask that a person withdraw from a case."""

    case: str
    person: str
    grounds: str
    reason: str
    on_behalf: str = SELF  # who asks: the person himself, the party (entered by an officer), an officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Decide on a request."""

    case: str
    request: str
    granted: bool
    reason: str = ""
    substitute: str = ""  # who takes his place


def ask(env: Environment, unit: UnitOfWork, caller: Caller, command: Ask) -> Answer:
    """Enter a request; it stops nobody yet."""
    session, act, repeated = _entered(env, unit, caller, command.case)
    if repeated is not None:
        return repeated
    _person(act, command.person, "/person")
    if command.on_behalf == SELF and command.person != session.standing.person:
        wrong("/on_behalf", "self", "only the person himself declares; others ask as officer or for the party")
    if not command.reason.strip():
        wrong("/reason", "required", "a request states its reason")
    row = request(act, command, by=session.standing.person)
    return _done(act, caller, session, Answer(status=201, body=told(row)), moved=False)


def request(act: Act, asked: Ask, *, by: str) -> Mapping[str, Any]:
    """Put a request on record, whoever makes it (``by``); WrongState when one on the person stands."""
    open_yet = [
        row
        for row in act.unit.tables.recusals.of_case(act.row.agency, act.row.case)
        if row["person_id"] == asked.person and row["state"] != REJECTED
    ]
    if open_yet or asked.person in act.facts.recused:
        raise WrongState("his recusal is asked for or granted already")
    row = {
        "agency_id": act.row.agency,
        "request_id": act.env.ids.new(ids.RECUSAL),
        "case_id": act.row.case,
        "person_id": asked.person,
        "asked_by": by,
        "on_behalf": asked.on_behalf,
        "grounds": asked.grounds[:60],
        "reason": asked.reason[:2000],
        "state": REQUESTED,
        "at": act.at,
        "decided_by": None,
        "decided_at": "",
        "substitute": None,
    }
    act.unit.tables.recusals.add(row)
    _record(act, asked.person, REQUESTED, asked.reason)
    return row


def decide(env: Environment, unit: UnitOfWork, caller: Caller, command: Decide) -> Answer:
    """Grant or reject a request; by the head, for the head by the post above, never by the person himself."""
    session, act, repeated = _entered(env, unit, caller, command.case, deciding=True)
    if repeated is not None:
        return repeated
    row, person = _deciding(act, session, command.request)
    if act.row.status != CaseStatus.OPEN:
        raise WrongState("the case is closed")
    if row["state"] != REQUESTED:
        raise WrongState("the request is decided")
    state = GRANTED if command.granted else REJECTED
    decided = {
        "state": state,
        "decided_by": session.standing.person,
        "decided_at": act.at,
        "substitute": command.substitute or None,
    }
    _record(act, person.person, state, command.reason)
    if command.granted:
        _withdraw(act, person, command.substitute)
    unit.tables.recusals.decide(caller.agency, command.request, decided)
    if command.granted:
        settling.settle(act)
    return _done(act, caller, session, Answer(status=200, body=told({**row, **decided})), moved=command.granted)


def _deciding(act: Act, session: Session, request: str) -> tuple[Mapping[str, Any], Standing]:
    """Return the request and the person it is on; NotFound, then Forbidden unless the caller decides on it."""
    rows = {row["request_id"]: row for row in act.unit.tables.recusals.of_case(act.row.agency, act.row.case)}
    row = rows.get(request)
    person = _person(act, row["person_id"], "/person") if row is not None else None
    able = person is not None and decides(act, session.standing, person)
    if not able:  # who decides is shown the case by being asked
        access.seen(session, act.row, act.state, act.ready)
    if row is None or person is None:
        raise NotFound
    if not able:
        raise Forbidden("a recusal is decided by the head of the organ, that of the head by the one above")
    return row, person


def _nowhere(unit: UnitOfWork, caller: Caller, session: Session) -> None:
    """Ask as much as is asked of a request in a case that is hidden, before it is told that there is none."""
    if session.standing.kind is Kind.OFFICER:
        unit.tables.recusals.of_case(caller.agency, access.NOWHERE.case)
        unit.tables.people.standings(caller.agency, [session.standing.person], unit.now())


def before_decision(env: Environment, unit: UnitOfWork, caller: Caller, case: str, request: str) -> None:
    """Raise what comes before a wrong body of a decision."""
    session = access.session(unit, caller)
    row = unit.tables.cases.row(caller.agency, case) if ids.is_id(case, ids.CASE) else None
    if row is None:
        _nowhere(unit, caller, session)
        access.unread(unit, caller)
    act = acts.begin(env, unit, row, access.actor(session), unit.facts(caller.agency, FactsAsked(case=row.case)))
    act.reading = True
    if session.standing.kind is not Kind.OFFICER:
        access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    _deciding(act, session, request)


def listed(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> dict[str, Any]:
    """Return the requests of a case; who stands recused from it is told of his own alone."""
    session, act = cases.reading(env, unit, caller, case)
    rows = unit.tables.recusals.of_case(caller.agency, case)
    person = session.standing.person
    apart = person in act.facts.recused
    return {"items": [told(row) for row in rows if not apart or row["person_id"] == person], "next": None}


def wrong(pointer: str, code: str, text: str) -> NoReturn:
    """Refuse a field."""
    raise InvalidInput(errors=[{"pointer": pointer, "code": code, "text": text}])


def _entered(
    env: Environment, unit: UnitOfWork, caller: Caller, case: str, *, deciding: bool = False
) -> tuple[Session, Act, Answer | None]:
    """Lock the case and begin an act of an officer who sees it, or who is to decide."""
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, case) if ids.is_id(case, ids.CASE) else None
    if row is None:
        if deciding:
            _nowhere(unit, caller, session)
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    repeated = replaying.repeated(facts, caller)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    if repeated is None and (not deciding or session.standing.kind is not Kind.OFFICER):
        access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    if repeated is None and not deciding:
        access.unrecused(session, facts.recused)
    if repeated is None and not deciding and row.status != CaseStatus.OPEN:
        raise WrongState("the case is closed")
    return session, act, repeated


def _person(act: Act, person: str, pointer: str) -> Standing:
    known = ids.is_id(person, ids.PERSON)
    found = act.unit.tables.people.standings(act.row.agency, [person], act.now) if known else []
    if not found or found[0].kind is not Kind.OFFICER:
        wrong(pointer, "unknown", "there is no such officer")
    standing: Standing = found[0]
    return standing


def _withdraw(act: Act, person: Standing, substitute: str) -> None:
    """Let the person stand recused: void, release, and put the substitute in his place."""
    gone, recused = person.person, act.facts.recused
    taken = [task for task, team in act.state.teams.items() if gone in team]
    if taken:
        _replace(act, gone, substitute, sorted(taken))
    elif substitute:
        _person(act, substitute, "/substitute")
    act.unit.tables.recusals.withdraw(act.row.agency, act.row.case, gone, act.at)
    act.facts = replace(act.facts, recused=recused | {gone})
    for item in list(act.state.items.values()):
        void = [one.signature.number for one in act.state.on(item.instance) if gone in one.signature.persons]
        if void:
            leaving.void(act, item, void, "recusal")
        if gone in item.holders:
            item.holders.remove(gone)
            act.recorder.add("released", instance=item.instance, person=gone)
        if item.state in (ItemState.HELD, ItemState.CLAIMED) and not act.state.on(item.instance):
            item.state = ItemState.CLAIMED if item.holders else ItemState.OFFERED
        if item.kind in ("task", "resign"):
            stepping.offer(act, item)
            act.touch(item)


def _replace(act: Act, gone: str, substitute: str, tasks: list[str]) -> None:
    """Put the substitute in the teams of the recused person; he has to be able to do their tasks."""
    if not substitute:
        wrong("/substitute", "required", "who takes his place in the team has to be named")
    standing = _person(act, substitute, "/substitute")
    others = {one for task in tasks for one in act.state.teams[task]}
    if substitute in others or substitute in act.facts.recused or not rosters.able(act, tasks, standing):
        wrong("/substitute", "unable", "this officer cannot take the place")
    for task in tasks:
        team = [substitute if one == gone else one for one in act.state.teams[task]]
        act.state.teams[task] = team
        act.recorder.add("team", tasks=[task], persons=sorted(set(team)))


def _record(act: Act, person: str, state: str, reason: str) -> None:
    more = {"reason": act.recorder.commitment("/reason", reason)} if reason else {}
    act.recorder.add("recusal", person=person, state=state, **more)
    tell(act, _person(act, person, "/person"), state, act.recorder.actor.get("person", ""))


def _done(act: Act, caller: Caller, session: Session, answer: Answer, *, moved: bool) -> Answer:
    replaying.keep(act, caller, session, answer)
    act.finish(moved=moved)
    return answer
