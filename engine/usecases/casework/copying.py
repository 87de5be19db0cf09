"""Copies (抄送) and the read mark (已阅): who is told of a case may read it and owes nothing; each person once.

A copy shows what everybody who sees the case is shown and no more: locked fields stay locked, who stands recused stays
out, and nobody gets a part in the case by it. The moment somebody says he has read it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine import controls
from engine.controls import another, words
from engine.errors import InvalidInput, WrongState
from engine.model import ids
from engine.model.people import Actor, Kind
from engine.model.text import Text
from engine.model.verdict import Decision, Reason, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, case_acts, messages, refusing, replaying
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.asking.messages import Message
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.viewing import Offer

MOST = 50  # persons in one act
SUBJECT = Text("抄送提醒", "A matter was copied to you")
TEXT = Text("有一件事项抄送您知悉，请查阅。", "A matter was copied to you for information; please read it.")
BY, AT, READ = range(3)  # of a copy in the case's state: who sent it, when, when it was read ("" until then)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(OnCase):
    """Tell persons of a case."""

    to: tuple[str, ...]  # persons


def copy(env: Environment, unit: UnitOfWork, caller: Caller, command: Copy) -> Answer:
    """Copy a case to persons: by who takes part in it, to whom neither recusal nor a tie keeps away from it.

    Who has a copy is passed over; WrongState when all have. InvalidInput names a wrong receiver, ``/to/0`` the first.
    """
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    told = _receivers(act, session, command.to)
    if not case_acts.involved(act, session):
        reason = Reason(code="role", text=words.text("role"))
        return case_acts.close(act, caller, session, case_acts.refused(act, Verb.COPY, (reason,)))
    reasons = _kept_out(act, told)
    if reasons:
        verdict = Verdict(decision=Decision.REFUSED, reasons=reasons)
        return case_acts.close(act, caller, session, refusing.refuse(act, Verb.COPY, None, verdict))
    new = [one.person for one in told if one.person not in act.state.copies]
    if not new:
        raise WrongState("they have a copy already")
    _send(act, session, new, command.reason)
    has = sorted(one.person for one in told if one.person not in new)
    answer = Answer(status=200, body={"case": act.row.case, "copied": sorted(new), "already": has})
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def _receivers(act: Act, session: Session, to: Sequence[str]) -> list[Actor]:
    """Return the persons named, merged entries resolved, each once."""
    if not 0 < len(to) <= MOST:
        raise InvalidInput(errors=[{"pointer": "/to", "code": "length", "text": f"1 to {MOST} persons"}])
    named = [act.agency.merged.get(one, one) for one in to]
    known = [one for one in named if ids.is_id(one, ids.PERSON)]
    found = {one.person: one for one in act.unit.tables.people.standings(act.row.agency, known, act.now)}
    me = {session.standing.person, *session.standing.also}
    wrong = [
        {"pointer": f"/to/{at}", "code": "unknown", "text": "another person of this agency who reads cases"}
        for at, one in enumerate(named)
        if one in me or one not in found or found[one].kind not in (Kind.OFFICER, Kind.AUDITOR)
    ]
    if wrong:
        raise InvalidInput(errors=wrong)
    return [Actor(person=one, account="", standing=found[one]) for one in dict.fromkeys(named)]


def _kept_out(act: Act, told: Sequence[Actor]) -> tuple[Reason, ...]:
    """Ask the kernel about each: at what is open, else whether he stands recused."""
    open_ = next((one for one in act.state.items.values() if one.element in act.ready.plans), None)
    found: list[Reason] = []
    for actor in told:
        if open_ is None:
            gone = act.facts.recused.intersection(actor.persons)
            found += [Reason(code="recused", text=words.text("recused"), evidence=(("person", one),)) for one in gone]
            continue
        plan = act.ready.plans[open_.element]
        found += controls.decide(plan, viewing.view(act, plan, open_, actor, Verb.COPY, Offer(), {})).reasons
    return tuple(dict.fromkeys(replace(one, text=another.of_another(one.text)) for one in found))


def _send(act: Act, session: Session, new: Sequence[str], reason: str) -> None:
    for person in new:
        act.state.copies[person] = [session.standing.person, act.at, ""]
    act.recorder.add("copied", persons=sorted(new), reason=act.recorder.commitment("/reason", reason))
    row = {"agency_id": act.row.agency, "case_id": act.row.case, "by_id": session.standing.person, "at": act.at}
    act.unit.tables.copies.add([{**row, "person_id": person, "read_at": ""} for person in sorted(new)])
    message = Message(kind="copied", subject=SUBJECT, text=TEXT, to=tuple(sorted(new)), case=act.row.case)
    messages.post(act.env, act.unit, act.row.agency, message)


def read(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> Answer:
    """Note that the caller has read his copy of a case; a second time changes nothing. WrongState without a copy."""
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, case) if ids.is_id(case, ids.CASE) else None
    if row is None:
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    access.seen(session, act.row, act.state, act.ready)
    access.unrecused(session, act.facts.recused)
    mine = next((one for one in (session.standing.person, *session.standing.also) if one in act.state.copies), None)
    if mine is None:
        raise WrongState("this case was not copied to you")
    known = act.state.copies[mine]
    if known[READ]:
        act.reading = True
        return Answer(status=200, body=_told(mine, known, {}))
    known[READ] = act.at
    act.recorder.add("read", **({} if mine == session.standing.person else {"person": mine}))
    act.unit.tables.copies.read(caller.agency, mine, case, act.at)
    answer = Answer(status=200, body=_told(mine, known, {}))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def read_item(env: Environment, unit: UnitOfWork, caller: Caller, item: str) -> Answer:
    """Note the same by an item of the case, open or closed."""
    access.session(unit, caller)
    row = unit.tables.cases.row_of_item(caller.agency, item) if ids.is_id(item, ids.ITEM) else None
    return read(env, unit, caller, row.case if row is not None else access.NOWHERE.case)


def of_case(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> dict[str, Any]:
    """Return to whom a case was copied, by whom, when, and when each read it."""
    session, act = cases.reading(env, unit, caller, case)
    access.unrecused(session, act.facts.recused)
    persons = {who for one, row in act.state.copies.items() for who in (one, row[BY])}
    names = unit.tables.people.names(caller.agency, sorted(persons))
    return {"items": [_told(one, row, names) for one, row in act.state.copies.items()], "next": None}


def _told(person: str, row: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
    def named(who: str) -> dict[str, str]:
        return {"id": who, "name": names.get(who, "")}

    return {"person": named(person), "by": named(row[BY]), "at": row[AT], "read_at": row[READ] or None}


def mine(env: Environment, unit: UnitOfWork, caller: Caller, *, view: str, limit: int, cursor: str) -> dict[str, Any]:
    """Return one page of the cases copied to the caller, newest first; ``view``: unread or all."""
    session = access.session(unit, caller)
    if view not in ("unread", "all"):
        raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": "unread or all"}])
    rows = unit.tables.copies.page(
        caller.agency,
        [session.standing.person, *session.standing.also],
        unread=view == "unread",
        limit=limit + 1,
        cursor=cursor if ids.is_id(cursor, ids.CASE) else "",
    )
    gone = unit.tables.recusals.cases(caller.agency, session.standing.person)
    shown = [one for one in rows[:limit] if one["case_id"] not in gone]
    return {"items": [_line(one) for one in shown], "next": rows[limit - 1]["case_id"] if len(rows) > limit else None}


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case": row["case_id"],
        "number": row["number"],
        "title": row["title"],
        "process": row["definition"],
        "status": row["status"],
        "by": row["by_id"],
        "at": row["at"],
        "read_at": row["read_at"] or None,
    }
