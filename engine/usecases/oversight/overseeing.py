"""What an inspector sees over all cases: where power is being exercised badly, each figure with what it is counted in.

A figure is a reason to look, never a finding about a person. Who inspects reads and moves nothing; cases he stands
recused from are in no figure. The number of statements is the same whatever there is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.controls import words
from engine.controls.another import of_another
from engine.errors import InvalidInput
from engine.model.conduct import Discretion, NormBand, Supervision
from engine.model.load import Figures
from engine.model.oversight import Scope
from engine.model.process import Definition
from engine.ports import Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework.overriding import JUMP, REOPEN
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present

PERIODS = ("month", "quarter", "year")
LATEST = 2000  # tasks whose times are told
NO_TERM = "9999"  # an item without a term is due last
TOLD = 6  # rows of a short list on the dashboard
MOST = 200  # overrides of a period told of one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked at: a period up to now, one department or all, one flow or all."""

    period: str = "month"
    department: str = ""
    process: str = ""


def scope_of(env: Environment, unit: UnitOfWork, session: Session, look: Look) -> Scope:
    """Return the scope of the statements; InvalidInput for a period that is none."""
    if look.period not in PERIODS:
        told = {"pointer": "/period", "code": "unknown", "text": f"one of {', '.join(PERIODS)}"}
        raise InvalidInput(errors=[told])
    zone = ZoneInfo(env.agency(session.agency).zone)
    today = unit.now().astimezone(zone).date()
    first = moment(datetime.combine(_first(today, look.period), time(), zone).astimezone(UTC))
    return Scope(
        agency=session.agency,
        person=session.standing.person,
        department=look.department,
        since=first,
        process=look.process,
    )


def _first(today: date, period: str) -> date:
    month = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[period]
    return date(today.year, month, 1)


def dashboard(env: Environment, unit: UnitOfWork, caller: Caller, look: Look) -> dict[str, Any]:
    """Return all figures of the dashboard. Forbidden for who does not inspect."""
    session = access.inspector(access.session(unit, caller))
    scope, now, asked = scope_of(env, unit, session, look), moment(unit.now()), unit.tables.overview
    flows = in_force(env, unit, session.agency)
    kinds = departing(one["definition"] for one in flows.values())
    papers = asked.papers(scope, sorted(kinds)) if kinds else []
    overrides = overridden(unit, scope, asked.overrides(scope, (JUMP, REOPEN), limit=MOST))
    owed = asked.owed(scope, now)
    told = {
        "now": now,
        "since": scope.since,
        "look": {"period": look.period, "department": look.department},
        "departments": _departments(unit, session.agency),
        "open": _open(asked.open_cases(scope)),
        "late": [dict(row) for row in asked.terms(scope, now, late=True)],
        "near": [dict(row) for row in asked.terms(scope, now, late=False)],
        "refused_whole": dict(asked.refused_whole(scope)),
        "refused": _refused(asked.refused(scope), asked.refused_latest(scope)),
        "refused_at": [dict(row) for row in asked.refused_at(scope)],
        "lapsed": [dict(row) for row in asked.lapsed(scope)],
        "duties": by_grade(owed, flows),
        "departures": [dict(row) for row in papers if row["kind"] in kinds],
        "overrides": overrides,
        "stuck": {row["kind"]: row["n"] for row in asked.stuck(scope)},
        "first": items(env, unit, asked.terms_list(scope, now, late=True, element="", limit=TOLD, after=None)),
    }
    return told | {"flows": [_flow(one) for one in flows.values()]}


def _open(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["definition"]] += row["n"]
    return dict(found)


def in_force(env: Environment, unit: UnitOfWork, agency: str) -> dict[str, dict[str, Any]]:
    """Return row and definition of each flow in force, by key."""
    rows = unit.tables.definitions.all_active(agency)
    return {row["key"]: {"row": row, "definition": env.definition(unit, row["key"], row["digest"])} for row in rows}


def _flow(one: Mapping[str, Any]) -> dict[str, Any]:
    row, definition = one["row"], one["definition"]
    return {
        "key": row["key"],
        "version": row["version"],
        "digest": row["digest"],
        "name": present.text(definition.main_process.name),
        "scheme": definition.catalog.scheme,
        "definition": definition,
    }


def _departments(unit: UnitOfWork, agency: str) -> list[dict[str, Any]]:
    rows = unit.tables.staff.rows("department", agency)
    return [{"id": row["code"], "name": {"zh": row["name_zh"], "en": row["name_en"]}} for row in rows]


def _refused(rows: Iterable[Mapping[str, Any]], latest: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    last = {row["reasons"]: {"case": row["case_id"], "number": row["number"]} for row in latest}
    return [
        dict(row)
        | {
            "rules": [rule_words(code) for code in row["reasons"].split(",")],
            "latest": last.get(row["reasons"]),
        }
        for row in rows
    ]


def rule_words(code: str) -> dict[str, str]:
    """Return what a reason code says of somebody; the code itself for one that has no sentence of its own."""
    return present.text(of_another(words.text(code))) if code in words.CODES else {"zh": code, "en": code}


def departing(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the kinds of paper that say why an amount lies outside its band or a text departs from its model."""
    specs = (control.spec for definition in definitions for control in definition.controls)
    return frozenset(spec.paper for spec in specs if isinstance(spec, Discretion | NormBand) and spec.paper)


def overridden(unit: UnitOfWork, scope: Scope, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what two administrators did to cases the reader may see."""
    data = {row["grant_id"]: orjson.loads(row["data"]) for row in rows}
    known = unit.tables.overview.cases(scope, sorted({one["case"] for one in data.values()}))
    names = unit.tables.people.names(
        scope.agency, sorted({person for row in rows for person in (row["proposed_by"], row["decided_by"])})
    )
    return [
        {
            "id": row["grant_id"],
            "what": row["what"],
            "to": data[row["grant_id"]].get("to", ""),
            "reason": row["reason"],
            "asked_by": names.get(row["proposed_by"], ""),
            "confirmed_by": names.get(row["decided_by"], ""),
            "at": row["decided_at"],
            "row": known[data[row["grant_id"]]["case"]],
        }
        for row in rows
        if data[row["grant_id"]]["case"] in known
    ]


def rank_of(definition: Definition | None, control: str, element: str) -> int | None:
    """Return the grade a duty is about: that of its control, else of its step; None when there is none."""
    if definition is None:
        return None
    found = definition.control_by_id.get(control)
    if found is not None and isinstance(found.spec, Supervision):
        return found.spec.rank
    ranks = [definition.catalog.risk(one).rank for one in found.answers] if found is not None else []
    nodes = (process.graph.all_nodes.get(element) for process in definition.processes)
    ranks += [rank for node in nodes if node is not None and (rank := definition.rank(node)) is not None]
    return min(ranks, default=None)


def by_grade(rows: Iterable[Mapping[str, Any]], flows: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return overdue duties summed up by grade, the heaviest first and those of no grade last."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        flow = flows.get(row["definition"])
        rank = rank_of(flow["definition"] if flow else None, row["control"], row["element"]) or 0
        one = found.setdefault(rank, {"rank": rank, "n": 0, "first": row["first"], "places": []})
        one["n"] += row["n"]
        one["first"] = min(one["first"], row["first"])
        one["places"].append((row["definition"], row["control"], row["element"]))
    return [found[rank] for rank in sorted(found, key=lambda rank: rank or 99)]


def load(env: Environment, unit: UnitOfWork, caller: Caller, look: Look) -> dict[str, Any]:
    """Return what each step carried since the period began: figures by (flow, step), for tables and heat maps."""
    scope = scope_of(env, unit, access.inspector(access.session(unit, caller)), look)
    begun = datetime.fromisoformat(scope.since)
    refused = {(row["definition"], row["element"]): row["tries"] for row in unit.tables.overview.refused_at(scope)}
    times = lasted(unit.tables.overview.lasted(scope, LATEST))
    found = {
        (row["definition"], row["element"]): Figures(
            element=row["element"],
            passed=row["n"],
            median=times.get((row["definition"], row["element"]), (0.0, 0.0))[0],
            longest=times.get((row["definition"], row["element"]), (0.0, 0.0))[1],
            unit="day",
            overdue=row["late"],
            returned=row["returned"],
            refused=refused.get((row["definition"], row["element"]), 0),
        )
        for row in unit.tables.overview.passed(scope)
    }
    zone = ZoneInfo(env.agency(scope.agency).zone)
    flows = in_force(env, unit, scope.agency)
    return {
        "figures": found,
        "since": begun.astimezone(zone).date().isoformat(),
        "until": unit.now().astimezone(zone).date().isoformat(),
        "flows": [_flow(one) for one in flows.values()],
        "departments": _departments(unit, scope.agency),
        "open": {(row["definition"], row["element"]): row["n"] for row in unit.tables.overview.open_items(scope)},
    }


def lasted(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (median, longest) of the days each step took, to a tenth."""
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        took = datetime.fromisoformat(row["closed_at"]) - datetime.fromisoformat(row["opened_at"])
        found.setdefault((row["definition"], row["element"]), []).append(took.total_seconds() / 86400)
    return {key: (round(median(days), 1), round(max(days), 1)) for key, days in found.items()}


def around(env: Environment, unit: UnitOfWork, caller: Caller, look: Look, element: str = "") -> dict[str, Any]:
    """Return what a list can be narrowed by, and the name of the step it is narrowed to."""
    session = access.inspector(access.session(unit, caller))
    scope = scope_of(env, unit, session, look)
    flows = in_force(env, unit, session.agency)
    chosen = flows.get(look.process)
    return {
        "since": scope.since,
        "departments": _departments(unit, session.agency),
        "flows": [_flow(one) for one in flows.values()],
        "flow": _flow(chosen) if chosen is not None else None,
        "step": step(chosen["definition"], element) if chosen is not None and element else None,
    }


def duties(env: Environment, unit: UnitOfWork, caller: Caller, look: Look) -> list[dict[str, Any]]:
    """Return duties past their day, summed up by grade."""
    scope = scope_of(env, unit, access.inspector(access.session(unit, caller)), look)
    return by_grade(unit.tables.overview.owed(scope, moment(unit.now())), in_force(env, unit, scope.agency))


def items(env: Environment, unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return open items with their cases: until when, and who holds them or for which posts they wait."""
    if not rows:
        return []
    agency = rows[0]["agency_id"]
    names = unit.tables.people.names(agency, sorted({row["holder"] for row in rows if row["holder"]}))
    labels = {**{code: body.name for code, body in env.agency(agency).bodies.items()}, **env.agency(agency).roles}
    return [
        case_line(env, unit, row)
        | {
            "id": row["item_id"],
            "due_at": row["due_at"] if row["due_at"] < NO_TERM else "",
            "holder": names.get(row["holder"] or "", ""),
            "posts": [
                present.text(labels[code])
                for code in (part.partition(":")[2] for part in row["audience"].split("|"))
                if code in labels
            ],
        }
        for row in rows
    ]


def case_line(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return case and step of a row: number, title, flow, step with its grade."""
    told: dict[str, Any] = {
        "case": {"id": row["case_id"], "number": row["number"], "title": row["title"], "department": row["owner"]},
        "process": {"key": row["definition"], "name": {"zh": row["definition"], "en": row["definition"]}},
        "task": None,
    }
    definition = env.definition(unit, row["definition"], row["digest"])
    told["process"]["name"] = present.text(definition.main_process.name)
    told["task"] = step(definition, row.get("element") or "")
    return told


def duty_line(
    env: Environment, unit: UnitOfWork, row: Mapping[str, Any], definition: Definition | None
) -> dict[str, Any]:
    """Return case and step of a duty; one over all cases of a flow has no case."""
    if row["case_id"] is not None:
        return case_line(env, unit, row)
    key = row["flow"]
    name = present.text(definition.main_process.name) if definition is not None else {"zh": key, "en": key}
    task = step(definition, row["element"]) if definition is not None else None
    return {"case": None, "process": {"key": key, "name": name}, "task": task}


def step(definition: Definition, element: str) -> dict[str, Any] | None:
    """Return a step by name with its grade; None for what is no step of the file."""
    nodes = (process.graph.all_nodes.get(element) for process in definition.processes)
    node = next((one for one in nodes if one is not None), None)
    if node is None:
        return None
    rank, scheme = definition.rank(node), definition.catalog.scheme
    return {"id": node.id, "name": present.text(node.name), "rank": rank, "scheme": scheme}
