"""Expressions and cells as DMN files write them, by section of DMN 1.5 (``decisions.yaml``)."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.deciding import shown, value_of
from engine.errors import ExpressionInvalid
from engine.feel.decision import Decided
from engine.feel.dmn.expression import parse_file, parse_file_tests
from engine.feel.dmn.types import builtins
from engine.feel.dmn.visible import Layer, Visible
from tests.unit.feel.test_standard import CASES as GUARDS
from tests.unit.feel.test_standard import TABLE_CASES

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("decisions.yaml").read_text("utf-8"))


def given(value: Any, kind: Any = "") -> Any:
    exact = json.loads(json.dumps(value), parse_int=Decimal, parse_float=Decimal)
    return value_of(exact, kind, "")


def place(scope: dict[str, Any]) -> tuple[Visible, dict[str, Any]]:
    """What can be named, and its values."""
    names = Layer({name: kind for name, (kind, _) in scope.items()})
    return builtins().inner(names), {name: given(value, kind) for name, (kind, value) in scope.items()}


def flat(cases: dict[str, Any], kind: str) -> list[Any]:
    return [
        pytest.param(*row, id=f"{section} {at}")
        for section, rows in cases[kind].items()
        for at, row in enumerate(rows, 1)
    ]


VISIBLE, VALUES = place(CASES["scope"])
OLD = place(GUARDS["scope"])
# What a guard may not write and a file may; and dates with an offset, which guards want.
WIDER = ("for n in", "some n in", "{a: 1}", "rows[1]", "sum([])")


@pytest.mark.parametrize(("text", "result"), flat(CASES, "expressions"))
def test_expression(text: str, result: str) -> None:
    if result == "refused":
        with pytest.raises(ExpressionInvalid) as caught:
            parse_file(text, VISIBLE)
        assert 0 <= caught.value.fields["position"] <= len(text)
        assert caught.value.fields["text"].zh != caught.value.fields["text"].en
    else:
        assert shown(Decided(value=parse_file(text, VISIBLE).evaluate(VALUES), rules=())) == result


@pytest.mark.parametrize(("cell", "value", "hit"), flat(CASES, "cells"))
def test_cell(cell: str, value: Any, hit: bool | None) -> None:
    assert parse_file_tests(cell, VISIBLE).evaluate(given(value), VALUES) is hit


@pytest.mark.parametrize(("text", "result"), flat(GUARDS, "expressions"))
def test_what_guards_may_write_means_the_same_in_a_file(text: str, result: str) -> None:
    visible, values = OLD
    if result == "refused" and not text.startswith(WIDER):
        with pytest.raises(ExpressionInvalid):
            parse_file(text, visible)
    elif not text.startswith(WIDER):
        assert shown(Decided(value=parse_file(text, visible).evaluate(values), rules=())) == result


@pytest.mark.parametrize(("cell", "value", "hit"), flat(GUARDS, "cells"))
def test_cells_of_guards_mean_the_same_in_a_file(cell: str, value: Any, hit: bool | None) -> None:
    visible, values = OLD
    assert parse_file_tests(cell, visible).evaluate(given(value), values) is hit


def test_there_are_enough_and_each_names_its_section() -> None:
    sections = [*CASES["expressions"], *CASES["cells"]]
    assert all(re.match(r"(8|10)(\.\d+)+ \w", section) for section in sections)
    own = len(flat(CASES, "expressions")) + len(flat(CASES, "cells"))
    others = len(flat(GUARDS, "expressions")) + len(flat(GUARDS, "cells")) + len(TABLE_CASES) + len(GUARDS["no_tables"])
    print(f"{own} cases of the language of files, {others} of guards and tables, {own + others} together")
    assert own >= 400
