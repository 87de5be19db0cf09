"""Collective bodies: founded, their members by date, the chair, and the rules they meet and decide by (as data).

A change touches the standing rows of all members: so whoever acts for the body next finds it, in whichever process.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.errors import NotFound, WrongState
from engine.model import ids, lettering
from engine.model.meeting import misread
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.trail.record import canonical
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground import knowing
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import departments, persons

RULES = 20_000  # bytes of a body's rules


def found(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    code: str,
    name: str,
    name_en: str = "",
    rules: Mapping[str, Any] | None = None,
) -> Answer:
    """Found a body without members."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    departments.checked_code(change, code)
    shown = persons.checked_name(change, name, "/name")
    if unit.tables.staff.row("body", caller.agency, code=code) is not None:
        raise WrongState("there is a body of this code")
    row = {"agency_id": caller.agency, "code": code, "name_zh": shown, "name_en": lettering.plain(name_en) or shown}
    unit.tables.staff.add("body", row | {"chair": None, "rules": _packed(change, rules)})
    told = {"name": shown} | ({"rules": dict(rules)} if rules else {})
    change.fact("body", code, {}, told)
    return change.close([change.me], _one(change, code))


def rule(env: Environment, unit: UnitOfWork, caller: Caller, code: str, *, rules: Mapping[str, Any]) -> Answer:
    """Give a body its rules: quorum, majority, who votes last … as data."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    _row(change, code)
    change.admin()
    unit.tables.staff.change("body", caller.agency, {"code": code}, rules=_packed(change, rules))
    change.fact("body", code, {}, {"rules": dict(rules)})
    return change.close([change.me, *persons.colleagues(change, [code])], _one(change, code), status=200)


def seat(
    env: Environment, unit: UnitOfWork, caller: Caller, code: str, *, person: str, first: str = "", last: str = ""
) -> Answer:
    """Let an officer sit in a body from a day on, with or without a last day."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    _row(change, code)
    change.admin()
    standing = change.person(person, "/person")
    if standing.kind is not Kind.OFFICER:
        change.wrong("/person", "exclusive", "officers sit in bodies")
    since, until = change.days(first, last)
    seats = unit.tables.staff.rows("body_member", caller.agency, body=code, person_id=person)
    if any(
        (not until or row["valid_from"] <= until) and (not row["valid_to"] or since <= row["valid_to"]) for row in seats
    ):
        raise WrongState("the person sits in this body on these days already")
    again = [row for row in seats if row["valid_from"] == since]  # ended before it began: the row is his again
    row = {"agency_id": caller.agency, "body": code, "person_id": person, "valid_from": since, "valid_to": until}
    if again:
        where = {"body": code, "person_id": person, "valid_from": since}
        unit.tables.staff.change("body_member", caller.agency, where, valid_to=until)
    else:
        unit.tables.staff.add("body_member", row)
    change.fact("body", code, {"member": person}, {}, **{"from": since, "to": until})
    return change.close([change.me, *persons.colleagues(change, [code])], _one(change, code))


def unseat(env: Environment, unit: UnitOfWork, caller: Caller, code: str, *, person: str, on: str = "") -> Answer:
    """End a membership: ``on`` is the first day without it, today at once when nothing is said."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    _row(change, code)
    change.admin()
    day = change.day(on, "/on") if on else change.today
    if day < change.today:
        change.wrong("/on", "range", "today or later")
    known = ids.is_id(person, ids.PERSON)
    seats = unit.tables.staff.rows("body_member", caller.agency, body=code, person_id=person) if known else []
    live = [row for row in seats if not row["valid_to"] or row["valid_to"] >= day.isoformat()]
    if not live:
        change.wrong("/person", "unknown", "the person does not sit in this body then")
    for row in live:
        where = {"body": code, "person_id": person, "valid_from": row["valid_from"]}
        unit.tables.staff.change("body_member", caller.agency, where, valid_to=change.before(day))
    change.fact("body", code, {"member": person}, {}, state="ended", to=change.before(day))
    return change.close([change.me, *persons.colleagues(change, [code])], _one(change, code), status=200)


def chair(env: Environment, unit: UnitOfWork, caller: Caller, code: str, *, person: str) -> Answer:
    """Let a member of today chair the body."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    _row(change, code)
    change.admin()
    if code not in change.person(person, "/person").bodies:
        change.wrong("/person", "member", "the chair is a member")
    unit.tables.staff.change("body", caller.agency, {"code": code}, chair=person)
    change.fact("body", code, {"chair": person}, {})
    return change.close([change.me, *persons.colleagues(change, [code])], _one(change, code), status=200)


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return bodies with members and chair of this moment, and their rules."""
    access.session(unit, caller)
    known = knowing.read(unit, unit.tables.directory.agency(caller.agency))
    people = sorted({person for body in known.bodies.values() for person in body.members})
    names = unit.tables.people.names(caller.agency, people)
    return {"items": [_told(body, names) for body in known.bodies.values()], "next": None}


def _one(change: Change, code: str) -> dict[str, Any]:
    """Return a body as the change leaves it."""
    tables, agency = change.unit.tables, change.caller.agency
    body = knowing.read(change.unit, tables.directory.agency(agency)).bodies[code]
    return _told(body, tables.people.names(agency, sorted(body.members)))


def _told(body: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": body.id,
        "name": {"zh": body.name.zh, "en": body.name.en},
        "members": [{"id": person, "name": names.get(person, "")} for person in body.members],
        "chair": body.chair or None,
        "rules": dict(body.rules),
    }


def _row(change: Change, code: str) -> None:
    if change.unit.tables.staff.row("body", change.caller.agency, code=code) is None:
        raise NotFound


def _packed(change: Change, rules: Mapping[str, Any] | None) -> bytes | None:
    try:
        canonical(dict(rules or {}))
    except (TypeError, ValueError):
        change.wrong("/rules", "type", "numbers are whole, fractions are text")
    wrong = misread(rules or {})
    if wrong:
        change.wrong(f"/rules/{wrong}", "type", "not a value of this rule")
    packed = orjson.dumps(dict(rules)) if rules else None
    if packed is not None and len(packed) > RULES:
        change.wrong("/rules", "too_long", f"at most {RULES} bytes")
    return packed
