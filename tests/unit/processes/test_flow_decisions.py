"""Every shipped table decides every combination of values around its own bounds: one row, or its default.

Values of a column: each constant of its cells, each bound with a cent below and above, a text no cell names, and null.
Where something is null a table may decide nothing (the case then stops); everywhere else it has to.
"""

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

import processes
from engine import bpmn
from engine.feel import DECISION, Names
from engine.feel.decision import PreparedTable, prepare
from engine.feel.tree import Constant, Name, walk
from engine.feel.values import from_json
from engine.model.conduct import Discretion
from engine.model.control import Approval
from engine.model.decision import DecisionTable, HitPolicy
from tests.unit.processes.shipped import definition

CENT = Decimal("0.01")
MOST = 60_000  # combinations of one table
WITH_TABLES = [key for key in processes.names() if processes.decisions(key)]
TABLES = [(key, name) for key in WITH_TABLES for name in definition(key).decision_by_id]


@cache
def settings() -> dict[str, Any]:
    return {row["id"]: from_json(_json(row), row["type"]) for row in processes.settings()}


def _json(row: dict[str, Any]) -> Any:
    return int(row["value"]) if row["type"] == "integer" else row["value"]


@cache
def prepared(key: str, name: str) -> PreparedTable:
    found = definition(key)
    table = found.decision_by_id[name]
    assert isinstance(table, DecisionTable), name
    base = bpmn.case_names(found)
    types = {row["id"]: row["type"] for row in processes.settings()}
    return prepare(table, base.merged(Names.of({"setting": types})), DECISION)


@cache
def options(key: str) -> dict[str, tuple[str, ...]]:
    """The options of every choice field: no other value can stand there."""
    nodes = [node for process in definition(key).processes for node in process.graph.all_nodes.values()]
    forms = [node.form for node in nodes if node.form is not None]
    return {one.path: tuple(o.id for o in one.options) for form in forms for one in form.fields if one.options}


def column(key: str, table: PreparedTable, at: int) -> list[Any]:
    """The values a column is asked with."""
    values: list[Any] = [None]
    if (chosen := options(key).get(table.table.inputs[at].expression)) is not None:
        return [*values, *chosen]
    for tests, _ in table.rows:
        for node, _ in walk(tests[at].tree):
            if isinstance(node, Constant):
                values.append(node.value)
            elif isinstance(node, Name) and node.path.startswith("setting."):
                values.append(settings()[node.path.removeprefix("setting.")])
    if any(isinstance(value, bool) for value in values):
        values += [True, False]
    if any(isinstance(value, str) for value in values):
        values.append("something else")
    for value in [one for one in values if isinstance(one, Decimal)]:
        values += [value - CENT, value + CENT]
    allowed = table.inputs[at][1]
    scope = {"setting": settings()}
    kept = [one for at, one in enumerate(values) if one not in values[:at] or isinstance(one, bool)]
    return [one for one in dict.fromkeys(kept) if allowed.evaluate(one, scope) is True]


def combinations(key: str, table: PreparedTable) -> Iterator[tuple[Any, ...]]:
    columns = [column(key, table, at) for at in range(len(table.inputs))]
    return itertools.islice(itertools.product(*columns), MOST)


@pytest.mark.parametrize(("key", "name"), TABLES)
def test_every_combination_is_decided(key: str, name: str) -> None:
    table, scope = prepared(key, name), {"setting": settings()}
    single = table.table.hit_policy is HitPolicy.UNIQUE
    count = 0
    for values in combinations(key, table):
        hits = [
            row
            for row, (tests, _) in enumerate(table.rows, 1)
            if all(test.evaluate(value, scope) is True for test, value in zip(tests, values, strict=True))
        ]
        count += 1
        assert not single or len(hits) <= 1, (values, hits)
        assert hits or table.defaults or None in values, f"no row for {values}"
    assert len(table.rows) <= count < MOST


@pytest.mark.parametrize(("key", "name"), TABLES)
def test_every_row_can_hit(key: str, name: str) -> None:
    """A row that no combination reaches is dead, or hidden behind those before it."""
    table, scope = prepared(key, name), {"setting": settings()}
    first = table.table.hit_policy is HitPolicy.FIRST
    reached: set[int] = set()
    for values in combinations(key, table):
        for row, (tests, _) in enumerate(table.rows, 1):
            if all(test.evaluate(value, scope) is True for test, value in zip(tests, values, strict=True)):
                reached.add(row)
                if first:
                    break
    assert set(range(1, len(table.rows) + 1)) - reached == set()


@pytest.mark.parametrize("key", WITH_TABLES)
def test_a_table_is_taken_and_its_figures_are_settings(key: str) -> None:
    found = definition(key)
    nodes = (node for process in found.processes for node in process.graph.all_nodes.values())
    named = {node.decision for node in nodes}
    named |= {one.spec.decision for one in found.controls if isinstance(one.spec, Approval)}
    named |= {one.spec.table for one in found.controls if isinstance(one.spec, Discretion)}
    assert set(found.decision_by_id) <= named
    codes = [one.code for one in bpmn.lint(found) if one.code in ("lint.literal_figure", "lint.decision_unused")]
    assert codes == []


@pytest.mark.parametrize("key", WITH_TABLES)
def test_bounds_of_tiers_ascend_by_their_values(key: str) -> None:
    for control in definition(key).controls:
        if isinstance(control.spec, Approval) and control.spec.decision:
            bounds = [tier.to for tier in control.spec.tiers if tier.to]
            found = [settings()[re.sub(r"^setting\.", "", bound)] for bound in bounds]
            assert found == sorted(set(found)), control.id
