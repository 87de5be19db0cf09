"""What somebody leaves behind when he leaves a post: the hand-over list (移交清单), and the hand-over item by item.

Each item goes to a receiver of its own, and the kernel is asked about him as at a transfer: an item he may not have
stays where it is, and the refusal is on record. What nobody may take is listed as such; nothing moves of itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import Forbidden, NotFound
from engine.model import ids
from engine.model.people import Basis, Kind
from engine.model.verdict import Verb
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import present
from engine.usecases.state.case_state import NEVER, CaseState

MOST = 200  # open cases told
ASKED = 50  # items of which is told who could take them


def read(env: Environment, unit: UnitOfWork, caller: Caller, person: str) -> dict[str, Any]:
    """Return the hand-over list of a person: to himself, administrators, auditors, and who sees all cases."""
    session = access.session(unit, caller)
    if not ids.is_id(person, ids.PERSON) or unit.tables.staff.row("person", caller.agency, person_id=person) is None:
        raise NotFound
    allowed = session.standing.kind is Kind.ADMIN or access.sees_all(session)
    if session.standing.person != person and not allowed:
        raise Forbidden("the hand-over list is for the person, his director and administrators")
    persons = [person, *_merged(unit, caller.agency, person)]
    titled = session.standing.kind is not Kind.ADMIN
    told = listed(unit, caller.agency, persons, "", titled=titled)
    told["items"] = left(env, unit, caller, persons, titled=titled)
    apart = unit.tables.recusals.cases(caller.agency, session.standing.person)
    for kind, key in (("items", "case"), ("cases", "id")):  # who stands recused learns that the case is there
        told[kind] = [one | {"title": None} if one[key] in apart else one for one in told[kind]]
    return told


def left(
    env: Environment, unit: UnitOfWork, caller: Caller, persons: Sequence[str], *, titled: bool
) -> list[dict[str, Any]]:
    """Return the open items these persons hold, each with those it could go to; nobody means that nobody may have it.

    Of more than ``ASKED`` items only the first are asked about; the others tell None. ``titled``: as in ``listed``.
    """
    items = [_item(row, titled=titled) for row in open_items(unit, caller.agency, persons)]
    asked = [one | {"receivers": _receivers(env, unit, caller, one, persons)} for one in items[:ASKED]]
    return asked + [one | {"receivers": None} for one in items[ASKED:]]


def _item(row: Mapping[str, Any], *, titled: bool) -> dict[str, Any]:
    return {
        "id": row["item_id"],
        "case": row["case_id"],
        "number": row["number"],
        "title": row["title"] if titled else None,
        "task": row["element"],
        "state": row["state"],
        "due_at": row["due_at"] if row["due_at"] != NEVER else None,
    }


def _receivers(
    env: Environment, unit: UnitOfWork, caller: Caller, told: Mapping[str, Any], persons: Sequence[str]
) -> list[dict[str, Any]]:
    """Return to whom an item could go; none says that nobody may take it."""
    row = unit.tables.cases.row(caller.agency, told["case"])
    act = acts.begin(env, unit, row, None, unit.facts(caller.agency, FactsAsked(case=told["case"])))
    act.reading = True
    item = act.state.item_of(told["id"])
    able = present.who_could(act, item, Verb.HAND_OVER) if item is not None else []
    return [one for one in able if one["id"] not in persons]


def _merged(unit: UnitOfWork, agency: str, person: str) -> list[str]:
    return [row["person_id"] for row in unit.tables.staff.rows("person", agency, merged_into=person)]


def listed(
    unit: UnitOfWork, agency: str, persons: Sequence[str], on: str, roles: Sequence[str] = (), *, titled: bool = False
) -> dict[str, Any]:
    """Return open items held, open cases, posts nobody else holds, substitutes who lose their holder, seats in bodies.

    ``persons``: one natural person's entries; ``on``: ISO date from which another has to hold the post, "" for any;
    ``roles``: the posts left, all of his when empty; ``titled``: with the titles of cases, for who sees them. An
    administrator sees that work is left behind, by number and step, and nothing of a case: his lists bear no title.
    """
    staff = unit.tables.staff
    held = staff.rows("post", agency, person_id=list(persons))
    left = sorted(roles or {row["role"] for row in held if not row["valid_to"] or on <= row["valid_to"]})
    now = moment(unit.now())
    return {
        "items": [_item(row, titled=titled) for row in open_items(unit, agency, persons)],
        "cases": [
            {
                "id": row["case_id"],
                "number": row["number"],
                "title": row["title"] if titled else None,
                "process": row["definition"],
            }
            for row in staff.engaged(agency, persons, MOST)
        ],
        "vacant": [role for role in left if not _others(unit, agency, role, persons, on)],
        "substitutes": [
            {"role": row["role"], "person": row["person_id"]}
            for row in unit.tables.absences.mandates(agency, now)
            if row["basis"] == Basis.STANDING and row["holder_id"] in persons and row["role"] in left
        ],
        "mandates": _mandates(unit, agency, persons, now),
        "bodies": [
            {"id": row["body"], "chair": _chairs(unit, agency, row["body"], persons)}
            for row in staff.rows("body_member", agency, person_id=list(persons))
            if not row["valid_to"] or on <= row["valid_to"]
        ],
    }


def open_items(unit: UnitOfWork, agency: str, persons: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return every open item these persons hold, those they share with others too."""
    staff = unit.tables.staff
    found = {row["item_id"]: row for row in staff.held(agency, persons)}
    for row in staff.shared(agency):
        item = CaseState.unpack(row["packed"]).item_of(row["item_id"])
        if item is not None and not set(item.holders).isdisjoint(persons):
            found[row["item_id"]] = row
    return [found[one] for one in sorted(found)]


def _mandates(unit: UnitOfWork, agency: str, persons: Sequence[str], now: str) -> list[dict[str, Any]]:
    """Return mandates these persons gave or were given that are not over."""
    rows = [row for row in unit.tables.absences.mandates(agency, now) if row["basis"] == Basis.MANDATE]
    return [
        {"id": row["mandate_id"], "role": row["role"], "holder": row["holder_id"], "person": row["person_id"]}
        for row in rows
        if row["holder_id"] in persons or row["person_id"] in persons
    ]


def _others(unit: UnitOfWork, agency: str, role: str, persons: Sequence[str], on: str) -> bool:
    rows = unit.tables.staff.rows("post", agency, role=role)
    return any(row["person_id"] not in persons and (not row["valid_to"] or on <= row["valid_to"]) for row in rows)


def _chairs(unit: UnitOfWork, agency: str, body: str, persons: Sequence[str]) -> bool:
    row = unit.tables.staff.row("body", agency, code=body)
    return row is not None and row["chair"] in persons
