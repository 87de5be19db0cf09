"""Incidents (卡办事项): the list, and resolving one: what stands still is tried again, with the reason, on record.

An administrator sees that a case stands still, where and why in one word; he sees nothing of the case and decides
nothing in it. What is tried again moves as the system. Where a step of a person was undone nothing waits: with the
incident gone he does it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.controls import incidents as rules
from engine.controls.incidents import Resolver
from engine.errors import EnginesDisagree, InvalidInput, NotFound, Undecidable, WrongState
from engine.execution.state import SYSTEM
from engine.model import ids
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import CaseRow, FactsAsked, Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, refusing, replaying
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.jobs import jobs
from engine.usecases.moving import automatic
from engine.usecases.state import act as acts
from engine.usecases.state import mending, present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Resolve an incident."""

    incident: str
    reason: str
    how: str = rules.RETRY


def listed(env: Environment, unit: UnitOfWork, caller: Caller, *, view: str = "open") -> dict[str, Any]:
    """Return incidents: all for administrators and auditors, those of visible cases for others."""
    session = access.session(unit, caller)
    if view not in ("open", "all"):
        raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": "open or all"}])
    rows = unit.tables.cases.incidents(caller.agency, every=view == "all")
    if session.standing.kind is not Kind.ADMIN and not access.sees_all(session):
        rows = [row for row in rows if _sees(unit, session, row["case_id"])]
    return {"items": [_told(row) for row in rows], "next": None}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["incident_id"],
        "case": row["case_id"],
        "kind": row["kind"],
        "element": row["element"],
        "opened_at": row["opened_at"],
        "state": "resolved" if row["resolved_at"] else ("proposed" if row["proposed_by"] else "open"),
        "resolvers": list(rules.who(row["kind"])),
        "how": row["how"] or None,
        "proposed_by": row["proposed_by"],
        "resolved_by": row["resolved_by"],
        "resolved_at": row["resolved_at"] or None,
    }


def _sees(unit: UnitOfWork, session: Session, case_id: str) -> bool:
    row = unit.tables.cases.row(session.agency, case_id)
    return row is not None and access.visible(session, row, CaseState.unpack(row.state))


def resolve(env: Environment, unit: UnitOfWork, caller: Caller, command: Resolve) -> Answer:
    """Resolve an open incident of a case one may see, or as administrator; 409 says who may or what still stands."""
    session = access.session(unit, caller)
    known = _known(unit, caller, command.incident)
    row = unit.lock_case(caller.agency, _case(known))
    if known is None or row is None:
        access.unlocked(unit, caller)
    person = session.standing.person
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    if session.standing.kind is not Kind.ADMIN:
        access.seen(session, row, act.state, act.ready)
        access.officer(session)
        access.unrecused(session, facts.recused)
    _checked(command)
    if command.incident not in act.state.incidents:
        raise WrongState("this incident is over")
    verdict = rules.resolving(known["kind"], _resolver(act, session, command.incident))
    if verdict.decision is Decision.REFUSED:
        return _ended(act, caller, session, _refused(act, known, verdict))
    if verdict.decision is Decision.HELD:
        return _ended(act, caller, session, _proposed(act, command, known))
    act, answer = _tried(act, row, command, known)
    return _ended(act, caller, session, answer)


def before(env: Environment, unit: UnitOfWork, caller: Caller, incident: str) -> None:
    """Raise what comes before a wrong body."""
    session = access.session(unit, caller)
    known = _known(unit, caller, incident)
    if session.standing.kind is Kind.ADMIN:
        if known is None:
            raise NotFound
        return
    session, act = cases.reading(env, unit, caller, _case(known))
    access.officer(session)
    access.unrecused(session, act.facts.recused)


def _known(unit: UnitOfWork, caller: Caller, incident: str) -> Mapping[str, Any] | None:
    return unit.tables.cases.incident(caller.agency, incident) if ids.is_id(incident, ids.INCIDENT) else None


def _case(known: Mapping[str, Any] | None) -> str:
    """Return the case of an incident, or one that is nowhere: nobody learns by the work of an answer what there is."""
    return str(known["case_id"]) if known is not None else access.NOWHERE.case


def _checked(command: Resolve) -> None:
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "the reason is needed"}])
    if command.how != rules.RETRY:
        raise InvalidInput(errors=[{"pointer": "/how", "code": "choice", "text": f"one of {rules.RETRY}"}])


def _resolver(act: Act, session: Session, incident: str) -> Resolver:
    standing = session.standing
    lent = access.lent_roles(standing, act.row.definition)
    return Resolver(
        persons=frozenset((standing.person, *standing.also)),
        kind=standing.kind,
        names=not act.agency.staffing.naming.isdisjoint((*standing.roles, *lent)) and not standing.absent(act.now),
        proposed_by=act.state.resolving.get(incident, [""])[0],
    )


def _refused(act: Act, known: Mapping[str, Any], verdict: Verdict) -> Answer:
    able = _able(act, known["kind"]) if verdict.reasons[0].code != "incident.stands" else []
    return refusing.refuse(act, Verb.RESOLVE, None, verdict, able=able)


def _able(act: Act, kind: str) -> list[dict[str, Any]]:
    """Return who could resolve it instead: whoever names substitutes, else administrators."""
    tables, agency, me = act.unit.tables, act.row.agency, act.actor.person if act.actor is not None else ""
    if "director" in rules.who(kind):
        roles = sorted(act.agency.staffing.naming)
        found = tables.people.candidates(agency, roles, [], limit=present.ASKED_OF_MOST, now=act.now)
        fit = [one for one in found if not one.absent(act.now) and one.person not in act.facts.recused]
        named = [{"id": one.person, "name": one.name} for one in fit]
    else:
        rows = tables.staff.rows("person", agency, kind=Kind.ADMIN.value)
        named = [{"id": one["person_id"], "name": one["name"]} for one in rows if not one["merged_into"]]
    return [one for one in named if one["id"] != me][: present.NAMED]


def _proposed(act: Act, command: Resolve, known: Mapping[str, Any]) -> Answer:
    """Note the first of two administrators; nothing is tried yet."""
    person = act.actor.person if act.actor is not None else ""
    act.state.resolving[command.incident] = [person, command.how]
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("resolving", incident=command.incident, how=command.how, reason=reason)
    changed = {"how": command.how, "proposed_by": person}
    act.unit.tables.cases.change_incident(act.row.agency, command.incident, changed)
    return Answer(status=200, body=_told({**known, **changed}))


def _tried(act: Act, row: CaseRow, command: Resolve, known: Mapping[str, Any]) -> tuple[Act, Answer]:
    """Try again what stands still, as the system; returns the act to write, that of the person when it still stands."""
    if known["kind"] == rules.JOB:
        return act, _job_again(act, command, known)
    made = acts.begin(act.env, act.unit, replace(row), None, act.facts, key=act.recorder.key)
    person = act.recorder.actor
    made.state.incidents.remove(command.incident)
    made.state.resolving.pop(command.incident, None)
    reason = made.recorder.commitment("/reason", command.reason)
    made.recorder.add("resolved", actor=person, incident=command.incident, how=command.how, reason=reason)
    try:
        goes_on = _goes_on(made, known)
    except (Undecidable, EnginesDisagree):
        goes_on = False
    if not goes_on:
        act.unit.undo()
        again = acts.begin(act.env, act.unit, row, act.actor, act.facts, key=act.recorder.key)
        return again, _refused(again, known, rules.stands())
    changed = {"how": command.how, "resolved_at": made.at, "resolved_by": person["person"]}
    made.unit.tables.cases.change_incident(row.agency, command.incident, changed)
    return made, Answer(status=200, body=_told({**known, **changed}))


def _goes_on(act: Act, known: Mapping[str, Any]) -> bool:
    """Let open system tasks go on; False while nobody could do what nobody could do before."""
    if act.row.status != CaseStatus.OPEN:
        return True
    if any(one.kind == SYSTEM for one in act.state.items.values()):
        automatic.run(act)
    if known["kind"] != rules.NOBODY:
        return True
    waits = [one for one in act.state.items.values() if one.element == known["element"] and one.audience]
    return all(one.holders or present.who_could(act, one) for one in waits)


def _job_again(act: Act, command: Resolve, known: Mapping[str, Any]) -> Answer:
    """Let the job be tried at once; its incident ends when it is carried out."""
    job = next(
        (one for one in act.unit.tables.jobs.of_case(act.row.agency, act.row.case) if _is_of(one, command.incident)),
        None,
    )
    if job is None or job["state"] != "failed":
        raise WrongState("this job waits for its next try")
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("resolving", incident=command.incident, how=command.how, reason=reason)
    changed = {"how": command.how, "proposed_by": act.actor.person if act.actor is not None else None}
    if job["kind"] in jobs.ITEMS and act.state.item_of(ids.again(job["subject"], ids.ITEM)) is None:
        mending.carried_out(act, job["kind"], job["subject"])  # closed meanwhile: nothing is left to try
        changed["resolved_at"] = act.at
    else:
        act.unit.tables.jobs.put(act.row.agency, job["job_id"], state="waiting", attempts=0, due_at=moment(act.now))
    act.unit.tables.cases.change_incident(act.row.agency, command.incident, changed)
    return Answer(status=200, body=_told({**known, **changed}))


def _is_of(job: Mapping[str, Any], incident: str) -> bool:
    return bool(ids.again(job["job_id"], ids.INCIDENT) == incident)


def _ended(act: Act, caller: Caller, session: Session, answer: Answer) -> Answer:
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer
