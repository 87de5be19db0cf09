"""What one owes beside the course of cases, as its page lists it: duties of one's posts with their names."""

from collections.abc import Mapping
from typing import Any

from engine.errors import NotFound
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.jobs import duty_list
from engine.usecases.oversight import overseeing
from engine.usecases.state import duties, present
from engine.usecases.state.case_state import CaseState


def page(
    env: Environment, unit: UnitOfWork, caller: Caller, *, view: str, limit: int, cursor: str = ""
) -> dict[str, Any]:
    """Return a page {items, next} of ``duty_list``, each line with the names its page shows."""
    found = duty_list.page(env, unit, caller, view=view, case="", limit=limit, cursor=cursor, own=True)
    rows = found["items"]
    session = access.session(unit, caller)
    known = unit.tables.cases.rows(caller.agency, sorted({row["case"] for row in rows if row["case"]}))
    seen = {
        case: row.number for case, row in known.items() if access.visible(session, row, CaseState.unpack(row.state))
    }
    flows, roles = overseeing.in_force(env, unit, caller.agency), env.agency(caller.agency).roles
    names = unit.tables.people.names(caller.agency, sorted({row["person"] for row in rows if row["person"]}))
    lines = [_line(row, seen, flows.get(row["process"] or ""), roles) for row in rows]
    for line in lines:
        line["name"] = names.get(line["person"] or "", "")
    return {"items": lines, "next": found["next"]}


def one(env: Environment, unit: UnitOfWork, caller: Caller, duty: str) -> dict[str, Any]:
    """Return one duty the caller may report, with the documents of its case he may cite; NotFound for others."""
    session, row = duty_list.before(env, unit, caller, duty)
    if row["state"] != duties.OPEN:
        raise NotFound
    flow = overseeing.in_force(env, unit, caller.agency).get(row["definition"] or "")
    case = unit.tables.cases.row(caller.agency, row["case_id"]) if row["case_id"] else None
    if case is not None and not access.visible(session, case, CaseState.unpack(case.state)):
        case = None
    told = duty_list.told(row, moment(unit.now()))
    line = _line(told, {case.case: case.number} if case else {}, flow, env.agency(caller.agency).roles)
    return line | {"documents": cases.documents(env, unit, caller, case.case) if case else []}


def _line(
    row: Mapping[str, Any], seen: Mapping[str, str], flow: Mapping[str, Any] | None, roles: Mapping[str, Any]
) -> dict[str, Any]:
    definition = flow["definition"] if flow is not None else None
    control = definition.control_by_id.get(row["control"]) if definition is not None else None
    step = overseeing.step(definition, row["element"]) if definition is not None else None
    role = roles.get(row["role"])
    return dict(row) | {
        "number": seen.get(row["case"] or "", ""),
        "flow": present.text(definition.main_process.name) if definition is not None else None,
        "rule": present.text(control.name) if control is not None else None,
        "step": step["name"] if step is not None else None,
        "post": present.text(role) if role is not None else None,
    }
