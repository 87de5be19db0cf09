"""Jobs: queued work carried out once, what failed and when it is tried again; after the fifth failure an incident.

A job is carried out and taken away in one transaction: a worker killed in the middle has done nothing, and the next one
finds it. Whoever carries it out holds its row; others pass it over. The incident of a job bears its id; when the job is
carried out after all, the incident ends with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine.errors import Forbidden, NotFound, WrongState
from engine.model import ids
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, refusing
from engine.usecases.ground import knowing
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.moving import cards
from engine.usecases.state import act as acts
from engine.usecases.state import clocks, mending
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import NEVER

TRIES = 5  # failures after which a job is an incident
ITEMS = ("timer", "card")  # kinds whose subject is an item
WAITS = (60, 120, 240, 480)  # seconds before the next try
ENDED = (CaseStatus.COMPLETED, CaseStatus.REFUSED, CaseStatus.REVOKED, CaseStatus.CANCELLED)


def run(env: Environment, unit: UnitOfWork, agency: str, job_id: str) -> bool:
    """Carry out a queued job; False when another worker has it or it is not due."""
    known = unit.tables.jobs.row(agency, job_id)
    if known is None or known["due_at"] > moment(unit.now()):
        return False
    row = unit.lock_case(agency, known["case_id"])  # the case before its job: one order of locks
    if unit.tables.jobs.take(agency, job_id) is None:
        return False
    if row is not None:
        act = acts.begin(env, unit, row, None, unit.facts(agency, FactsAsked(case=row.case)))
        counted = row.status not in ENDED and recount(act)
        if mending.mended(act, job_id) or counted:
            act.finish(moved=False)
    unit.tables.jobs.forget(agency, known["kind"], [known["subject"]])
    return True


def recount(act: Act) -> bool:
    """Count a case's terms anew with the calendar as it is stored now; what changes is a record with its notice."""
    act.agency = _fresh(act.env, act.unit, act.row.agency)
    changed = clocks.recount(act, "calendar")
    if changed:
        cards.announce(act, changed)
    return bool(changed)


def _fresh(env: Environment, unit: UnitOfWork, agency: str) -> Agency:
    return replace(env.agency(agency), calendar=knowing.calendar(unit, agency))


def failed(env: Environment, unit: UnitOfWork, agency: str, kind: str, subject: str, detail: str) -> int:
    """Note that a timer, card or queued job failed; returns how often by now. The fifth time opens an incident."""
    queued = unit.tables.jobs.row(agency, subject) if kind == "job" else None
    if kind == "job" and queued is None:
        return 0
    row = unit.lock_case(agency, queued["case_id"]) if queued else unit.lock_case_of_item(agency, subject)
    if row is None:
        return 0
    known = unit.tables.jobs.of(agency, *((queued["kind"], queued["subject"]) if queued else (kind, subject)))
    if queued and known is None:
        return 0  # another worker carried it out
    attempts = (known["attempts"] if known else 0) + 1
    facts = unit.facts(agency, FactsAsked(case=row.case))
    last = attempts >= TRIES
    due = NEVER if last else moment(facts.now + timedelta(seconds=WAITS[attempts - 1]))
    job_id = known["job_id"] if known else env.ids.new(ids.JOB)
    unit.tables.jobs.put(
        agency,
        job_id,
        kind=known["kind"] if known else kind,
        subject=known["subject"] if known else subject,
        case_id=row.case,
        due_at=due,
        attempts=attempts,
        state="failed" if last else "waiting",
        detail=detail[:400],
    )
    if last and row.status not in ENDED:
        _give_up(acts.begin(env, unit, row, None, facts), subject, job_id, detail)
    return attempts


def _give_up(act: Act, subject: str, job_id: str, detail: str) -> None:
    """Open the incident of a job; one that an earlier round opened stands."""
    if mending.incident_of(job_id) not in act.state.incidents:
        item = act.state.item_of(subject)
        element = item.element if item is not None else ""
        wrong = WrongState(detail[:400], kind="job_failed", element=element)
        refusing.stuck(act, wrong, incident=mending.incident_of(job_id))
        act.finish(moved=False)


# -- questions and the administrator's verb ----------------------------------------------------------------------------


def listed(env: Environment, unit: UnitOfWork, caller: Caller, *, limit: int, cursor: str) -> dict[str, Any]:
    """Return jobs that wait or failed, and what is due next (``ahead``); for administrators and auditors."""
    session = access.session(unit, caller)
    access.require(session, Kind.ADMIN, Kind.AUDITOR)
    after = cursor if ids.is_id(cursor, ids.JOB) else ""
    rows, following = unit.tables.jobs.page(caller.agency, limit, after)
    return {
        "items": [_told(row) for row in rows],
        "next": following,
        "ahead": [] if after else [_ahead(row) for row in unit.tables.jobs.ahead(caller.agency, limit)],
    }


def again(env: Environment, unit: UnitOfWork, caller: Caller, job_id: str) -> Answer:
    """Let a failed job be tried again now; its incident ends when it is carried out, or its item was closed."""
    session = access.session(unit, caller)
    if session.standing.kind is not Kind.ADMIN:
        raise Forbidden("jobs are tried again by an administrator")
    row = unit.tables.jobs.row(caller.agency, job_id) if ids.is_id(job_id, ids.JOB) else None
    if row is None:
        raise NotFound
    if row["state"] != "failed":
        raise WrongState("this job waits for its next try")
    if row["kind"] in ITEMS and (act := _closed(env, unit, caller.agency, row)) is not None:
        mending.carried_out(act, row["kind"], row["subject"])
        act.finish(moved=False)
        return Answer(status=200, body=_told({**row, "state": "done"}))
    now = moment(unit.facts(caller.agency, FactsAsked()).now)
    unit.tables.jobs.put(caller.agency, job_id, state="waiting", attempts=0, due_at=now)
    return Answer(status=200, body=_told({**row, "state": "waiting", "attempts": 0, "due_at": now}))


def _closed(env: Environment, unit: UnitOfWork, agency: str, row: Mapping[str, Any]) -> Act | None:
    """Return an act on the case of an item that somebody closed meanwhile: there is nothing left to try."""
    case = unit.lock_case(agency, row["case_id"])
    if case is None:
        return None
    act = acts.begin(env, unit, case, None, unit.facts(agency, FactsAsked(case=case.case)))
    return act if act.state.item_of(ids.again(row["subject"], ids.ITEM)) is None else None


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    due = None if row["due_at"] == NEVER else row["due_at"]
    told = {"id": row["job_id"], "kind": row["kind"], "case": row["case_id"], "state": row["state"], "due_at": due}
    return told | {"attempts": row["attempts"], "detail": row["detail"]}


def _ahead(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": row["kind"], "due_at": row["due_at"], "case": row["case_id"], "element": row["element"]}
