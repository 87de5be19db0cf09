"""Departments: founded below another one or none, and closed once nobody belongs to them."""

from typing import Any

from engine.errors import NotFound, WrongState
from engine.model import lettering
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import persons

CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def checked_code(change: Change, code: str, pointer: str = "/id") -> str:
    """Return a code of lower-case letters, digits and underscores that begins with a letter."""
    if not (2 <= len(code) <= 60 and CODE.issuperset(code) and code[0].isalpha()):
        change.wrong(pointer, "code", "2 to 60 lower-case letters, digits or _, a letter first")
    return code


def found(
    env: Environment, unit: UnitOfWork, caller: Caller, *, code: str, name: str, name_en: str = "", parent: str = ""
) -> Answer:
    """Found a department."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    checked_code(change, code)
    shown = persons.checked_name(change, name, "/name")
    if parent:
        persons.checked_department(change, parent, "/parent")
    if unit.tables.staff.row("department", caller.agency, code=code) is not None:
        raise WrongState("there is a department of this code")
    row = {"agency_id": caller.agency, "code": code, "name_zh": shown, "name_en": lettering.plain(name_en) or shown}
    unit.tables.staff.add("department", row | {"parent": parent or None, "valid_to": None})
    change.fact("department", code, {"parent": parent} if parent else {}, {"name": shown})
    return change.close([], _told(row | {"parent": parent, "valid_to": None}))


def close(env: Environment, unit: UnitOfWork, caller: Caller, code: str) -> Answer:
    """Close a department from today on; refused while somebody belongs to it or a post in it goes on."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    row = unit.tables.staff.row("department", caller.agency, code=code)
    if row is None:
        raise NotFound
    today = change.today.isoformat()
    if row["valid_to"] and row["valid_to"] < today:
        raise WrongState("this department is closed")
    posts = [
        one["person_id"]
        for one in unit.tables.staff.rows("post", caller.agency, department=code)
        if not one["valid_to"] or one["valid_to"] >= today
    ]
    people = [
        one["person_id"]
        for one in unit.tables.staff.rows("person", caller.agency, department=code)
        if not one["merged_into"]
        and unit.tables.staff.row("account", caller.agency, person_id=one["person_id"], disabled_at=None)
    ]
    if posts or people:
        raise WrongState("people belong to this department", persons=sorted({*posts, *people}))
    unit.tables.staff.change("department", caller.agency, {"code": code}, valid_to=change.yesterday())
    change.fact("department", code, {}, {}, state="ended", to=change.yesterday())
    return change.close([], _told({**row, "valid_to": change.yesterday()}), status=200)


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return all departments, closed ones included."""
    access.session(unit, caller)
    return {"items": [_told(row) for row in unit.tables.staff.rows("department", caller.agency)], "next": None}


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row["code"],
        "name": {"zh": row["name_zh"], "en": row["name_en"]},
        "parent": row["parent"] or None,
        "to": row["valid_to"],
    }
