"""Decision tables by hit policy, and knowledge models."""

from decimal import Decimal as D

import pytest

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel import Names, parse
from engine.feel.decision import prepare, prepare_literal, prepare_models
from engine.model.decision import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    KnowledgeModel,
    LiteralDecision,
    Output,
    Rule,
)

NAMES = Names.of({"amount": "money", "kind": "string", "best": "string"})
ROWS = [("< 10", '"low"'), ("[5..20)", '"mid"'), (">= 20", '"high"')]
VALUES = ('"high"', '"mid"', '"low"')


def table(policy, rows=ROWS, aggregation=Aggregation.NONE, values=(), default="", allowed=""):
    rules = tuple(Rule(inputs=(test,), outputs=(out,)) for test, out in rows)
    return prepare(
        DecisionTable(
            id="dt",
            inputs=(Input(expression="amount", values=allowed),),
            outputs=(Output(name="tier", values=values, default=default),),
            rules=rules,
            hit_policy=policy,
            aggregation=aggregation,
        ),
        NAMES,
    )


def decided(prepared, amount):
    found = prepared.decide({"amount": None if amount is None else D(amount)})
    return found.value, found.rules


@pytest.mark.parametrize(
    ("policy", "amount", "value", "rules"),
    [
        (HitPolicy.UNIQUE, 2, "low", (1,)),
        (HitPolicy.ANY, 12, "mid", (2,)),
        (HitPolicy.FIRST, 7, "low", (1,)),
        (HitPolicy.PRIORITY, 7, "mid", (2,)),
        (HitPolicy.COLLECT, 7, ["low", "mid"], (1, 2)),
        (HitPolicy.RULE_ORDER, 7, ["low", "mid"], (1, 2)),
        (HitPolicy.OUTPUT_ORDER, 7, ["mid", "low"], (2, 1)),
    ],
)
def test_policies(policy, amount, value, rules):
    assert decided(table(policy, values=VALUES), amount) == (value, rules)


@pytest.mark.parametrize(("name", "value"), [("SUM", D(30)), ("MIN", D(10)), ("MAX", D(20)), ("COUNT", D(2))])
def test_aggregation(name, value):
    rows = [("< 10", "10"), ("> 5", "20")]
    assert decided(table(HitPolicy.COLLECT, rows, Aggregation(name)), 7) == (value, (1, 2))


def test_no_hits_are_counted_only_by_a_default():
    assert decided(table(HitPolicy.COLLECT, [("< 1", "1")], Aggregation.COUNT, default="0"), 7) == (D(0), ())


@pytest.mark.parametrize(
    ("prepared", "amount", "reason"),
    [
        (table(HitPolicy.UNIQUE), 7, "several_hits"),
        (table(HitPolicy.ANY), 7, "hits_differ"),
        (table(HitPolicy.FIRST, [("< 1", "1")]), 7, "no_hit"),
        (table(HitPolicy.COLLECT, [("< 1", "1")]), 7, "no_hit"),
        (table(HitPolicy.COLLECT, [("< 1", "1")], Aggregation.SUM), 7, "no_hit"),
        (table(HitPolicy.COLLECT, [("< 1", "1")], Aggregation.COUNT), 7, "no_hit"),
        (table(HitPolicy.UNIQUE), None, "no_hit"),
        (table(HitPolicy.COLLECT, aggregation=Aggregation.SUM), 7, "not_a_figure"),
        (table(HitPolicy.FIRST, values=('"mid"',)), 2, "output_not_allowed"),
        (table(HitPolicy.FIRST, allowed="< 5"), 7, "input_not_allowed"),
    ],
)
def test_undecidable(prepared, amount, reason):
    with pytest.raises(Undecidable) as caught:
        decided(prepared, amount)
    assert caught.value.fields["reason"] == reason
    assert caught.value.fields["element"] == "dt"
    assert caught.value.fields["text"].zh


def test_defaults():
    assert table(HitPolicy.UNIQUE, [("< 1", "1")], default="9").evaluate({"amount": D(7)}) == D(9)
    assert table(HitPolicy.COLLECT, [("< 1", "1")], default="9").evaluate({"amount": D(7)}) == [D(9)]
    assert table(HitPolicy.COLLECT, [("< 1", "1")], default="[]").evaluate({"amount": D(7)}) == []
    assert table(HitPolicy.COLLECT, [("< 1", "1")], Aggregation.SUM, default="9").evaluate({"amount": D(7)}) == D(9)


def test_any_agrees_and_several_outputs():
    same = DecisionTable(
        id="dt",
        inputs=(Input(expression="amount"), Input(expression="kind")),
        outputs=(Output(name="a", values=("best", '"x"')), Output(name="b")),
        rules=tuple(Rule(inputs=(test, '"S"'), outputs=('"x"', "amount")) for test in ("> 1", "-")),
        hit_policy=HitPolicy.ANY,
    )
    prepared = prepare(same, NAMES)
    found = prepared.decide({"amount": D(2), "kind": "S"})
    assert found.value == {"a": "x", "b": D(2)}
    assert found.rules == (1, 2)
    assert prepared.names == {"amount", "kind", "best"}


@pytest.mark.parametrize(
    "change",
    [
        {"policy": HitPolicy.PRIORITY},
        {"policy": HitPolicy.FIRST, "aggregation": Aggregation.SUM},
        {"policy": HitPolicy.FIRST, "rows": [("nonsense(", "1")]},
        {"policy": HitPolicy.FIRST, "rows": [("1", "undeclared")]},
    ],
)
def test_bad_tables(change):
    with pytest.raises(ExpressionInvalid):
        table(**change)


def test_rows_must_fit_columns():
    bad = DecisionTable(id="dt", inputs=(), outputs=(Output(),), rules=(Rule(inputs=("-",), outputs=("1",)),))
    with pytest.raises(ExpressionInvalid):
        prepare(bad, NAMES)


def test_models_in_any_order_but_acyclic():
    one = KnowledgeModel(name="twice", parameters=(("x", ""),), text="add up(x, x)")
    two = KnowledgeModel(name="add up", parameters=(("a", ""), ("b", "")), text="a+b")
    names = Names.of({"amount": "money"}, prepare_models([one, two]))
    literal = prepare_literal(LiteralDecision(id="d", text="twice(amount)+1"), names)
    assert literal.evaluate({"amount": D(4)}) == D(9)
    cycle = KnowledgeModel(name="add up", parameters=(("a", ""), ("b", "")), text="twice(a)")
    with pytest.raises(ExpressionInvalid):
        prepare_models([one, cycle])
    assert prepare_models([]) == ()
    many = [KnowledgeModel(name=f"m{at}", parameters=(("x", ""),), text=f"m{at + 1}(x)") for at in range(3_000)]
    with pytest.raises(ExpressionInvalid, match="m3000"):
        prepare_models(many)
    flat = [KnowledgeModel(name=f"m{at}", parameters=(), text="1") for at in range(201)]
    with pytest.raises(ExpressionInvalid, match="more than 200"):
        prepare_models(flat)
    assert len(prepare_models(flat[:200])) == 200
    assert parse("1", NAMES).evaluate({}) == D(1)
