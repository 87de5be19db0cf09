"""The lint on decision tables beside a file: references, cells, types, tiers; lines of the DMN file."""

from typing import Any

import pytest

from engine.bpmn import errors, lint, read
from engine.model.control import Approval, Tier
from tests.unit.bpmn.build import START, end, line, process, task

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
SETTINGS = {"low": "money", "high": "money"}
FORM = '<rf:form><rf:field id="amount" type="money"><rf:name zh="额" en="Sum"/></rf:field></rf:form>'


def dmn(*lines: str) -> bytes:
    """Definitions on line 1, then the lines given from line 2 on."""
    return "\n".join([f'<definitions xmlns="{SPACE}" name="n" namespace="urn:t">', *lines, "</definitions>"]).encode()


def table(
    *rows: tuple[str, ...],
    name: str = "d",
    inputs: tuple[str, ...] = ("amount",),
    outputs: tuple[str, ...] = ("o:string",),
    head: str = "",
) -> list[str]:
    """A decision whose table is on its first line and whose rows follow one a line."""
    columns = "".join(f"<input><inputExpression><text>{one}</text></inputExpression></input>" for one in inputs)
    for one in outputs:
        called, _, kind = one.partition(":")
        columns += f'<output name="{called}"' + (f' typeRef="{kind}"/>' if kind else "/>")
    lines = [f'<decision id="{name}"><decisionTable {head}>{columns}']
    for row in rows:
        cells = [text.replace("<", "&lt;") for text in row]
        tests = "".join(f"<inputEntry><text>{text}</text></inputEntry>" for text in cells[: len(inputs)])
        results = "".join(f"<outputEntry><text>{text}</text></outputEntry>" for text in cells[len(inputs) :])
        lines.append(f"<rule>{tests}{results}</rule>")
    return [*lines, "</decisionTable></decision>"]


def rule_task(ref: str = "d", tag: str = "businessRuleTask") -> str:
    more = '<rf:duty roles="officer"/><rf:outcome id="done"><rf:name zh="好" en="Done"/></rf:outcome>'
    return (
        f'<bpmn:{tag} id="x_rule"><bpmn:extensionElements><rf:name zh="判" en="Rule"/>{more}'
        f'<rf:decision ref="{ref}"/></bpmn:extensionElements></bpmn:{tag}>'
    )


def taking(*nodes: str) -> bytes:
    """A process that takes decision d; its rule task is on line 7."""
    return process(
        START, task("x_do", FORM), *(nodes or (rule_task(),)), end(), *line("x_start", "x_do", "x_rule", "x_end")
    )


def found(data: bytes, tables: bytes = b"") -> list[tuple[str, str, int]]:
    made = read(data, key="k", decisions=tables)
    return [(one.code.removeprefix("lint."), one.element, one.line) for one in errors(lint(made, settings=SETTINGS))]


def codes(data: bytes, tables: bytes = b"") -> set[str]:
    return {one.code.removeprefix("lint.") for one in lint(read(data, key="k", decisions=tables), settings=SETTINGS)}


GOOD = dmn(*table(("< setting.low", '"a"'), (">= setting.low", '"b"')))


def test_a_sound_pair() -> None:
    assert found(taking(), GOOD) == []
    assert codes(taking(), GOOD) == set()


def test_unknown_decisions() -> None:
    assert found(taking()) == [("unknown_decision", "x_rule", 7)]
    assert found(taking(rule_task("other")), GOOD) == [("unknown_decision", "x_rule", 7)]
    assert codes(taking(rule_task("other")), GOOD) == {"unknown_decision", "decision_unused"}


def test_a_decision_on_another_task_is_not_taken() -> None:
    assert "decision_misplaced" in codes(taking(rule_task(tag="userTask")), GOOD)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (table(("< 5 5", '"a"')), ("decision_cell", "d", 3)),
        (table(("-", "nothing")), ("decision_cell", "d", 3)),
        (table(("-", '"a"'), ("setting.none", '"b"')), ("decision_cell", "d", 4)),
        (table(("-", '"a"'), inputs=("nothing",)), ("decision_cell", "d", 2)),
        (table(("-", '"a"'), outputs=("o",)), ("decision_untyped", "d", 2)),
        (table(("-", '"a"'), outputs=("o:tOther",)), ("decision_untyped", "d", 2)),
        (table(("-", '"a"'), head='hitPolicy="PRIORITY"'), ("decision_cell", "d", 2)),
        (table(("-", '"a"', '"b"'), outputs=("a:string", ":string")), ("decision_names", "d", 2)),
        (table(("-", '"a"', '"b"'), outputs=("a:string", "a:string")), ("decision_names", "d", 2)),
        (table(("-", '"a"', '"b"'), outputs=("a:string", "b.c:string")), ("decision_names", "d", 2)),
        ([*table(("-", '"a"'), name="d"), *table(("-", '"a"'), name="d.x")], ("decision_names", "d.x", 5)),
        (['<decision id="d"><context/></decision>'], ("decision_cell", "d", 2)),
        (['<decision id="d"/>'], ("decision_cell", "d", 2)),
        (
            [
                '<decision id="d"><informationRequirement><requiredDecision href="#e"/></informationRequirement>',
                '<variable name="d" typeRef="number"/><literalExpression><text>1</text></literalExpression></decision>',
            ],
            ("decision_graph", "d", 3),
        ),
        (
            [
                '<businessKnowledgeModel id="m" name="m"><encapsulatedLogic><literalExpression><text>m()</text>'
                "</literalExpression></encapsulatedLogic></businessKnowledgeModel>",
                *table(("-", '"a"')),
            ],
            ("knowledge_model", "", 2),
        ),
    ],
)
def test_faults_of_tables(tables: list[str], expected: tuple[str, str, int]) -> None:
    assert expected in found(taking(), dmn(*tables))


def test_the_words_name_file_line_and_cell() -> None:
    made = read(taking(), key="k", decisions=dmn(*table(("< 5 5", '"a"'))))
    (one,) = errors(lint(made))
    assert one.text.zh.startswith("决策表文件第 3 行：d，第 1 行输入 1，“< 5 5”：")
    assert one.text.en.startswith("line 3 of the .dmn file: d, row 1, input 1, '< 5 5': ")


def test_figures_of_law_in_cells_are_told() -> None:
    assert codes(taking(), dmn(*table(("< 5000", '"a"'), (">= 5000", '"b"')))) == {"literal_figure"}
    assert codes(taking(), dmn(*table(("> 0", '"a 5"'), ('"5 a"', '"b"')))) == set()


def test_results_have_names_and_types_in_guards() -> None:
    gate = '<bpmn:exclusiveGateway id="x_gate" default="f_no"/>'

    def guarded(condition: str) -> bytes:
        flows = [*line("x_start", "x_do", "x_rule", "x_gate")]
        flows.append(
            '<bpmn:sequenceFlow id="f_yes" sourceRef="x_gate" targetRef="x_end"><bpmn:conditionExpression>'
            f"{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        )
        flows.append('<bpmn:sequenceFlow id="f_no" sourceRef="x_gate" targetRef="x_other"/>')
        return process(START, task("x_do", FORM), rule_task(), gate, end(), end("x_other"), *flows)

    two = dmn(*table(("-", '"a"', "1"), outputs=("way:string", "days:number")))
    assert found(guarded('decision.d = "a"'), GOOD) == []
    assert found(guarded('decision.d.way = "a" and decision.d.days &lt; 3'), two) == []
    assert [code for code, *_ in found(guarded("decision.d.none = 1"), two)] == ["expression"]
    assert [code for code, *_ in found(guarded("decision.other = 1"), two)] == ["expression"]
    assert [code for code, *_ in found(guarded('decision.d.way = "a"'), GOOD)] == ["expression"]


# ---- tiers


def tiers(*rows: tuple[str, ...], **given: Any) -> bytes:
    return dmn(*table(*rows, name="t", outputs=("tier:string", "roles:string"), **given))


def approving(inside: str = '<rf:approval amount="amount" decision="t"/>') -> bytes:
    catalog = f'<rf:control id="ctl">{inside}</rf:control>'
    return process(
        START,
        task("x_do", FORM + '<rf:controlRef ref="ctl"/>'),
        end(),
        *line("x_start", "x_do", "x_end"),
        catalog=catalog,
    )


LOW = ("< setting.low", '"small"', '"head"')
MID = ("[setting.low..setting.high)", '"middle"', '"head deputy"')
TOP = (">= setting.high", '"large"', '["head", "deputy", "director"]')


def test_a_table_of_tiers_becomes_the_bands_of_the_kernel() -> None:
    made = read(approving(), key="k", decisions=tiers(LOW, MID, TOP))
    assert errors(lint(made, settings=SETTINGS)) == ()
    assert made.control_by_id["ctl"].spec == Approval(
        amount="amount",
        decision="t",
        tiers=(
            Tier(id="small", to="setting.low", roles=("head",)),
            Tier(id="middle", from_="setting.low", to="setting.high", roles=("head", "deputy")),
            Tier(id="large", from_="setting.high", roles=("head", "deputy", "director")),
        ),
    )


@pytest.mark.parametrize(
    "rows",
    [
        [("-", '"all"', '"head"')],
        [("[0..setting.low]", '"a"', '"head"'), ("> setting.low", '"b"', '"head"')],
        [
            ("[0 .. setting.low[", '"a"', '"head"'),
            ("[setting.low..setting.high]", '"b"', '"x"'),
            ("> setting.high", '"c"', '"y"'),
        ],
        [("&lt;= 100", '"a"', '"head"'), ("]100.0..200)", '"b"', '"head"'), (">= 200", '"c"', '"head"')],
    ],
)  # fmt: skip
def test_tables_of_tiers_that_hold(rows: list[tuple[str, ...]]) -> None:
    fixed = [tuple(cell.replace("&lt;", "<") for cell in row) for row in rows]
    assert found(approving(), tiers(*fixed)) == []


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([LOW, ("> setting.low", '"b"', '"head"')], [4]),  # gap at the bound
        ([("<= setting.low", '"a"', '"head"'), (">= setting.low", '"b"', '"head"')], [4]),  # overlap at the bound
        ([LOW, TOP], [4]),  # gap
        ([LOW, MID], [4]),  # no tier at the top
        ([MID, TOP], [3]),  # nor at the bottom
        ([("> 0", '"a"', '"head"')], [3]),  # 0 belongs nowhere
        ([("[1..setting.low)", '"a"', '"head"'), (">= setting.low", '"b"', '"head"')], [3]),
        ([TOP, MID, LOW], [3, 4, 5, 5]),  # wrong order
        ([("<= 100", '"a"', '"x"'), ("(100..50]", '"b"', '"x"'), ("> 50", '"c"', '"x"')], [2]),  # not ascending
        ([("<= 100", '"a"', '"x"'), ("(100..100]", '"b"', '"x"'), ("> 100", '"c"', '"x"')], [2]),
        ([], [2]),
        ([LOW, (">= setting.low", '"small"', '"head"')], [2]),  # an id twice
        ([("-", '"a"', '""')], [3]),
        ([("-", '"a"', "[]")], [3]),
        ([("-", '"a"', "5")], [3]),
        ([("-", '"a"', '["head", 5]')], [3]),
        ([("-", '""', '"head"')], [3]),
        ([("-", "amount", '"head"')], [3]),
        ([("5", '"a"', '"head"')], [3]),
        ([("< 5, > 7", '"a"', '"head"')], [3]),
        ([("not(< 5)", '"a"', '"head"')], [3]),
    ],
)
def test_gaps_and_overlaps_are_refused(rows: list[tuple[str, ...]], lines: list[int]) -> None:
    told = [(code, where) for code, _, where in found(approving(), tiers(*rows))]
    assert [where for code, where in told if code == "tiers"] == lines


def test_a_bound_that_does_not_parse_is_told() -> None:
    rows = [("< setting.none", '"a"', '"head"'), (">= setting.none", '"b"', '"head"')]
    assert ("decision_cell", "t", 3) in found(approving(), tiers(*rows))


def test_the_table_is_the_approvals_own() -> None:
    assert ("tiers", "t", 2) in found(approving(), tiers(LOW, MID, TOP, inputs=("amount * 2",)))
    assert ("tiers", "t", 2) in found(approving(), tiers(LOW, MID, TOP, head='hitPolicy="FIRST"'))
    assert ("tiers", "ctl", 2) in found(approving(), dmn(*table(("-", '"a"'), name="t")))
    assert ("unknown_decision", "ctl", 2) in found(approving(), GOOD)


def test_an_approval_needs_tiers_from_somewhere() -> None:
    assert ("control_incomplete", "ctl", 2) in found(approving('<rf:approval amount="amount"/>'))


def test_tiers_change_the_model_digest() -> None:
    one = read(approving(), key="k", decisions=tiers(LOW, MID, TOP))
    other = read(approving(), key="k", decisions=tiers(LOW, MID, (TOP[0], TOP[1], '"head director"')))
    assert one.model_digest != other.model_digest
