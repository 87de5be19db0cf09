"""Expressions, cells and tables by section of DMN 1.5 (``standard.yaml``)."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.deciding import shown
from engine.errors import ExpressionInvalid, Undecidable
from engine.feel import DECISION, Names, parse, parse_tests, values
from engine.feel.decision import Decided, PreparedTable, prepare
from engine.model.decision import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("standard.yaml").read_text("utf-8"))


def feel(value: Any, kind: Any = "") -> Any:
    """A value of the language for one of the YAML file."""
    if isinstance(value, list):
        return [feel(one, kind[0] if kind else "") for one in value]
    if isinstance(value, dict):
        return {key: feel(one, kind[key]) for key, one in value.items()}
    if value is None or isinstance(value, bool) or kind == "string" or (not kind and isinstance(value, str)):
        return value
    return Decimal(value) if kind in ("", "decimal") else values.from_json(value, kind)


NAMES = Names.of({name: kind for name, (kind, _) in CASES["scope"].items()})
SCOPE = {name: feel(value, kind) for name, (kind, value) in CASES["scope"].items()}


def told(value: object) -> str:
    return shown(Decided(value=value, rules=()))


def flat(kind: str) -> list[Any]:
    sections = CASES[kind].items()
    return [pytest.param(*row, id=f"{section} {at}") for section, rows in sections for at, row in enumerate(rows, 1)]


@pytest.mark.parametrize(("text", "result"), flat("expressions"))
def test_expression(text: str, result: str) -> None:
    if result == "refused":
        with pytest.raises(ExpressionInvalid):
            parse(text, NAMES, DECISION)
    else:
        assert told(parse(text, NAMES, DECISION).evaluate(SCOPE)) == result


@pytest.mark.parametrize(("cell", "value", "hit"), flat("cells"))
def test_cell(cell: str, value: Any, hit: bool | None) -> None:
    assert parse_tests(cell, NAMES, DECISION).evaluate(feel(value), SCOPE) is hit


def table(told: dict[str, Any]) -> PreparedTable:
    policy, _, aggregation = re.sub(r" (SUM|MIN|MAX|COUNT)$", r"|\1", told["policy"]).partition("|")
    inputs = [one if isinstance(one, list) else [one, ""] for one in told["inputs"]]
    outputs = [one if isinstance(one, list) else [one, []] for one in told["outputs"]]
    defaults = told.get("defaults", [""] * len(outputs))
    return prepare(
        DecisionTable(
            id="table",
            inputs=tuple(Input(expression=text, values=allowed) for text, allowed in inputs),
            outputs=tuple(
                Output(name=name, values=tuple(allowed), default=default)
                for (name, allowed), default in zip(outputs, defaults, strict=True)
            ),
            rules=tuple(
                Rule(inputs=tuple(row[: len(inputs)]), outputs=tuple(row[len(inputs) :])) for row in told["rows"]
            ),
            hit_policy=HitPolicy(policy),
            aggregation=Aggregation(aggregation),
        ),
        NAMES,
    )


TABLE_CASES = [
    pytest.param(one, given, result, id=f"{one['section']} {at}")
    for one in CASES["tables"]
    for at, (given, result) in enumerate(one["cases"], 1)
]


@pytest.mark.parametrize(("one", "given", "result"), TABLE_CASES)
def test_table(one: dict[str, Any], given: dict[str, Any], result: str) -> None:
    scope = {**SCOPE, **{name: feel(value) for name, value in given.items()}}
    if result.isidentifier() and "_" in result:
        with pytest.raises(Undecidable) as caught:
            table(one).decide(scope)
        assert caught.value.fields["reason"] == result
    else:
        assert told(table(one).decide(scope).value) == result


@pytest.mark.parametrize("one", CASES["no_tables"], ids=[one["section"] for one in CASES["no_tables"]])
def test_no_table(one: dict[str, Any]) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        table(one)
    assert caught.value.fields["element"] == "table"


def test_there_are_enough_and_each_names_its_section() -> None:
    sections = [*CASES["expressions"], *CASES["cells"]]
    sections += [one["section"] for one in (*CASES["tables"], *CASES["no_tables"])]
    assert all(re.match(r"(8|10)(\.\d+)+ \w", section) for section in sections)
    whole = len(flat("expressions")) + len(flat("cells")) + len(TABLE_CASES) + len(CASES["no_tables"])
    assert whole >= 150
    print(f"{whole} cases of {len({section.split()[0] for section in sections})} sections of the standard")
