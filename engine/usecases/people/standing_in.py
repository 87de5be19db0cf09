"""Standing substitutes (AB角): who has the duty of a post while its holder is recorded absent; one for each."""

from engine.errors import NotFound, WrongState
from engine.model import ids
from engine.model.people import Basis, Kind
from engine.ports import UnitOfWork
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import substitutes


def appoint(env: Environment, unit: UnitOfWork, caller: Caller, *, holder: str, role: str, person: str) -> Answer:
    """Let a person stand in for the holder of a post from now on, in place of who did so before."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    held, other = change.person(holder, "/holder"), change.person(person, "/person")
    if not unit.tables.absences.holds(caller.agency, held.person, role, change.today.isoformat()):
        change.wrong("/role", "unknown", "the person does not hold this post")
    if other.kind is not Kind.OFFICER or other.person == held.person:
        change.wrong("/person", "excepted", "another officer is to be named")
    before = unit.tables.staff.rows(
        "mandate", caller.agency, basis=Basis.STANDING.value, holder_id=held.person, role=role
    )
    live = [row for row in before if row["until"] > change.at]
    for row in live:
        _end(change, row["mandate_id"])
    entry = env.ids.new(ids.MANDATE)
    row = substitutes.mandate_row(caller.agency, entry, Basis.STANDING, role, other.person, holder=held.person)
    row["since"] = change.at
    unit.tables.absences.name([row])
    refs = {"basis": Basis.STANDING.value, "holder": held.person, "person": other.person, "role": role}
    change.fact("mandate", entry, refs, {})
    return change.close([other.person, *(one["person_id"] for one in live)], substitutes.told(row))


def dismiss(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> Answer:
    """End a standing substitution now."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    known = ids.is_id(entry, ids.MANDATE)
    row = unit.tables.staff.row("mandate", caller.agency, mandate_id=entry) if known else None
    if row is None or row["basis"] != Basis.STANDING:
        raise NotFound
    if row["until"] <= change.at:
        raise WrongState("this substitution has ended")
    _end(change, entry)
    return change.close([row["person_id"]], substitutes.told(row), status=200)


def _end(change: Change, entry: str) -> None:
    change.unit.tables.staff.change("mandate", change.caller.agency, {"mandate_id": entry}, until=change.at)
    change.fact("mandate", entry, {}, {}, state="ended")
