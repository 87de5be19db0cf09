"""Absences and substitutes: who is away and when, who stands in at which post, whom the director names for a day.

Every change is a record of the directory's stream and repacks the standing rows it touches. The stream is locked before
anything else, so that two changes never meet at each other's rows; acts hold their own standing row and no stream.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson

from engine.errors import Forbidden, NotFound, WrongState
from engine.model import ids
from engine.model.people import Basis, Kind
from engine.ports import Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Absence, Answer, Caller, DaySubstitute
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.ground.recorder import Recorder

LONGEST = 366  # days of one absence
AHEAD = 31  # days before which a day's substitute may be named
REASON = 400  # characters kept of a reason
ALWAYS = "9999-12-31T00:00:00.000000Z"  # end of a standing substitute


def load(
    env: Environment, unit: UnitOfWork, record: Recorder, sample: Mapping[str, Any], persons: Mapping[str, str]
) -> None:
    """Write the standing substitutes of a sample's posts (``substitute: account``)."""
    rows = []
    for one in sample["people"]:
        for post in one.get("posts", ()):
            if "substitute" in post:
                holder, person = persons[one["account"]], persons[post["substitute"]]
                entry = env.ids.new(ids.MANDATE)
                refs = {"basis": Basis.STANDING.value, "holder": holder, "person": person, "role": post["role"]}
                record.add("mandate", id=entry, state="set", refs=refs, values={})
                rows.append(mandate_row(record.agency, entry, Basis.STANDING, post["role"], person, holder=holder))
    unit.tables.absences.name(rows)


def mandate_row(agency: str, entry: str, basis: Basis, role: str, person: str, **more: Any) -> dict[str, Any]:
    """Return the row of a substitution; a standing one unless times are given."""
    plain = {"holder_id": more.get("holder"), "named_by": more.get("named_by"), "reason": more.get("reason", "")}
    times = {"day": more.get("day", ""), "since": more.get("since", "1970-01-01T00:00:00.000000Z")}
    return {
        "agency_id": agency,
        "mandate_id": entry,
        "basis": basis.value,
        "role": role,
        "person_id": person,
        "until": more.get("until", ALWAYS),
        **plain,
        **times,
    }


# -- absences ----------------------------------------------------------------------------------------------------------


def record_absence(env: Environment, unit: UnitOfWork, caller: Caller, command: Absence) -> Answer:
    """Record that a person is absent from one day to another, both included; his duties pass to his substitutes.

    By an administrator, a director or the person himself. Never for days that have passed.
    """
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    if not (_manages(change.session, change.agency) or command.person == change.session.standing.person):
        raise Forbidden("absences are recorded by the person, a director or an administrator")
    first, last = change.day(command.first, "/from"), change.day(command.last, "/to")
    if last < first or (last - first).days > LONGEST or first < change.today:
        change.wrong("/to" if last < first else "/from", "range", f"today or later, at most {LONGEST} days")
    person = change.person(command.person, "/person")
    since, until = change.midnight(first), change.midnight(last + timedelta(days=1))
    known = unit.tables.absences.live(caller.agency, change.at, [person.person])
    if any(row["since"] < until and since < row["until"] for row in known):
        raise WrongState("an absence of these days is recorded already")
    entry = env.ids.new(ids.ABSENCE)
    row = {"agency_id": caller.agency, "absence_id": entry, "person_id": person.person}
    row |= {"first": first.isoformat(), "last": last.isoformat(), "since": since, "until": until}
    unit.tables.absences.add(row)
    reason = {"reason": change.record.commitment("/values/reason", command.reason)} if command.reason else {}
    dates = {"from": first.isoformat(), "to": last.isoformat()}
    refs = {"person": person.person, "since": since, "until": until}
    change.record.add("absence", id=entry, state="set", refs=refs, values=reason, **dates)
    return change.close([person.person], _absence(row))


def end_absence(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> Answer:
    """End an absence now, or before it began: the duties are the holder's again."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    row = _ending(unit, change.session, change.agency, entry)
    person = row["person_id"]
    if row["until"] <= change.at:
        raise WrongState("this absence is over")
    until = max(change.at, row["since"])
    unit.tables.absences.end(caller.agency, entry, until)
    change.record.add("absence", id=entry, state="ended", refs={"person": person}, values={})
    return change.close([person], _absence({**row, "until": until}), status=200)


def _ending(unit: UnitOfWork, session: Session, agency: Agency, entry: str) -> Mapping[str, Any]:
    row = unit.tables.absences.row(session.agency, entry) if ids.is_id(entry, ids.ABSENCE) else None
    if row is None:
        raise NotFound
    if not (_manages(session, agency) or row["person_id"] == session.standing.person):
        raise Forbidden("absences are ended by the person, a director or an administrator")
    found: Mapping[str, Any] = row
    return found


def may_end(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> None:
    """Raise what comes before a wrong body of the end of an absence."""
    _ending(unit, access.session(unit, caller), env.agency(caller.agency), entry)


def absences(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return who is or will be absent: person and days, never the reason."""
    access.session(unit, caller)
    rows = unit.tables.absences.live(caller.agency, moment(unit.now()))
    return {"items": [_absence(row) for row in rows], "next": None}


def _absence(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": row["absence_id"], "person": row["person_id"], "from": row["first"], "to": row["last"]}
    return told | {"since": row["since"], "until": row["until"]}


def _manages(session: Session, agency: Agency) -> bool:
    """True for administrators and those who name substitutes."""
    return session.standing.kind is Kind.ADMIN or bool(_naming(session, agency))


def _naming(session: Session, agency: Agency) -> str:
    """Return the post by which the caller may name a day's substitute, his own or one that has passed to him."""
    standing = session.standing
    if standing.kind is not Kind.OFFICER:
        return ""
    lent = access.lent_roles(standing)
    return next((role for role in (*standing.roles, *lent) if role in agency.staffing.naming), "")


def nameable(session: Session, agency: Agency) -> list[str]:
    """Return the posts for which the caller may name somebody for a day, in order of their codes."""
    return sorted(agency.roles.keys() - excepted(agency)) if _naming(session, agency) else []


def excepted(agency: Agency) -> frozenset[str]:
    """Return the posts nobody is named for."""
    return agency.staffing.never_named | agency.staffing.naming | {"auditor", "admin"}


# -- a day's substitute ------------------------------------------------------------------------------------------------


def may_name(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise Forbidden unless the caller may name a day's substitute."""
    session = access.session(unit, caller)
    if not _naming(session, env.agency(caller.agency)) or session.standing.absent(unit.now()):
        raise Forbidden("a day's substitute is named by the director")


def name_for_day(env: Environment, unit: UnitOfWork, caller: Caller, command: DaySubstitute) -> Answer:
    """Name a person for a post for one day, with the reason (指定临时承办人).

    He acts in his own name: separations count him alone, whoever holds the post. Nobody names himself, nor anybody
    for the posts the agency excepts, those that name among them.
    """
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    role = _naming(change.session, change.agency)
    if not role or change.session.standing.absent(change.now):
        raise Forbidden("a day's substitute is named by the director")
    day = change.day(command.day, "/date") if command.day else change.today
    if not change.today <= day <= change.today + timedelta(days=AHEAD):
        change.wrong("/date", "range", f"today or within {AHEAD} days")
    if not command.reason.strip():
        change.wrong("/reason", "required", "the reason is needed")
    if command.role not in change.agency.roles:
        change.wrong("/role", "unknown", "there is no such post")
    if command.role in excepted(change.agency):
        change.wrong("/role", "excepted", "nobody is named for this post")
    person = change.person(command.person, "/person")
    if person.person == change.session.standing.person or person.kind is not Kind.OFFICER:
        change.wrong("/person", "excepted", "another officer is to be named")
    return _named(change, command, day, person.person)


def _named(change: Change, command: DaySubstitute, day: date, person: str) -> Answer:
    entry, agency = change.env.ids.new(ids.MANDATE), change.caller.agency
    by = change.session.standing.person
    times = {"since": change.midnight(day), "until": change.midnight(day + timedelta(days=1)), "day": day.isoformat()}
    more = {"named_by": by, "reason": command.reason[:400], **times}
    row = mandate_row(agency, entry, Basis.DAY, command.role, person, **more)
    change.unit.tables.absences.name([row])
    refs = {"basis": Basis.DAY.value, "named_by": by, "person": person, "role": command.role}
    refs |= {name: times[name] for name in ("since", "until")}
    reason = {"reason": change.record.commitment("/values/reason", command.reason[:400])}
    dates = {"from": day.isoformat(), "to": day.isoformat()}
    change.record.add("mandate", id=entry, state="set", refs=refs, values=reason, **dates)
    return change.close([person], told(row))


def mandates(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return standing substitutes, those named for a day that is not over, and mandates offered or in force."""
    access.session(unit, caller)
    return {
        "items": [told(row) for row in unit.tables.absences.mandates(caller.agency, moment(unit.now()))],
        "next": None,
    }


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a substitution as it is told."""
    told = {
        "id": row["mandate_id"],
        "basis": row["basis"],
        "role": row["role"],
        "person": row["person_id"],
        "holder": row["holder_id"],
        "named_by": row["named_by"],
        "date": row["day"] or None,
        "reason": row["reason"],
    }
    return told | _mandate(row)


def _mandate(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a mandate says besides: state, moments, what it extends to, when each of the two signed."""
    given = row["basis"] == Basis.MANDATE
    scope = orjson.loads(row["scope"]) if row.get("scope") else {}
    return {
        "state": row["state"] if given else None,
        "since": row["since"] if given else None,
        "until": row["until"] if given else None,
        "processes": scope.get("processes", []),
        "tasks": scope.get("tasks", []),
        "limit": scope.get("limit"),
        "given_at": row.get("given_at") or None,
        "accepted_at": row.get("accepted_at") or None,
        "ended_at": row.get("ended_at") or None,
    }
