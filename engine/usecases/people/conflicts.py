"""Conflicts of interest as data: a tie of a person to a party, with the months it still counts after it ended.

Relations, e.g. employment or kinship, are words of the agency. Whether a tie counts in a case, the control of recusal
says (``engine/controls/recusal.py``).
"""

from collections.abc import Mapping
from typing import Any

from engine.errors import Forbidden, NotFound, WrongState
from engine.feel.kinds import Months
from engine.feel.temporal import shift
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import ties

LONGEST = 120  # months of looking back


def declare(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    person: str,
    subject: Mapping[str, Any],
    relation: str,
    first: str,
    last: str = "",
    look_back: int = 0,
) -> Answer:
    """Record a tie of a person to a party: by the person himself or an administrator."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    if person != change.me:
        change.admin()
    change.person(person, "/person")
    for name in ("name", "kind"):
        if not str(subject.get(name, "")).strip():
            change.wrong(f"/subject/{name}", "required", "this is needed")
    if not relation.strip() or len(relation) > 40:
        change.wrong("/relation", "required", "1 to 40 characters")
    start, end = change.day(first, "/from"), change.day(last, "/to") if last else None
    if end is not None and end < start:
        change.wrong("/to", "range", "not before the first day")
    if not 0 <= look_back <= LONGEST:
        change.wrong("/look_back", "range", f"0 to {LONGEST} months")
    row: dict[str, Any] = {
        "agency_id": caller.agency,
        "conflict_id": env.ids.new(ids.CONFLICT),
        "person_id": person,
        "subject_key": ties.subject_key(subject)[:200],
        "subject_name": str(subject["name"])[:200],
        "relation": relation,
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat() if end else "",
        "look_back": look_back,
        "until": shift(end, Months(look_back)).isoformat() if end else "",
    }
    unit.tables.staff.add("conflict", row)
    refs = {"person": person, "relation": relation, "look_back": str(look_back)}
    dates = {"from": row["valid_from"], "to": row["valid_to"]}
    change.fact("conflict", row["conflict_id"], refs, {"subject": row["subject_key"]}, **dates)
    return change.close([], _told(row))


def end(env: Environment, unit: UnitOfWork, caller: Caller, conflict: str, *, on: str = "") -> Answer:
    """Record the last day of a tie; it counts for its months of looking back from then on."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    known = ids.is_id(conflict, ids.CONFLICT)
    row = unit.tables.staff.row("conflict", caller.agency, conflict_id=conflict) if known else None
    if row is None or (row["person_id"] != change.me and change.session.standing.kind is Kind.OFFICER):
        raise NotFound
    if row["person_id"] != change.me:
        change.admin()
    if row["valid_to"]:
        raise WrongState("this tie has ended")
    day = change.day(on, "/on") if on else change.today
    if day.isoformat() < row["valid_from"]:
        change.wrong("/on", "range", "not before the first day")
    until = shift(day, Months(row["look_back"])).isoformat()
    values = {"valid_to": day.isoformat(), "until": until}
    unit.tables.staff.change("conflict", caller.agency, {"conflict_id": conflict}, **values)
    change.fact("conflict", conflict, {"person": row["person_id"]}, {}, state="ended", to=day.isoformat())
    return change.close([], _told({**row, **values}), status=200)


def listed(env: Environment, unit: UnitOfWork, caller: Caller, *, person: str = "") -> dict[str, Any]:
    """Return ties: one's own, or anybody's for administrators and auditors."""
    session = access.session(unit, caller)
    mine = session.standing.person
    if (person or mine) != mine and session.standing.kind not in (Kind.ADMIN, Kind.AUDITOR):
        raise Forbidden("ties of others are for administrators and auditors")
    where: dict[str, Any] = (
        {"person_id": person or mine} if ids.is_id(person or mine, ids.PERSON) else {"person_id": []}
    )
    if not person and session.standing.kind in (Kind.ADMIN, Kind.AUDITOR):
        where = {}
    return {"items": [_told(row) for row in unit.tables.staff.rows("conflict", caller.agency, **where)], "next": None}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["conflict_id"],
        "person": row["person_id"],
        "subject": row["subject_name"],
        "relation": row["relation"],
        "from": row["valid_from"],
        "to": row["valid_to"] or None,
        "look_back": row["look_back"],
        "until": row["until"] or None,
    }
