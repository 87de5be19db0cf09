"""Years of working days as data: read, changed by an administrator, every version kept; open cases are counted anew.

A year that changes queues one job for each case that has not ended. The jobs are due a little later, so that every
process has read the new year by then: what opens meanwhile with the old one is among the cases counted anew.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson

from engine.calendar.days import Year
from engine.calendar.reading import plain, year_of
from engine.errors import NotFound
from engine.model import ids
from engine.model.people import Kind
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access, replaying
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder

STREAM = "reference"
RECOUNT = "recount"  # kind of the job that counts a case's terms anew
SPREAD = timedelta(seconds=10)  # by when every process has read a new year


def stale(env: Environment, unit: UnitOfWork, agency: str) -> bool:
    """True when another process has changed a year or the directory since the agency was read, or a day has begun."""
    known = env.agency(agency)
    if unit.tables.directory.agency(agency)["directory_version"] > known.directory_version:
        return True
    if known.until and known.until <= moment(unit.now()):
        return True
    versions = [year.version for year in known.calendar.years.values()]
    seen = (sum(versions), sum(n * (n + 1) // 2 for n in versions))
    return bool(unit.tables.calendars.stamp(agency) != seen)


def seed(env: Environment, unit: UnitOfWork, years: Sequence[Mapping[str, Any]]) -> int:
    """Give every agency that knows no year the shipped ones; returns to how many."""
    bare = [row["agency_id"] for row in unit.tables.directory.agencies()]
    bare = [agency for agency in bare if not unit.tables.calendars.newest(agency)]
    for agency in bare:
        record = _recorder(env, unit, agency, moment(unit.now()), recorder.system("setup"))
        for data in years:
            _write(unit, record, year_of(data, 1))
        unit.append(agency, STREAM, record.head, record.events, record.values)
    return len(bare)


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return all years with their days."""
    access.session(unit, caller)
    rows = unit.tables.calendars.newest(caller.agency)
    return {"items": [_told(row) for row in rows], "next": None}


def one(env: Environment, unit: UnitOfWork, caller: Caller, year: int) -> dict[str, Any]:
    """Return one year; NotFound when nothing is known of it but its weekends."""
    access.session(unit, caller)
    for row in unit.tables.calendars.newest(caller.agency):
        if row["year"] == year:
            return _told(row)
    raise NotFound(f"nothing is known of {year}")


def allowed(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise what comes before a wrong body: Forbidden for everybody but administrators."""
    access.require(access.session(unit, caller), Kind.ADMIN)


def put(env: Environment, unit: UnitOfWork, caller: Caller, data: Mapping[str, Any]) -> Answer:
    """Write a new version of a year and queue the cases that have not ended; the same days again change nothing."""
    head = unit.lock_stream(caller.agency, STREAM)
    session = access.require(access.session(unit, caller), Kind.ADMIN)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    if (repeated := replaying.repeated(facts, caller)) is not None:
        return repeated
    at = moment(facts.now)
    before = next((row for row in unit.tables.calendars.newest(caller.agency) if row["year"] == data["year"]), None)
    made = year_of(data, 1 if before is None else before["version"] + 1)
    queued = 0
    if before is None or plain(year_of(before)) != plain(year_of(data)):
        actor = recorder.human(session.standing.person, session.account)
        record = _recorder(env, unit, caller.agency, at, actor, head=head, key=key)
        _write(unit, record, made)
        unit.append(caller.agency, STREAM, record.head, record.events, record.values)
        queued = _queue(env, unit, caller.agency, moment(facts.now + SPREAD))
    told = one(env, unit, caller, made.year) | {"queued": queued}
    if caller.key:
        row = (session.standing.person, replaying.column(key), caller.body, 200, orjson.dumps(told), at)
        unit.tables.people.keep_answer(caller.agency, row)
    return Answer(status=200, body=told)


def _recorder(
    env: Environment,
    unit: UnitOfWork,
    agency: str,
    at: str,
    actor: Mapping[str, Any],
    *,
    head: tuple[int, str] | None = None,
    key: str = "",
) -> Recorder:
    head = head or unit.lock_stream(agency, STREAM)
    start = Head(0, first_prev(installation=env.installation, agency=agency, stream=STREAM))
    return Recorder(
        agency=agency,
        stream=STREAM,
        head=Head(*head) if head is not None else start,
        salt=env.ids.salt,
        at=at,
        actor=actor,
        key=key,
    )


def _write(unit: UnitOfWork, record: Recorder, year: Year) -> None:
    """Write a version of a year; the record says every day of it."""
    told = plain(year)
    refs = {
        "version": str(year.version),
        "arranged": "no" if year.provisional else "yes",
        "source": year.source or "-",
        "rest": " ".join(told["rest"]) or "-",
        "work": " ".join(told["work"]) or "-",
    }
    dates = {"from": f"{year.year}-01-01", "to": f"{year.year}-12-31"}
    record.add("calendar", id=str(year.year), state="set", refs=refs, values={}, **dates)
    data = {name: told[name] for name in ("year", "provisional", "source", "rest", "work")}
    unit.tables.calendars.add(record.agency, year.year, year.version, data, record.at)


def _queue(env: Environment, unit: UnitOfWork, agency: str, due: str) -> int:
    cases = unit.tables.jobs.open_cases(agency)
    unit.tables.jobs.forget(agency, RECOUNT, cases)  # queued by an earlier change: one count does for both
    rows = [
        {
            "job_id": env.ids.new(ids.JOB),
            "kind": RECOUNT,
            "subject": case,
            "case_id": case,
            "due_at": due,
            "attempts": 0,
            "state": "waiting",
            "detail": "",
        }
        for case in cases
    ]
    unit.tables.jobs.queue(agency, rows)
    return len(rows)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return plain(year_of(row, row["version"])) | {"created_at": row["created_at"]}
