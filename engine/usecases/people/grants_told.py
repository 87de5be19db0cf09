"""Proposals as a page tells them: with the names of whom they concern and who proposed them, and who may decide."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.definitions import definitions, reach
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import granting, machines, rolls
from engine.usecases.state import present

PAGE = 30


def page(env: Environment, unit: UnitOfWork, caller: Caller, *, state: str, cursor: str) -> dict[str, Any]:
    """Return one page of proposals in a state, latest first, with names and accounts."""
    session = access.require(access.session(unit, caller), Kind.ADMIN)
    found = granting.listed(env, unit, caller, state=state, limit=PAGE, cursor=cursor)
    staff, agency = unit.tables.staff, caller.agency
    mine = (session.standing.person, *session.standing.also)
    accounts = {
        row["account_id"]: row for row in staff.rows("account", agency, account_id=list(_accounts(found["items"])))
    }
    people = set(_people(found["items"])) | {row["person_id"] for row in accounts.values()}
    auditors = {row["person_id"]: row for row in staff.rows("person", agency, kind=Kind.AUDITOR.value)}
    return (
        found
        | {
            "items": [one | {"mine": one["proposed_by"] in mine} for one in found["items"]],
            "names": unit.tables.people.names(agency, sorted(people)),
            "accounts": {code: row["username"] for code, row in accounts.items()},
            "holders": {code: row["person_id"] for code, row in accounts.items()},
            "tokens": machines.listed(env, unit, caller)["items"],
            "auditors": [
                {"account": row["account_id"], "username": row["username"], "name": auditors[row["person_id"]]["name"]}
                for row in staff.rows("account", agency, person_id=list(auditors), disabled_at=None)
            ],
            "waiting": sum(1 for _ in staff.rows("grant_request", agency, state="proposed")),
            "settings": {one.id: present.text(one.name) for one in env.agency(agency).setting_rows},
            "hits": _hits(env, unit, agency, found["items"]),
            "numbers": unit.tables.outbox.numbers(agency, sorted(_cases(found["items"]))),
            "steps": rolls.steps(env, unit, caller),
            "today": definitions.viewing_day(env, caller, unit).isoformat(),
        }
        | rolls.labels(env, unit, caller)
    )


def _hits(env: Environment, unit: UnitOfWork, agency: str, items: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many running cases the settings that wait to be changed reach."""
    waiting = {str(one["data"]["id"]) for one in items if one["what"] == "setting" and one["state"] == "proposed"}
    return {name: reach.reach(env, unit, agency, f"setting.{name}")["open_cases"] for name in sorted(waiting)}


def _people(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in items:
        yield from (one[name] for name in ("proposed_by", "decided_by") if one[name])
        data = one["data"]
        yield from (data[name] for name in ("person", "into") if ids.is_id(str(data.get(name, "")), ids.PERSON))
        yield from (str(row["person"]) for row in data.get("accounts", ()))


def _cases(items: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the cases of jumps and reopenings: who decides on one is told its number, and no more of it."""
    return {str(one["data"]["case"]) for one in items if ids.is_id(str(one["data"].get("case", "")), ids.CASE)}


def _accounts(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in items:
        if ids.is_id(str(one["data"].get("account", "")), ids.ACCOUNT):
            yield str(one["data"]["account"])
