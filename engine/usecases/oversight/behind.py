"""The cases behind each figure of the dashboard, one page at a time, and from each the way to the case itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidInput
from engine.model import ids
from engine.model.oversight import Scope
from engine.ports import UnitOfWork
from engine.trail.binding import element_of
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework.overriding import JUMP, REOPEN
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.oversight import overseeing, refusal_list
from engine.usecases.oversight.overseeing import Look
from engine.usecases.state import present

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One page of a list."""

    what: str
    limit: int
    cursor: str = ""
    element: str = ""  # only of this step
    rank: int | None = None  # only duties of this grade, 0 for those of none
    case: str = ""  # only of this case
    reasons: str = ""  # only refusals for these codes
    view: str = "all"  # of refusals: all, or repeated


def page(env: Environment, unit: UnitOfWork, caller: Caller, look: Look, asked: Asked) -> dict[str, Any]:
    """Return a page {items, next}. InvalidInput for a list that does not exist, Forbidden for who does not inspect."""
    if asked.what not in LISTS:
        raise InvalidInput(errors=[{"pointer": "/what", "code": "unknown", "text": f"one of {', '.join(LISTS)}"}])
    if asked.what == "refused":
        return _refused(env, unit, caller, look, asked)
    session = access.inspector(access.session(unit, caller))
    return LISTS[asked.what](env, unit, overseeing.scope_of(env, unit, session, look), asked)


def _cut(rows: Rows, limit: int) -> tuple[Rows, Mapping[str, Any] | None]:
    """Return the page of rows asked for with one more, and its last row when more follow."""
    return rows[:limit], rows[limit - 1] if len(rows) > limit else None


def _pair(cursor: str, kind: str) -> tuple[str, str] | None:
    at, _, last = cursor.partition("~")
    return (at, last) if ids.is_id(last, kind) else None


def _names(unit: UnitOfWork, scope: Scope, rows: Rows) -> dict[str, str]:
    found: dict[str, str] = unit.tables.people.names(
        scope.agency, sorted({row["person_id"] for row in rows if row["person_id"]})
    )
    return found


def _open(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    return _terms(env, unit, scope, asked, late=None)


def _late(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    return _terms(env, unit, scope, asked, late=True)


def _near(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    return _terms(env, unit, scope, asked, late=False)


def _terms(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked, *, late: bool | None) -> dict[str, Any]:
    after = _pair(asked.cursor, ids.ITEM)
    found = unit.tables.overview.terms_list(
        scope, moment(unit.now()), late=late, element=asked.element, limit=asked.limit + 1, after=after
    )
    rows, last = _cut(found, asked.limit)
    following = f"{last['due_at']}~{last['item_id']}" if last else None
    return {"items": overseeing.items(env, unit, rows), "next": following}


def _lapsed(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    at, _, rest = asked.cursor.partition("~")
    case, _, place = rest.partition("~")
    after = (at, case, int(place)) if ids.is_id(case, ids.CASE) and place.isdigit() else None
    rows, last = _cut(unit.tables.overview.lapsed_list(scope, limit=asked.limit + 1, after=after), asked.limit)
    names = _names(unit, scope, rows)
    items = [
        overseeing.case_line(env, unit, {**row, "element": element_of(row["instance"])})
        | {"person": names.get(row["person_id"], ""), "signed_at": row["at"], "at": row["lapsed_at"]}
        for row in rows
    ]
    return {"items": items, "next": f"{last['lapsed_at']}~{last['case_id']}~{last['place']}" if last else None}


def _departures(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    flows = overseeing.in_force(env, unit, scope.agency).values()
    kinds = sorted(overseeing.departing(one["definition"] for one in flows))
    cursor = asked.cursor if ids.is_id(asked.cursor, ids.DOCUMENT) else ""
    found = unit.tables.overview.papers_list(scope, kinds, limit=asked.limit + 1, cursor=cursor) if kinds else []
    rows, last = _cut(found, asked.limit)
    names = _names(unit, scope, rows)
    items = [
        overseeing.case_line(env, unit, row)
        | {"document": row["document_id"], "file": row["file"], "person": names.get(row["person_id"], "")}
        | {"at": row["at"]}
        for row in rows
    ]
    return {"items": items, "next": last["document_id"] if last else None}


def _stuck(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    cursor = asked.cursor if ids.is_id(asked.cursor, ids.INCIDENT) else ""
    rows, last = _cut(unit.tables.overview.stuck_list(scope, limit=asked.limit + 1, cursor=cursor), asked.limit)
    items = [
        overseeing.case_line(env, unit, row)
        | {"what": row["kind"], "text": overseeing.rule_words(row["kind"]), "at": row["opened_at"]}
        for row in rows
    ]
    return {"items": items, "next": last["incident_id"] if last else None}


def _overrides(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    cursor = asked.cursor if ids.is_id(asked.cursor, ids.GRANT) else ""
    found = unit.tables.overview.overrides(scope, (JUMP, REOPEN), limit=asked.limit + 1, cursor=cursor)
    rows, last = _cut(found, asked.limit)
    items = [
        overseeing.case_line(env, unit, {**one["row"], "element": one["to"]})
        | {name: one[name] for name in ("what", "reason", "asked_by", "confirmed_by", "at")}
        for one in overseeing.overridden(unit, scope, rows)
    ]
    return {"items": items, "next": last["grant_id"] if last else None}


def _duties(env: Environment, unit: UnitOfWork, scope: Scope, asked: Asked) -> dict[str, Any]:
    now, flows = moment(unit.now()), overseeing.in_force(env, unit, scope.agency)
    places: list[tuple[str, str, str]] | None = None
    if asked.rank is not None:
        grades = overseeing.by_grade(unit.tables.overview.owed(scope, now), flows)
        places = next((one["places"] for one in grades if one["rank"] == asked.rank), [])
    after = _pair(asked.cursor, ids.DUTY)
    wanted = places is None or bool(places)
    found = (
        unit.tables.overview.owed_list(scope, now, places=places, limit=asked.limit + 1, after=after) if wanted else []
    )
    rows, last = _cut(found, asked.limit)
    names, labels = _names(unit, scope, rows), env.agency(scope.agency).roles
    items = []
    for row in rows:
        flow = flows.get(row["flow"])
        definition = flow["definition"] if flow else None
        control = definition.control_by_id.get(row["control"]) if definition is not None else None
        rank = overseeing.rank_of(definition, row["control"], row["element"])
        role = labels.get(row["role"])
        items.append(
            overseeing.duty_line(env, unit, row, definition)
            | {
                "sort": row["sort"],
                "rule": present.text(control.name) if control is not None else None,
                "rank": rank,
                "scheme": definition.catalog.scheme if definition is not None else "",
                "role": present.text(role) if role is not None else None,
                "person": names.get(row["person_id"] or "", ""),
                "due_at": row["due_at"],
                "opened_at": row["opened_at"],
            }
        )
    return {"items": items, "next": f"{last['due_at']}~{last['duty_id']}" if last else None}


def _refused(env: Environment, unit: UnitOfWork, caller: Caller, look: Look, asked: Asked) -> dict[str, Any]:
    session = access.inspector(access.session(unit, caller))
    scope = overseeing.scope_of(env, unit, session, look)
    filters = {
        "process": look.process,
        "owner": look.department,
        "element": asked.element,
        "reasons": asked.reasons,
        "since": "" if asked.case else scope.since,
    }
    return refusal_list.page(
        env,
        unit,
        caller,
        view=asked.view,
        case=asked.case,
        limit=asked.limit,
        cursor=asked.cursor,
        filters=filters,
        detailed=True,
    )


LISTS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "open": _open,
    "late": _late,
    "near": _near,
    "lapsed": _lapsed,
    "departures": _departures,
    "stuck": _stuck,
    "overrides": _overrides,
    "duties": _duties,
    "refused": _refused,
}
