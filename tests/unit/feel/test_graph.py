"""Requirement graphs, boxed expressions and functions of a file: order, circles, places of errors, bounds."""

import inspect
import sys
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn import read_decisions
from engine.errors import DmnRefused, ExpressionInvalid, Undecidable
from engine.feel.dmn.graph import Graph
from engine.feel.dmn.work import Hidden
from engine.model.decision import DecisionFile

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def file(*lines: str) -> DecisionFile:
    """A file whose elements stand from line 2 on."""
    return read_decisions(
        "\n".join([f'<definitions xmlns="{SPACE}" name="n" namespace="urn:t">', *lines, "</definitions>"]).encode()
    )


def literal(text: str) -> str:
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<literalExpression><text>{shown}</text></literalExpression>"


def decision(name: str, logic: str, *requires: str, type: str = "") -> str:
    wants = "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>' for one in requires
    )
    ref = f' typeRef="{type}"' if type else ""
    body = logic if logic.startswith("<") or not logic else literal(logic)
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{ref}/>{wants}{body}</decision>'


def model(name: str, logic: str, *parameters: str, type: str = "") -> str:
    given = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    body = logic if logic.startswith("<") else literal(logic)
    ref = f'<variable name="{name}" typeRef="{type}"/>' if type else ""
    return (
        f'<businessKnowledgeModel id="k_{name}" name="{name}">{ref}<encapsulatedLogic>{given}{body}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )


def take(name: str, *lines: str, **given: Any) -> Any:
    found = file(*lines)
    graph = Graph(found, dict.fromkeys(given, ""))
    target = found.find(name)
    assert target is not None
    return graph.decide(target, given).decided.value


def test_decisions_are_taken_in_order_and_once() -> None:
    found = file(
        decision("d", "b + c", "b", "c"),
        decision("b", "a + 1", "a"),
        decision("c", "a * 10", "a"),
        decision("a", "2"),
    )
    answer = Graph(found).decide(found.decisions[0], {})
    assert answer.decided.value == 23
    assert [name for name, _ in answer.steps] == ["a", "b", "c"]
    assert [decided.value for _, decided in answer.steps] == [2, 3, 20]


@pytest.mark.parametrize(
    ("requires", "circle"),
    [
        ({"a": ["a"]}, "a → a"),
        ({"a": ["b"], "b": ["a"]}, "a → b → a"),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, "b → c → b"),
    ],
)
def test_a_circle_is_an_error_with_its_place(requires: dict[str, list[str]], circle: str) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        take("a", "", *(decision(name, "1", *others) for name, others in requires.items()))
    assert circle in caught.value.fields["text"].zh
    assert circle in caught.value.fields["text"].en
    assert caught.value.fields["line"] >= 3
    assert caught.value.fields["element"] in requires


def test_what_a_file_does_not_hold_is_an_error_with_its_place() -> None:
    with pytest.raises(ExpressionInvalid, match="required decision 'b'") as caught:
        take("a", decision("a", "1", "b"))
    assert (caught.value.fields["element"], caught.value.fields["line"]) == ("a", 2)
    other = '<informationRequirement><requiredDecision href="urn:other#b"/></informationRequirement>'
    with pytest.raises(ExpressionInvalid, match="urn:other#b"):
        take("a", decision("a", other + literal("1")), decision("b", "1"))


def test_a_decision_sees_only_what_it_requires() -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        take("a", decision("b", "1"), decision("a", "1 +\n b"))
    fields = caught.value.fields
    assert (fields["element"], fields["line"], fields["position"]) == ("a", 4, 5)
    assert "'b' is not declared" in fields["text"].en


def test_a_decision_without_logic_cannot_be_taken() -> None:
    with pytest.raises(ExpressionInvalid, match="logic '-' is not supported") as caught:
        take("a", decision("a", ""))
    assert caught.value.fields["line"] == 2


def test_null_passes_between_decisions_but_answers_nothing() -> None:
    assert take("b", decision("a", "null"), decision("b", "a = null", "a")) is True
    with pytest.raises(Undecidable) as caught:
        take("a", decision("a", "null"))
    assert (caught.value.fields["reason"], caught.value.fields["element"]) == ("no_value", "a")


def test_a_given_value_stands_in_for_a_required_decision() -> None:
    assert take("b", decision("a", "1 / 0"), decision("b", "a + 1", "a"), a=Decimal(4)) == 5


def context(*entries: tuple[str, str]) -> str:
    made = []
    for name, logic in entries:
        variable = f'<variable name="{name}"/>' if name else ""
        made.append(f"<contextEntry>{variable}{logic if logic.startswith('<') else literal(logic)}</contextEntry>")
    return f"<context>{''.join(made)}</context>"


def function(body: str, *parameters: str) -> str:
    given = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    return f"<functionDefinition>{given}{body if body.startswith('<') else literal(body)}</functionDefinition>"


def invocation(name: str, **bindings: str) -> str:
    given = "".join(f'<binding><parameter name="{key}"/>{literal(text)}</binding>' for key, text in bindings.items())
    return f"<invocation>{literal(name)}{given}</invocation>"


CHOICE = f"<conditional><if>{literal('1 > 2')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>"
EVERY = f'<every iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></every>'


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (context(("a", "1"), ("b", "a + 1")), {"a": 1, "b": 2}),
        (context(("a", "1"), ("", "a + 1")), 2),
        (context(("k", "10"), ("f", function("x * k", "x")), ("", "f(2) + f(3)")), 50),
        (context(("f", function("x + 1", "x")), ("g", function("f(x) * 2", "x")), ("", "g(1)")), 4),
        (context(("f", function("x", "x")), ("", invocation("f", x="7"))), 7),
        (context(("f", function("x = null", "x", "y")), ("", invocation("f", y="7"))), True),
        (invocation("substring", string='"foobar"', **{"start position": "4"}), "bar"),
        (invocation("count"), None),
        (f"<list>{literal('1')}{literal('[2]')}</list>", [1, [2]]),
        ("<list/>", []),
        (
            f'<relation><column name="a"/><column name="b"/><row>{literal("1")}{literal("2")}</row></relation>',
            [{"a": 1, "b": 2}],
        ),
        (CHOICE, 2),
        (f"<filter><in>{literal('[1, 2, 3]')}</in><match>{literal('item > 1')}</match></filter>", [2, 3]),
        (f"<filter><in>{literal('[{a: 1}, {a: 2}]')}</in><match>{literal('a = 2')}</match></filter>", [{"a": 2}]),
        (f'<for iteratorVariable="x"><in>{literal("1..3")}</in><return>{literal("x")}</return></for>', "refused"),
        (f'<for iteratorVariable="x"><in>{literal("[1..3]")}</in><return>{literal("x * x")}</return></for>', [1, 4, 9]),
        (
            f'<some iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></some>',
            True,
        ),
        (EVERY, False),
        (function("1"), "refused"),
        (context(("f", function("f(x)", "x")), ("", "f(1)")), "refused"),
        (context(("a", "1"), ("a", "2")), "refused"),
        (context(("", "1"), ("a", "2")), "refused"),
        (invocation("nothing"), "refused"),
        (invocation("count", lists="[1]"), "refused"),
        (f"<conditional><if>{literal('true')}</if></conditional>", "refused"),
        (f"<filter><in>{literal('[1]')}</in></filter>", "refused"),
    ],
    ids=lambda one: "" if isinstance(one, str) and one.startswith("<") else str(one)[:20],
)
def test_boxed_expressions(logic: str, value: object) -> None:
    if value == "refused":
        with pytest.raises(ExpressionInvalid) as caught:
            take("d", decision("d", logic))
        assert (caught.value.fields["element"], caught.value.fields["line"]) == ("d", 2)
    elif value is None:
        with pytest.raises(Undecidable):
            take("d", decision("d", logic))
    else:
        assert take("d", decision("d", logic)) == value


def test_a_row_of_a_relation_has_a_cell_for_each_column() -> None:
    with pytest.raises(DmnRefused) as caught:
        file("", decision("d", f'<relation><column name="a"/><row>{literal("1")}{literal("2")}</row></relation>'))
    assert (caught.value.fields["reason"], caught.value.fields["line"]) == ("row", 3)


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("number", "1", 1),
        ("number", '"a"', "result_not_of_type"),
        ("number", "[1]", 1),
        ("tList", "1", [1]),
        ("tList", '["a"]', "result_not_of_type"),
        ("tList", "[1, 2, 3]", "result_not_of_type"),
        ("tGrade", '"a"', "a"),
        ("tGrade", '"z"', "result_not_of_type"),
        ("tPart", "{n: 1}", {"n": 1}),
        ("tPart", '{n: "a"}', "result_not_of_type"),
        ("tPart", "1", "result_not_of_type"),
        ("tLoop", "1", 1),
        ("nobody declared", "1", 1),
        ("Any", "1", 1),
    ],
)
def test_a_result_is_of_its_type(type: str, text: str, value: object) -> None:
    types = [
        '<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef>'
        "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>",
        '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
        '<allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>',
        '<itemDefinition name="tPart"><itemComponent name="n"><typeRef>number</typeRef></itemComponent>'
        "</itemDefinition>",
        '<itemDefinition name="tLoop"><typeRef>tLoop</typeRef></itemDefinition>',
    ]
    if value == "result_not_of_type":
        with pytest.raises(Undecidable) as caught:
            take("d", *types, decision("d", text, type=type))
        assert (caught.value.fields["reason"], caught.value.fields["element"]) == (value, "d")
    else:
        assert take("d", *types, decision("d", text, type=type)) == value


def test_a_date_becomes_midnight_and_values_of_a_type_are_read_with_their_line() -> None:
    assert take("d", decision("d", 'date("2026-01-01")', type="dateTime")).isoformat() == "2026-01-01T00:00:00+00:00"
    values = "<allowedValues><text>&lt; x</text></allowedValues>"
    bad = f'<itemDefinition name="t"><typeRef>number</typeRef>{values}</itemDefinition>'
    with pytest.raises(ExpressionInvalid) as caught:
        take("d", "", bad, decision("d", "1", type="t"))
    assert (caught.value.fields["line"], caught.value.fields["position"]) == (3, 2)


def test_models_call_models_whatever_their_order() -> None:
    lines = [model("f", "g(x) + 1", "x"), model("g", "h(x) * 2", "x"), model("h", 'if x = "g(" then 0 else x', "x")]
    assert take("d", *lines, decision("d", "f(5)")) == 11
    chain = [model(f"m{at}", f"m{at + 1}(x)", "x") for at in range(20)]
    assert take("d", *chain, model("m20", "x", "x"), decision("d", "m0(3)")) == 3


def test_models_that_call_in_a_circle_or_cannot_be_read_are_refused_where_they_are_called() -> None:
    lines = [model("f", "g(x)", "x"), model("g", "f(x)", "x"), model("bad", "1 +", "x")]
    assert take("d", *lines, decision("d", "1")) == 1
    for name, line in (("f", 3), ("bad", 4)):
        with pytest.raises(ExpressionInvalid) as caught:
            take("d", *lines, decision("d", f"{name}(1)"))
        assert caught.value.fields["line"] == line
    with pytest.raises(ExpressionInvalid):
        take("d", *lines, decision("d", invocation("bad", x="1")))


def test_the_result_of_a_model_is_of_its_type() -> None:
    with pytest.raises(Undecidable, match="number is needed"):
        take("d", model("f", '"a"', type="number"), decision("d", "f()"))


def test_every_fault_of_a_file_is_told() -> None:
    lines = [
        model("bad", "1 +", "x"),
        decision("a", "y"),
        decision("b", "bad(1)"),
        decision("c", "1"),
        decision("e", ""),
    ]
    faults = list(Graph.of(file(*lines, decision("f", "1", "f"))).faults())
    assert [(one.fields["element"], one.fields["line"]) for one in faults] == [("bad", 2), ("a", 3), ("f", 7)]


def test_functions_that_nest_too_deeply_are_refused() -> None:
    chain = [model(f"m{at}", f"m{at + 1}(x)", "x") for at in range(200)]
    with pytest.raises(ExpressionInvalid, match="too deeply"):
        take("d", *chain, model("m200", "x", "x"), decision("d", "m0(3)"))


def service(name: str, *outputs: str, inputs: tuple[str, ...] = ()) -> str:
    parts = [f'<outputDecision href="#{one}"/>' for one in outputs]
    parts += [f'<inputDecision href="#{one}"/>' for one in inputs]
    return f'<decisionService id="s_{name}" name="{name}">{"".join(parts)}</decisionService>'


def test_services_are_functions_of_their_inputs() -> None:
    lines = [decision("a", "1"), decision("b", "a + 1", "a"), service("s", "b"), service("t", "b", inputs=("a",))]
    assert take("d", *lines, decision("d", "s() + t(10)")) == 13
    both = service("u", "a", "b")
    assert take("d", *lines, both, decision("d", "u()")) == {"a": 1, "b": 2}
    empty = service("v", "nothing")
    with pytest.raises(ExpressionInvalid, match="has no decision 'nothing'"):
        take("d", empty, decision("d", "v()"))


def test_a_service_whose_decision_calls_it_is_a_circle() -> None:
    with pytest.raises(ExpressionInvalid, match="rests on itself"):
        take("d", service("s", "d"), decision("d", "s()"))


@pytest.mark.parametrize(
    "text",
    [
        "count(for a in 1..20000, b in 1..20000 return 1)",
        "for a in 1..2000, b in 1..2000 return a",
        "some a in 1..20000, b in 1..20000 satisfies a + b < 0",
        "for a in 1..20000 return for b in 1..20000 return b",
        "(for a in 1..20000 return a)[count((for b in 1..20000 return b)[item > 0]) = item]",
        "for n in 1..20000 return partial",
        'for n in 1..20000 return string join(for m in 1..900 return "0123456789")',
        "{a: [1, 1], b: [a, a, a, a], c: [b, b, b, b], d: [c, c, c, c], e: [d, d, d, d], f: [e, e, e, e],"
        " g: [f, f, f, f], h: [g, g, g, g], i: [h, h, h, h]}",
        "for n in 1..20000 return exp(n)",
    ],
)
def test_work_and_size_are_bounded(text: str) -> None:
    with pytest.raises(Undecidable) as caught:
        take("d", decision("d", text))
    assert caught.value.fields["reason"] == "too_much"
    assert caught.value.fields["element"] == "d"


def test_models_that_multiply_their_calls_are_bounded() -> None:
    lines = [model(f"m{at}", f"m{at + 1}(x) + m{at + 1}(x)", "x") for at in range(30)]
    with pytest.raises(Undecidable) as caught:
        take("d", *lines, model("m30", "x", "x"), decision("d", "m0(1)"))
    assert caught.value.fields["reason"] == "too_much"


def test_keys_of_contexts_cannot_reach_what_a_scope_hides() -> None:
    assert take("d", decision("d", '{"work": 1, "\\u0000work": 2}')) == {"work": 1, "\0work": 2}
    assert take("d", decision("d", "[x][1]", type=""), x={"work": Decimal(1)}) == {"work": 1}


def test_a_long_chain_of_decisions_is_taken_quickly() -> None:
    lines = [decision(f"d{at}", f"d{at + 1} + 1", f"d{at + 1}") for at in range(1500)]
    assert take("d0", *lines, decision("d1500", "0")) == 1500


def test_tables_within_and_their_output_types() -> None:
    rule = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>"
    head = '<decisionTable hitPolicy="{}"><input><inputExpression><text>1</text></inputExpression></input><output {}/>'
    listed = head.format("RULE ORDER", 'typeRef="number"') + rule.format("1") + rule.format("2") + "</decisionTable>"
    assert take("e", decision("d", listed), decision("e", "sum(d)", "d")) == 3
    wrong = head.format("FIRST", 'typeRef="number"') + rule.format('"a"') + "</decisionTable>"
    with pytest.raises(Undecidable) as caught:
        take("d", decision("d", wrong))
    assert caught.value.fields["reason"] == "result_not_of_type"
    both = '<itemDefinition name="l" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    typed = head.format("COLLECT", 'typeRef="l"') + rule.format('"a"') + "</decisionTable>"
    assert take("e", both, decision("d", typed), decision("e", "d[1]", "d")) == "a"
    with pytest.raises(Undecidable):
        take("d", both, decision("d", typed.replace('"a"', "1")))
    boxed = context(("t", listed), ("", "count(t)"))
    assert take("d", decision("d", boxed)) == 2
    with pytest.raises(ExpressionInvalid) as place:
        take("d", "", decision("d", context(("t", listed.replace(">1<", ">nothing<")))))
    assert (place.value.fields["element"], place.value.fields["line"]) == ("d", 3)


def test_texts_and_logics_that_nest_too_deeply_are_refused() -> None:
    for text in (
        "x" + ".a" * 50,
        "x" + "[1]" * 50,
        "-" * 50 + "1",
        "for a in 1..2 return " * 50 + "a",
        "{a: " * 50 + "1",
    ):
        with pytest.raises(ExpressionInvalid, match="deeper than 40"):
            take("d", decision("d", text), x=None)
    with pytest.raises(ExpressionInvalid, match="does not end"):
        take("d", decision("d", '"a'))
    calls = [model(f"m{at}", f"<list>{literal(f'm{at + 1}(x)')}</list>", "x") for at in range(60)]
    with pytest.raises(ExpressionInvalid, match="too deeply"):
        take("d", *calls, model("m60", "x", "x"), decision("d", "m0(3)"))


def test_services_that_call_services_without_end_are_refused() -> None:
    lines = [decision(f"d{at}", f"s{at + 1}()") + service(f"s{at}", f"d{at}") for at in range(300)]
    with pytest.raises(ExpressionInvalid, match="nested too deeply"):
        take("d0", *lines, decision("d300", "1"), service("s300", "d300"))


def test_little_room_for_calls_is_an_answer_too() -> None:
    lines = [model(f"m{at}", f"m{at + 1}(x)", "x") for at in range(50)]
    found = file(*lines, model("m50", "x", "x"), decision("d", "m0(1)"))
    graph = Graph(found)
    graph.prepare(found.decisions[0])
    room = sys.getrecursionlimit() - len(inspect.stack()) - 120

    def deeper(levels: int) -> object:
        return deeper(levels - 1) if levels else graph.decide(found.decisions[0], {})

    with pytest.raises(Undecidable) as caught:
        deeper(room)
    assert caught.value.fields["reason"] == "too_much"
    assert graph.decide(found.decisions[0], {}).decided.value == 1


@pytest.mark.parametrize(
    "logic",
    [
        context(("a", "g(1)"), ("", invocation("g", x="a"))),
        f"<list>{literal('g(1)')}</list>",
        f'<relation><column name="a"/><row>{literal("g(1)")}</row></relation>',
        context(("h", function("g(x)", "x")), ("", "h(1)")),
        CHOICE.replace("1 > 2", "g(1) = 1"),
        f"<filter><in>{literal('[g(1)]')}</in><match>{literal('item = 1')}</match></filter>",
        f'<for iteratorVariable="y"><in>{literal("[1]")}</in><return>{literal("g(y)")}</return></for>',
        '<decisionTable><input><inputExpression><text>g(1)</text></inputExpression></input><output name="o"/>'
        "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>g(5)</text></outputEntry></rule></decisionTable>",
    ],
)
def test_calls_are_found_in_every_logic(logic: str) -> None:
    """The caller stands first in the file and is read after what it calls."""
    assert take("d", model("f", logic), model("g", "x", "x"), decision("d", "f() != null"))


def test_inputs_of_several_types_and_circles_of_names() -> None:
    types = '<itemDefinition name="l" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    graph = Graph(file(types, '<inputData id="i" name="i"><variable name="i" typeRef="l"/></inputData>'))
    assert [place for place, _ in graph.types.faults("a", "l")] == [""]
    assert [place for place, _ in graph.types.faults(["a", 1 == 1, None], "l")] == ["/1"]
    assert Hidden("a") != "a"
    assert Hidden("a") not in {"a": 1}
    assert {Hidden("b"): 1} != {Hidden("b"): 1}
    chain = [f'<itemDefinition name="t{at}"><typeRef>t{at + 1}</typeRef></itemDefinition>' for at in range(30)]
    assert take("d", *chain, decision("d", "1", type="t0")) == 1


def test_large_inputs_are_read_but_not_compared_without_end() -> None:
    deep: object = Decimal(1)
    for _ in range(70):
        deep = [deep]
    assert take("d", decision("d", "flatten(x) = null"), x=deep) is True
    assert take("d", decision("d", "string join(x) = null"), x=["a" * 9_000] * 3) is True
    many: list[object] = [[Decimal(at)] for at in range(30_000)]
    assert take("d", decision("d", "count(x)"), x=many) == 30_000
    with pytest.raises(Undecidable):
        take("d", decision("d", "for a in 1..100 return x = y"), x=many, y=list(many))


def test_a_file_with_too_many_expressions_is_refused_quickly() -> None:
    long = "[" + ", ".join(["1"] * 1_500) + "]"
    lines = [decision(f"d{at}", long) for at in range(80)]
    faults = list(Graph.of(file(*lines)).faults())
    assert 0 < len(faults) < 80
    assert "too many expressions" in faults[0].fields["text"].en
    names = [f'<inputData id="i{at}" name="a {"b " * at}"/>' for at in (0, 3, 60)]
    assert list(Graph.of(file(*names, decision("d", "+".join(["a"] * 30) + " + a b b b"))).faults()) == []


def test_a_long_chain_of_broken_models_is_told_quickly() -> None:
    lines = [model(f"m{at}", f"m{at + 1}(x)", "x") for at in range(2_000)]
    assert len(list(Graph.of(file(*lines, decision("d", "m0(1)"))).faults())) == 1
