"""What the other tests pass by: names that are keywords, components nobody declared, a decision of one expression."""

from decimal import Decimal

import pytest

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel.decision import prepare_any
from engine.feel.dmn.graph import Graph
from engine.feel.dmn.types import Types
from engine.feel.dmn.visible import prefixes
from engine.feel.dmn.work import Hidden
from engine.feel.names import Names
from engine.feel.types import declared
from engine.model.decision import DecisionFile, ItemType, LiteralDecision

NAMES = Names.of({"a": "decimal", "b": "decimal"})


def test_a_keyword_alone_is_no_name_and_begins_one():
    assert list(prefixes("if x", 0, 10)) == [("if x", 4)]
    assert list(prefixes("iffy x", 0, 10)) == [("iffy", 4), ("iffy x", 6)]


def test_a_component_nobody_declared_is_let_by():
    types = Types((ItemType(name="t", parts=(ItemType(name="a", base="number"),)),))
    assert list(types.faults({"a": Decimal(1), "more": "x"}, "t")) == []
    assert [pointer for pointer, _ in types.faults({"a": "one"}, "t", "/v")] == ["/v/a"]


def test_a_hidden_key_is_only_itself():
    one, other = Hidden("work"), Hidden("work")
    assert (one == one, one == other, one != other, one == "work") == (True, False, True, False)


def test_what_a_decision_gives_is_declared_by_its_components():
    assert declared("string") == "string"
    assert declared(["string"]) == "list"
    assert declared({"a": "string", "b": ["decimal"]}) == {"a": "string", "b": "list"}
    assert declared([{"a": "string"}]) == [{"a": "string"}]


def test_a_decision_of_one_expression():
    made = prepare_any(LiteralDecision(id="d", text="a + b"), NAMES)
    assert made.names == {"a", "b"}
    assert made.decide({"a": Decimal(1), "b": Decimal(2)}).value == 3
    with pytest.raises(Undecidable) as nothing:
        prepare_any(LiteralDecision(id="d", text="null"), NAMES).decide({})
    assert nothing.value.fields["element"] == "d"
    with pytest.raises(ExpressionInvalid) as wrong:
        prepare_any(LiteralDecision(id="d", text="a + nobody", line=7), NAMES)
    assert (wrong.value.fields["element"], wrong.value.fields["line"]) == ("d", 7)


def test_a_decision_can_name_what_it_requires_as_far_as_it_is_there():
    one = LiteralDecision(id="d", text="1", requires=("nowhere",))
    assert Graph(DecisionFile(decisions=(one,))).made(one)
