"""The directory as an administrator reads it: persons with posts and accounts, one person with everything by date.

Names and dates, never anything of a case: what somebody leaves behind is told by ``handing_over``, without titles.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from engine.errors import NotFound
from engine.model import ids, lettering
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.definitions import definitions
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import choosing, conflicts, departments, persons, substitutes
from engine.usecases.state import present

PAGE = 50  # persons on one page


def people(
    env: Environment, unit: UnitOfWork, caller: Caller, *, word: str = "", department: str = "", cursor: str = ""
) -> dict[str, Any]:
    """Return persons with posts of today and to come, accounts and absences; ``word``: part of a name or account."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    staff, agency = unit.tables.staff, caller.agency
    where: dict[str, Any] = {"kind": list(choosing.STAFF)} | ({"department": department} if department else {})
    at: dict[str, Any] = {"limit": PAGE, "cursor": cursor if ids.is_id(cursor, ids.PERSON) else ""}
    if word:
        rows, following = staff.found(agency, lettering.plain(word).lower(), **at, **where)
    else:
        rows, following = staff.page("person", agency, "person_id", **at, **where)
    today = definitions.viewing_day(env, caller, unit).isoformat()
    known = [row["person_id"] for row in rows]
    posts = _by_person(staff.rows("post", agency, person_id=known))
    accounts = _by_person(staff.rows("account", agency, person_id=known))
    now = moment(unit.now())
    away = {row["person_id"]: row for row in unit.tables.absences.live(agency, now) if row["since"] <= now}
    return {
        "items": [
            _line(row, posts.get(row["person_id"], ()), accounts.get(row["person_id"], ()), today)
            | {"absent_to": away[row["person_id"]]["last"] if row["person_id"] in away else None}
            for row in rows
        ],
        "next": following,
    } | labels(env, unit, caller)


def _by_person(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found


def _line(
    row: Mapping[str, Any], posts: Sequence[Mapping[str, Any]], accounts: Sequence[Mapping[str, Any]], today: str
) -> dict[str, Any]:
    return {
        "id": row["person_id"],
        "name": row["name"],
        "name_en": row["name_en"],
        "kind": row["kind"],
        "department": row["department"],
        "merged_into": row["merged_into"],
        "posts": [persons.post_told(one) for one in posts if not one["valid_to"] or one["valid_to"] >= today],
        "accounts": [
            {"username": one["username"], "disabled": bool(one["disabled_at"]), "password_set": not one["code_until"]}
            for one in accounts
        ],
    }


def labels(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the names of departments, posts and qualifications, for pages that show or offer their codes."""
    agency = env.agency(caller.agency)
    return {
        "departments": departments.listed(env, unit, caller)["items"],
        "roles_known": {code: present.text(name) for code, name in agency.roles.items()},
        "qualifications_known": dict(agency.facts.get("qualifications") or {}),
    }


def person(env: Environment, unit: UnitOfWork, caller: Caller, who: str) -> dict[str, Any]:
    """Return one person with posts, seats, absences, mandates, ties and accounts; NotFound for nobody."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    told = persons.told(env, unit, caller, who)
    if told["kind"] not in choosing.STAFF:
        raise NotFound
    staff, agency = unit.tables.staff, caller.agency
    seats = staff.rows("body_member", agency, person_id=who)
    absences = [one for one in substitutes.absences(env, unit, caller)["items"] if one["person"] == who]
    given = [one for one in substitutes.mandates(env, unit, caller)["items"] if who in (one["holder"], one["person"])]
    return (
        told
        | {
            "seats": [{"body": one["body"], "from": one["valid_from"], "to": one["valid_to"] or None} for one in seats],
            "bodies_known": {
                row["code"]: {"zh": row["name_zh"], "en": row["name_en"]} for row in staff.rows("body", agency)
            },
            "absences": absences,
            "mandates": given,
            "conflicts": conflicts.listed(env, unit, caller, person=who)["items"],
            "people": choices(unit, caller),
            "today": definitions.viewing_day(env, caller, unit).isoformat(),
        }
        | labels(env, unit, caller)
    )


def steps(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, dict[str, str]]:
    """Return the names of the steps of all flows in force by id."""
    found: dict[str, dict[str, str]] = {}
    for row in unit.tables.definitions.all_active(caller.agency):
        for process in env.definition(unit, row["key"], row["digest"]).processes:
            for node in process.graph.all_nodes.values():
                if node.name.zh:
                    found[node.id] = present.text(node.name)
    return found


def choices(unit: UnitOfWork, caller: Caller) -> list[dict[str, str]] | None:
    """Return everybody a form may name: id, name, kind and department, merged entries left out; None for too many."""
    rows, more = unit.tables.staff.page(
        "person", caller.agency, "person_id", limit=choosing.MOST, cursor="", merged_into=None, kind=choosing.STAFF
    )
    told = [
        {name: row[name] for name in ("name", "name_en", "kind", "department")} | {"id": row["person_id"]}
        for row in rows
    ]
    return None if more else sorted(told, key=lambda one: (one["department"] or "", one["name"]))


def stand_ins(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return absences, standing substitutes and mandates."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    absences = substitutes.absences(env, unit, caller)["items"]
    given = substitutes.mandates(env, unit, caller)["items"]
    return {
        "absences": absences,
        "mandates": given,
        "people": choices(unit, caller),
        "today": definitions.viewing_day(env, caller, unit).isoformat(),
    } | labels(env, unit, caller)


def seats(env: Environment, unit: UnitOfWork, caller: Caller, code: str) -> dict[str, Any]:
    """Return one body: rules, chair, every seat by date with its name; NotFound for none."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    staff, agency = unit.tables.staff, caller.agency
    row = staff.row("body", agency, code=code)
    if row is None:
        raise NotFound
    found = staff.rows("body_member", agency, body=code)
    names = unit.tables.people.names(agency, sorted({one["person_id"] for one in found}))
    return {
        "id": code,
        "name": {"zh": row["name_zh"], "en": row["name_en"]},
        "chair": row["chair"],
        "rules": orjson.loads(row["rules"]) if row["rules"] else {},
        "seats": [
            {
                "person": one["person_id"],
                "name": names.get(one["person_id"], ""),
                "from": one["valid_from"],
                "to": one["valid_to"] or None,
            }
            for one in found
        ],
        "people": choices(unit, caller),
        "today": definitions.viewing_day(env, caller, unit).isoformat(),
    }
