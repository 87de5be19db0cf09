"""Posts with dates: given, ended, moved on a day. The moment decides what is in force; nothing runs at midnight."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.errors import NotFound, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import handing_over, persons

AUDITING = frozenset({"auditor", "watcher_outside"})  # posts of auditors; all others are officers'


def give(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    person: str,
    role: str,
    department: str,
    first: str = "",
    last: str = "",
) -> Answer:
    """Give a person a post from a day on, today or later, with or without a last day."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    since, until = change.days(first, last)
    row = added(change, person, role, department, since, until)
    return change.close([person], persons.post_told(row))


def added(change: Change, person: str, role: str, department: str, since: str, until: str) -> Mapping[str, Any]:
    """Write a post after asking whether the person may hold it; returns its row."""
    standing = change.person(person, "/person")
    suits(change, str(standing.kind), role)
    persons.checked_department(change, department)
    agency = change.caller.agency
    held = change.unit.tables.staff.rows("post", agency, person_id=person, role=role, department=department)
    if any(_meet(row, since, until) for row in held):
        raise WrongState("the person holds this post on these days already")
    row = {
        "agency_id": agency,
        "post_id": change.env.ids.new(ids.POST),
        "person_id": person,
        "role": role,
        "department": department,
        "valid_from": since,
        "valid_to": until,
        "kind": str(standing.kind),
    }
    change.unit.tables.staff.add("post", row)
    refs = {"person": person, "role": role, "department": department}
    change.fact("post", row["post_id"], refs, {}, **{"from": since, "to": until})
    return row


def suits(change: Change, kind: str, role: str) -> None:
    """Raise InvalidInput unless a person of this kind may hold the post: the kinds exclude each other (D44)."""
    if role not in change.agency.roles:
        change.wrong("/role", "unknown", "there is no such post")
    if not may_hold(kind, role):
        change.wrong("/role", "exclusive", "a person of this kind does not hold this post")


def may_hold(kind: str, role: str) -> bool:
    """True when a person of this kind may hold the post."""
    return kind in (Kind.OFFICER, Kind.AUDITOR) and (role in AUDITING) == (kind == Kind.AUDITOR) and role != "admin"


def _meet(row: Mapping[str, Any], since: str, until: str) -> bool:
    begun, ended = row["valid_from"], row["valid_to"]
    return bool((not until or begun <= until) and (not ended or since <= ended) and (not ended or begun <= ended))


def end(env: Environment, unit: UnitOfWork, caller: Caller, post: str, *, on: str = "") -> Answer:
    """End a post: ``on`` is the first day it is no longer held, today at once when nothing is said."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    row = _row(change, post)
    day = _first_without(change, row, on)
    told = persons.post_told(_ended(change, row, day))
    handed = handing_over.listed(unit, caller.agency, [row["person_id"]], day, [row["role"]])
    return change.close([row["person_id"]], told | {"handover": handed}, status=200)


def move(
    env: Environment, unit: UnitOfWork, caller: Caller, post: str, *, role: str, department: str, on: str = ""
) -> Answer:
    """Move the holder of a post to another one on a day, in one act, with the hand-over list of the old one."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    row = _row(change, post)
    day = _first_without(change, row, on)
    if (role, department) == (row["role"], row["department"]):
        change.wrong("/role", "same", "this is the post he holds")
    old = _ended(change, row, day)
    new = added(change, row["person_id"], role, department, day, row["valid_to"])
    handed = handing_over.listed(unit, caller.agency, [row["person_id"]], day, [row["role"]])
    told = {"ended": persons.post_told(old), "post": persons.post_told(new), "handover": handed}
    return change.close([row["person_id"]], {"id": new["post_id"]} | told)


def _row(change: Change, post: str) -> Mapping[str, Any]:
    known = ids.is_id(post, ids.POST)
    row = change.unit.tables.staff.row("post", change.caller.agency, post_id=post) if known else None
    if row is None:
        raise NotFound
    found: Mapping[str, Any] = row
    return found


def _first_without(change: Change, row: Mapping[str, Any], on: str) -> str:
    day = change.day(on, "/on") if on else change.today
    if day < change.today:
        change.wrong("/on", "range", "today or later")
    if row["valid_to"] and row["valid_to"] < day.isoformat():
        raise WrongState("this post has ended by then")
    return day.isoformat()


def _ended(change: Change, row: Mapping[str, Any], day: str) -> Mapping[str, Any]:
    last = (change.day(day, "/on") - timedelta(days=1)).isoformat()
    change.unit.tables.staff.change("post", change.caller.agency, {"post_id": row["post_id"]}, valid_to=last)
    refs = {"person": row["person_id"], "role": row["role"], "department": row["department"]}
    refs["until"] = change.midnight(change.day(day, "/on"))
    change.fact("post", row["post_id"], refs, {}, state="ended", to=last)
    return {**row, "valid_to": last}


def listed(
    env: Environment, unit: UnitOfWork, caller: Caller, *, person: str = "", role: str = "", limit: int, cursor: str
) -> dict[str, Any]:
    """Return posts, past and coming ones included, latest first."""
    access.session(unit, caller)
    where: dict[str, Any] = {"role": role} if role else {}
    if person:
        where["person_id"] = person if ids.is_id(person, ids.PERSON) else []
    after = cursor if ids.is_id(cursor, ids.POST) else ""
    rows, following = unit.tables.staff.page("post", caller.agency, "post_id", limit=limit, cursor=after, **where)
    return {"items": [persons.post_told(row) for row in rows], "next": following}
