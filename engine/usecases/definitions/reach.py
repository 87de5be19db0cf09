"""What a figure or a law is named by: flows and steps, and how many running cases that touches. No case is named."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.model.process import Definition, Node, NodeKind, Process
from engine.model.text import texts_of
from engine.ports import UnitOfWork
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present

_SETTING = re.compile(r"setting\.(\w+)")
Naming = Mapping[str, frozenset[str]]  # "setting.<id>" or "law.<id>" -> steps it is felt at; "" for the whole file


def naming(env: Environment, definition: Definition) -> Naming:
    """Return where a definition names settings and laws."""
    return env.library.named(definition.digest, lambda: _naming(definition))


def _naming(definition: Definition) -> Naming:
    found: dict[str, set[str]] = {f"law.{law.id}": {""} for law in definition.catalog.laws}
    whole = _settings(texts_of(definition.tables)) | {name for one in definition.controls for name in _settings_in(one)}
    for name in whole:
        found.setdefault(name, set()).add("")
    for process in definition.processes:
        found.setdefault(f"law.{process.basis}", set()).add("")
        for flow in process.graph.all_flows.values():
            for name in _settings([flow.condition]):
                found.setdefault(name, set()).add(flow.source)
        for node in process.graph.all_nodes.values():
            for name in _of_node(definition, process, node):
                found.setdefault(name, set()).add(node.id)
    return {name: frozenset(steps) for name, steps in found.items() if not name.endswith(".")}


def _of_node(definition: Definition, process: Process, node: Node) -> set[str]:
    controls = [
        definition.control_by_id[name]
        for name in (*node.controls, *process.controls)
        if name in definition.control_by_id and (name in node.controls or node.kind is NodeKind.TASK)
    ]
    parts = [*(one.spec for one in controls), node.deadlines, node.action_args, node.multi, node.form]
    found = _settings(text for part in parts for text in texts_of(part))
    if node.kind is NodeKind.DECISION and node.decision in definition.decision_by_id:
        found |= _settings(texts_of(definition.tables))
    return found | {f"law.{law}" for one in controls for law in one.laws} | {f"law.{one.law}" for one in node.deadlines}


def _settings_in(control: Any) -> set[str]:
    return _settings(texts_of(control.spec))


def _settings(texts: Iterable[str]) -> set[str]:
    return {f"setting.{name}" for text in texts for name in _SETTING.findall(text)}


def used_by(env: Environment, unit: UnitOfWork, agency: str) -> dict[str, list[str]]:
    """Return the keys of the flows in force by what they name."""
    found: dict[str, list[str]] = {}
    for row in unit.tables.definitions.all_active(agency):
        for name in naming(env, env.definition(unit, row["key"], row["digest"])):
            found.setdefault(name, []).append(row["key"])
    return found


def reach(env: Environment, unit: UnitOfWork, agency: str, name: str) -> dict[str, Any]:
    """Return the flows and steps that name it, with how many cases have not ended and how many stand at such a step."""
    cases, open_steps = unit.tables.definitions.open_cases(agency), unit.tables.definitions.open_steps(agency)
    flows = []
    for row in unit.tables.definitions.every(agency):
        running = cases.get((row["key"], row["version"]), 0)
        if not row["active"] and not running:
            continue
        definition = env.definition(unit, row["key"], row["digest"])
        steps = naming(env, definition).get(name)
        if steps is not None:
            there = open_steps.get((row["key"], row["version"]), {})
            flows.append(_flow(definition, row, running, _steps(definition, steps, there)))
    return {"open_cases": sum(one["open_cases"] for one in flows), "flows": flows}


def _flow(definition: Definition, row: Mapping[str, Any], running: int, steps: list[dict[str, Any]]) -> dict[str, Any]:
    told = {name: row[name] for name in ("key", "version", "active")}
    return told | {"name": present.text(definition.main_process.name), "open_cases": running, "steps": steps}


def _steps(definition: Definition, steps: frozenset[str], there: Mapping[str, int]) -> list[dict[str, Any]]:
    nodes = {name: node for process in definition.processes for name, node in process.graph.all_nodes.items()}
    return [
        {"id": name, "name": present.text(node.name), "open": there.get(name, 0)}
        for name, node in nodes.items()
        if name in steps and node.kind in (NodeKind.TASK, NodeKind.DECISION, NodeKind.EXCLUSIVE, NodeKind.SYSTEM)
    ]
