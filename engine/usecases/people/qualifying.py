"""Qualifications of persons with their days (D46): checked at the moment of signing."""

from engine.errors import NotFound, WrongState
from engine.model import ids
from engine.ports import UnitOfWork
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment


def certify(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    person: str,
    *,
    kind: str,
    number: str = "",
    first: str = "",
    last: str = "",
) -> Answer:
    """Record a qualification from a day on, with or without a last day."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    _known(change, person)
    change.person(person, "/person")
    if not kind or len(kind) > 60 or len(number) > 60:
        change.wrong("/kind", "required", "kind and number have at most 60 characters")
    since, until = change.days(first, last)
    held = unit.tables.staff.rows("qualification", caller.agency, person_id=person, kind=kind)
    if any(
        (not until or row["valid_from"] <= until) and (not row["valid_to"] or since <= row["valid_to"]) for row in held
    ):
        raise WrongState("the person holds this qualification on these days already")
    row = {"agency_id": caller.agency, "person_id": person, "kind": kind, "number": number}
    unit.tables.staff.add("qualification", row | {"valid_from": since, "valid_to": until})
    told = {"number": number} if number else {}
    change.fact("qualification", person, {"kind": kind}, told, **{"from": since, "to": until})
    return change.close([person], {"person": person, "kind": kind, "from": since, "to": until or None})


def lose(env: Environment, unit: UnitOfWork, caller: Caller, person: str, *, kind: str, on: str = "") -> Answer:
    """End a qualification: ``on`` is the first day without it, today at once when nothing is said."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    _known(change, person)
    day = change.day(on, "/on") if on else change.today
    if day < change.today:
        change.wrong("/on", "range", "today or later")
    held = unit.tables.staff.rows("qualification", caller.agency, person_id=person, kind=kind)
    live = [row for row in held if not row["valid_to"] or row["valid_to"] >= day.isoformat()]
    if not live:
        raise WrongState("the person does not hold this qualification then")
    last = change.before(day)
    for row in live:
        where = {"person_id": person, "kind": kind, "valid_from": row["valid_from"]}
        unit.tables.staff.change("qualification", caller.agency, where, valid_to=last)
    change.fact("qualification", person, {"kind": kind}, {}, state="ended", to=last)
    return change.close([person], {"person": person, "kind": kind, "to": last}, status=200)


def _known(change: Change, person: str) -> None:
    known = ids.is_id(person, ids.PERSON)
    if not known or change.unit.tables.staff.row("person", change.caller.agency, person_id=person) is None:
        raise NotFound
