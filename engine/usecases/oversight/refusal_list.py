"""What the service refused, for the inspector: counted, by name only what somebody tried again, the rest without one.

What a page keeps from happening is no event; only what was sent and refused is. A slip is no matter for an inspector,
so the first time nobody is named. Nothing follows from it by itself: no figure of a person changes, no point is taken.
"""

from collections.abc import Mapping
from typing import Any

from engine.errors import InvalidInput
from engine.model import ids
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.oversight import overseeing

REPEATED = 2  # times from which a refusal is shown by name


def page(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    view: str,
    case: str,
    limit: int,
    cursor: str,
    filters: Mapping[str, str] | None = None,
    detailed: bool = False,
) -> dict[str, Any]:
    """Return one page of refusals; ``view``: repeated (by name) or all. Forbidden for who does not inspect.

    ``filters``: process, element, reasons, owner (department), since (a moment); what is empty is not asked for.
    ``detailed``: with case, step and rules in words.
    """
    standing = access.inspector(access.session(unit, caller)).standing
    if view not in ("repeated", "all"):
        raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": "repeated or all"}])
    if case and not ids.is_id(case, ids.CASE):
        raise InvalidInput(errors=[{"pointer": "/case", "code": "format", "text": "an id of a case"}])
    rows = unit.tables.refusals.page(
        caller.agency,
        case=case,
        least=REPEATED if view == "repeated" else 1,
        limit=limit + 1,
        cursor=cursor if ids.is_id(cursor, ids.REFUSAL) else "",
        filters=filters or {},
    )
    gone = unit.tables.recusals.cases(caller.agency, standing.person)
    named = sorted({row["person_id"] for row in rows if row["count"] >= REPEATED})
    names = unit.tables.people.names(caller.agency, named) if named else {}
    shown = [row for row in rows[:limit] if row["case_id"] not in gone]
    return {
        "items": [_told(row, names) | (_words(env, unit, row) if detailed else {}) for row in shown],
        "next": rows[limit - 1]["refusal_id"] if len(rows) > limit else None,
    }


def _words(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return case, flow and step of a refusal, and what each of its rules says."""
    line = overseeing.case_line(env, unit, row)
    return {"line": line, "rules": [overseeing.rule_words(code) for code in row["reasons"].split(",")]}


def _told(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    person = row["person_id"]
    shown = {"id": person, "name": names.get(person, "")} if row["count"] >= REPEATED else None
    return {
        "id": row["refusal_id"],
        "case": row["case_id"],
        "number": row["number"],
        "process": row["definition"],
        "element": row["element"],
        "verb": row["verb"],
        "reasons": row["reasons"].split(","),
        "count": row["count"],
        "first_at": row["first_at"],
        "last_at": row["last_at"],
        "person": shown,
    }
