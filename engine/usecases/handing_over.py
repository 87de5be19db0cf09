"""What somebody leaves behind when he leaves a post: the hand-over list (移交清单)."""

from collections.abc import Sequence
from typing import Any

from engine.errors import Forbidden, NotFound
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases import access
from engine.usecases.commands import Caller
from engine.usecases.environment import Environment

MOST = 200  # open cases told


def read(env: Environment, unit: UnitOfWork, caller: Caller, person: str) -> dict[str, Any]:
    """Return the hand-over list of a person: to himself, administrators, auditors, and who sees all cases."""
    session = access.session(unit, caller)
    if not ids.is_id(person, ids.PERSON) or unit.tables.staff.row("person", caller.agency, person_id=person) is None:
        raise NotFound
    allowed = session.standing.kind is Kind.ADMIN or access.sees_all(session)
    if session.standing.person != person and not allowed:
        raise Forbidden("the hand-over list is for the person, his director and administrators")
    return listed(unit, caller.agency, [person, *_merged(unit, caller.agency, person)], "")


def _merged(unit: UnitOfWork, agency: str, person: str) -> list[str]:
    return [row["person_id"] for row in unit.tables.staff.rows("person", agency, merged_into=person)]


def listed(unit: UnitOfWork, agency: str, persons: Sequence[str], on: str, roles: Sequence[str] = ()) -> dict[str, Any]:
    """Return open items held, open cases, posts nobody else holds, substitutes who lose their holder, seats in bodies.

    ``persons``: one natural person's entries; ``on``: ISO date from which another has to hold the post, "" for any;
    ``roles``: the posts left, all of his when empty.
    """
    staff = unit.tables.staff
    held = staff.rows("post", agency, person_id=list(persons))
    left = sorted(roles or {row["role"] for row in held if not row["valid_to"] or on <= row["valid_to"]})
    now = moment(unit.now())
    return {
        "items": [
            {
                "id": row["item_id"],
                "case": row["case_id"],
                "number": row["number"],
                "title": row["title"],
                "task": row["element"],
                "state": row["state"],
                "due_at": row["due_at"] or None,
            }
            for row in staff.held(agency, persons)
        ],
        "cases": [
            {"id": row["case_id"], "number": row["number"], "title": row["title"], "process": row["definition"]}
            for row in staff.engaged(agency, persons, MOST)
        ],
        "vacant": [role for role in left if not _others(unit, agency, role, persons, on)],
        "substitutes": [
            {"role": row["role"], "person": row["person_id"]}
            for row in unit.tables.absences.mandates(agency, now)
            if row["holder_id"] in persons and row["role"] in left
        ],
        "bodies": [
            {"id": row["body"], "chair": _chairs(unit, agency, row["body"], persons)}
            for row in staff.rows("body_member", agency, person_id=list(persons))
            if not row["valid_to"] or on <= row["valid_to"]
        ],
    }


def _others(unit: UnitOfWork, agency: str, role: str, persons: Sequence[str], on: str) -> bool:
    rows = unit.tables.staff.rows("post", agency, role=role)
    return any(row["person_id"] not in persons and (not row["valid_to"] or on <= row["valid_to"]) for row in rows)


def _chairs(unit: UnitOfWork, agency: str, body: str, persons: Sequence[str]) -> bool:
    row = unit.tables.staff.row("body", agency, code=body)
    return row is not None and row["chair"] in persons
