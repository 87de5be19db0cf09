"""DMN files of every version and of the shapes other tools write; what is refused, and on which line."""

from pathlib import Path

import pytest

from api.deciding import decide, shown
from engine.bpmn import bundle, parts, read_decisions
from engine.bpmn.dmn import VERSIONS, parted
from engine.bpmn.parse import MAX_BYTES
from engine.errors import BpmnRefused, DmnRefused
from engine.feel.types import kind_of, result_kind, whole
from engine.model.decision import (
    Aggregation,
    BoxedContext,
    BoxedDecision,
    DataInput,
    DecisionTable,
    Entry,
    HitPolicy,
    Input,
    ItemType,
    KnowledgeModel,
    LiteralDecision,
    OtherDecision,
    OtherLogic,
    Output,
    Rule,
)

FILES = Path(__file__).parents[2] / "data/dmn"
SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def raw(*lines: str, space: str = SPACE) -> bytes:
    """Definitions on line 1, then the lines given from line 2 on."""
    return "\n".join([f'<definitions xmlns="{space}" name="n" namespace="urn:t">', *lines, "</definitions>"]).encode()


def table(*rows: str, head: str = "") -> bytes:
    """A table on line 2 with one input and one output; rows from line 5 on."""
    column = "<input><inputExpression><text>a</text></inputExpression></input>"
    return raw(
        f'<decision id="d" name="D"><decisionTable {head}>',
        column,
        '<output name="o" typeRef="string"/>',
        *rows,
        "</decisionTable></decision>",
    )


ROW = '<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>"x"</text></outputEntry></rule>'


@pytest.mark.parametrize(
    ("file", "decision", "given", "result"),
    [
        ("allowance_11", "allowance", '{"place": "province", "nights": 8}', '{"perDay": 320, "approval": true}'),
        ("allowance_11", "Trip allowance", '{"place": "county", "nights": 0}', '{"perDay": 200, "approval": false}'),
        ("lending_12", "_d001", '{"Borrower": {"Open Loans": 3}, "Price": 900}', '"refuse"'),
        ("lending_12", "_d001", '{"Borrower": {"Open Loans": 2}, "Price": 501}', '"keep"'),
        ("lending_12", "_d001", '{"Borrower": {"Open Loans": 2}, "Price": 500}', '"lend"'),
        ("lending_12", "Seniority", '{"Borrower": {"joined": "2019-12-31"}}', "true"),
        (
            "fine_13",
            "Fine",
            '{"Violation": {"Actual Speed": 129, "Speed Limit": 100, "Type": "speed"}}',
            '{"Amount": 500, "Points": 3}',
        ),
        (
            "fine_13",
            "Fine",
            '{"Violation": {"Actual Speed": 130, "Speed Limit": 100, "Type": "speed"}}',
            '{"Amount": 1000, "Points": 7}',
        ),
        ("points_14", "points_sum", '{"age": 70, "member": true}', "17.5"),
        ("points_14", "points_sum", '{"age": 17, "member": false}', "0"),
        ("points_14", "reasons", '{"age": 70}', '["grown up", "senior"]'),
        ("catalogue_15", "是否属于目录", '{"品目": "打印纸", "预算金额": 101}', "true"),
        ("catalogue_15", "是否属于目录", '{"品目": "打印机", "预算金额": 1}', "true"),
        ("catalogue_15", "是否属于目录", '{"品目": "打印纸", "预算金额": 100}', "false"),
    ],
)
def test_files_of_other_tools_are_read_and_decided(file: str, decision: str, given: str, result: str) -> None:
    assert shown(decide(FILES / f"{file}.dmn", decision, given)) == result


def test_every_version_is_the_same_model() -> None:
    found = [read_decisions(table(ROW).replace(SPACE.encode(), space.encode())) for space in VERSIONS]
    assert len(found) == 5
    assert all(one == found[0] for one in found)


def test_a_table_is_read_whole() -> None:
    found = read_decisions(
        raw(
            '<decision id="d" name="D"><variable name="D" typeRef="string"/>',
            '<informationRequirement><requiredDecision href="#other"/></informationRequirement>',
            '<informationRequirement><requiredInput href="#in"/></informationRequirement>',
            '<decisionTable id="t" hitPolicy="OUTPUT ORDER">',
            '<input label="A"><inputExpression typeRef="number"><text> a </text></inputExpression>'
            "<inputValues><text>[0..9]</text></inputValues></input>",
            '<output name="o"><outputValues><text>"x", "y,z", [1..2], "q\\"r"</text></outputValues>'
            '<defaultOutputEntry><text>"x"</text></defaultOutputEntry></output>',
            '<rule id="r1"><description>why</description><inputEntry><text>1</text></inputEntry>'
            '<outputEntry><text>"x"</text></outputEntry><annotationEntry><text>note</text></annotationEntry></rule>',
            "</decisionTable></decision>",
        )
    )
    assert found.decisions == (
        DecisionTable(
            id="d",
            name="D",
            inputs=(Input(expression="a", type="number", values="[0..9]", label="A"),),
            outputs=(Output(name="o", type="string", values=('"x"', '"y,z"', "[1..2]", '"q\\"r"'), default='"x"'),),
            rules=(Rule(inputs=("1",), outputs=('"x"',), id="r1", annotation="why; note", line=8),),
            hit_policy=HitPolicy.OUTPUT_ORDER,
            requires=("other",),
            line=5,
        ),
    )


def test_what_else_a_file_declares() -> None:
    found = read_decisions((FILES / "lending_12.dmn").read_bytes())
    assert found.name == "Loan of equipment"
    assert [type(one) for one in found.decisions] == [DecisionTable, LiteralDecision, BoxedDecision]
    line = found.decisions[2].line
    greeting = LiteralDecision(id="", text='"Dear"', line=line + 3)
    context = BoxedContext(entries=(Entry(name="head", logic=greeting, line=line + 3),), line=line + 3)
    assert found.decisions[2] == BoxedDecision(id="_d003", name="Letter", logic=context, requires=("_d001",), line=line)
    assert found.inputs == (
        DataInput(id="_i001", name="Borrower", type="tBorrower", line=35),
        DataInput(id="_i002", name="Price", type="number", line=36),
    )
    assert found.models == (
        KnowledgeModel(
            name="share of",
            parameters=(("part", "number"), ("whole", "number")),
            text="part / whole",
            id="_k001",
            type="number",
            line=37,
        ),
    )
    assert found.find("Seniority") is found.find("_d002")
    assert found.find("nothing") is None
    assert found.find("_d001").outputs[0].values == ('"refuse"', '"keep"', '"lend"')  # type: ignore[union-attr]
    borrower = {"Open Loans": "decimal", "joined": "date"}
    assert kind_of("tBorrower", found.types) == borrower
    assert kind_of("tBorrowers", found.types) == [borrower]
    assert kind_of("nothing", found.types) == ""


def test_a_column_without_values_has_those_of_its_type() -> None:
    grade = '<itemDefinition name=\'g\'><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
    lines = raw(
        f"{grade}</itemDefinition>",
        '<decision id="d"><decisionTable><input><inputExpression typeRef="g"><text>a</text></inputExpression></input>'
        '<output typeRef="g"/></decisionTable></decision>',
    )
    (found,) = read_decisions(lines).decisions
    assert isinstance(found, DecisionTable)
    assert found.inputs[0].values == '"a", "b"'
    assert found.outputs[0].values == ('"a"', '"b"')


@pytest.mark.parametrize(
    ("head", "policy", "aggregation"),
    [
        ("", HitPolicy.UNIQUE, Aggregation.NONE),
        *((f'hitPolicy="{one}"', one, Aggregation.NONE) for one in HitPolicy),
        *(
            (f'hitPolicy="COLLECT" aggregation="{one}"', HitPolicy.COLLECT, one)
            for one in Aggregation
            if one is not Aggregation.NONE
        ),
    ],
)
def test_hit_policies(head: str, policy: HitPolicy, aggregation: Aggregation) -> None:
    (found,) = read_decisions(table(ROW, head=head)).decisions
    assert isinstance(found, DecisionTable)
    assert (found.hit_policy, found.aggregation) == (policy, aggregation)


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "malformed", 1),
        (b"<a>\n<b></a>", "malformed", 2),
        (b"<definitions/>", "not_dmn", 1),
        (raw(space="http://www.omg.org/spec/DMN/20130901"), "not_dmn", 1),
        (raw(space="http://www.omg.org/spec/BPMN/20100524/MODEL"), "not_dmn", 1),
        (f'<decision xmlns="{SPACE}"/>'.encode(), "not_dmn", 1),
        (b"<?xml version='1.0'?>\n<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'>\n" + raw(), "doctype", 2),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + raw(), "doctype", 1),
        (b"<!-- a -->\n<!doctype x>" + raw(), "doctype", 2),
        (b"<?xml version='1.0' encoding='utf-7'?>" + raw(), "encoding", 1),
        (b"\xc3\x28" + raw(), "encoding", 1),
        (raw(" " * MAX_BYTES), "too_large", 1),
        (raw("<a>" * 70 + "</a>" * 70), "too_deep", 2),
        (raw("<a/>" * 20_001), "too_many", 2),
        (raw("<decision/>"), "no_id", 2),
        (raw('<decision id="a"/>', '<inputData id="a" name="a"/>'), "duplicate_id", 3),
        (table(ROW, head='hitPolicy="BEST"'), "hitPolicy", 2),
        (table(ROW, head='hitPolicy="COLLECT" aggregation="MEAN"'), "aggregation", 2),
        (table(ROW, ROW.replace("<inputEntry><text>1</text></inputEntry>", "")), "row", 6),
        (table(ROW, ROW.replace("<outputEntry>", "<outputEntry/><outputEntry>")), "row", 6),
        (table(ROW.replace("<inputEntry>", '<inputEntry expressionLanguage="juel">')), "language", 5),
        (raw('<decision id="d">', '<literalExpression expressionLanguage="groovy"/></decision>'), "language", 3),
        (raw().replace(b"name=", b'expressionLanguage="python" name='), "language", 1),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_refused_with_a_line(data: bytes, reason: str, line: int) -> None:
    with pytest.raises(DmnRefused) as caught:
        read_decisions(data)
    assert (caught.value.fields["reason"], caught.value.fields["line"]) == (reason, line)
    assert caught.value.fields["text"].zh.startswith(f"第 {line} 行：")
    assert caught.value.fields["text"].en.startswith(f"Line {line}: ")


def test_a_logic_that_cannot_be_evaluated_is_kept() -> None:
    java = '<encapsulatedLogic kind="Java"><literalExpression/></encapsulatedLogic>'
    found = read_decisions(
        raw(
            '<businessKnowledgeModel id="k" name="k"/>',
            f'<businessKnowledgeModel id="j" name="j">{java}</businessKnowledgeModel>',
            '<decision id="d"/>',
        )
    )
    assert [model.logic for model in found.models] == [OtherLogic(name="", line=2), OtherLogic(name="Java", line=3)]
    assert found.decisions == (OtherDecision(id="d", logic="", line=4),)


def test_nothing_outside_the_file_is_opened(tmp_path: Path) -> None:
    """Includes, imports and schema locations are attributes nobody follows; foreign elements are no graph."""
    secret = tmp_path / "secret"
    secret.write_text("<decision id='s'/>")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}"/>'
    foreign = f'<extensionElements><f:x xmlns:f="urn:f"><decision xmlns="{SPACE}" id="f"/></f:x></extensionElements>'
    imported = f'<import namespace="urn:o" locationURI="{secret}" importType="{SPACE}" name="o"/>'
    found = read_decisions(raw(include, foreign, imported, '<decision id="d"/>'))
    assert [one.id for one in found.decisions] == ["d"]


def test_texts_with_markup_and_entities_of_xml() -> None:
    row = ROW.replace("<text>1</text>", "<text><![CDATA[< 5]]></text>").replace('"x"', "&quot;a &amp; b&quot;")
    (found,) = read_decisions(table(row)).decisions
    assert isinstance(found, DecisionTable)
    assert (found.rules[0].inputs, found.rules[0].outputs) == (("< 5",), ('"a & b"',))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ('"a"', ['"a"']),
        ('"a","b" , "c"', ['"a"', '"b"', '"c"']),
        ('"a,b"', ['"a,b"']),
        ("[1..3], f(1, 2), 5", ["[1..3]", "f(1, 2)", "5"]),
        (r'"a\",b", 1', [r'"a\",b"', "1"]),
    ],
)
def test_lists_of_values(text: str, found: list[str]) -> None:
    assert list(parted(text)) == found


def test_types_of_results() -> None:
    one, two = Output(name="a", type="number"), Output(name="b", type="date")
    rows = (Rule(inputs=(), outputs=()),)

    def kind(*outputs: Output, policy: HitPolicy = HitPolicy.UNIQUE, sum: Aggregation = Aggregation.NONE) -> object:
        made = DecisionTable(id="d", inputs=(), outputs=outputs, rules=rows, hit_policy=policy, aggregation=sum)
        return result_kind(made)

    assert kind(one) == "decimal"
    assert kind(one, two) == {"a": "decimal", "b": "date"}
    assert kind(one, policy=HitPolicy.RULE_ORDER) == ["decimal"]
    assert kind(one, two, policy=HitPolicy.COLLECT) == [{"a": "decimal", "b": "date"}]
    assert kind(two, policy=HitPolicy.COLLECT, sum=Aggregation.COUNT) == "decimal"
    assert kind(one, policy=HitPolicy.COLLECT, sum=Aggregation.MAX) == "decimal"
    assert result_kind(LiteralDecision(id="d", text="1", type="boolean")) == "boolean"
    assert result_kind(OtherDecision(id="d", logic="")) == ""
    assert whole(kind(one, two))
    assert not whole({"a": "decimal", "b": [""]})


def test_types_in_a_circle_end() -> None:
    circle = (ItemType(name="a", base="b"), ItemType(name="b", base="a"))
    assert kind_of("a", circle) == ""


def test_types_that_multiply_are_cut() -> None:
    """Seven levels of ten components each would be ten million."""
    types = [
        ItemType(name=f"t{at}", parts=tuple(ItemType(name=f"c{part}", base=f"t{at + 1}") for part in range(10)))
        for at in range(8)
    ]

    def size(kind: object) -> int:
        return 1 + sum(map(size, kind.values())) if isinstance(kind, dict) else 1

    assert size(kind_of("t0", types)) < 4_000


def test_bundles() -> None:
    assert bundle(b"<x/>") == b"<x/>"
    assert parts(b"<x/>") == (b"<x/>", b"")
    made = bundle(b"<x/>", b"<y>dmn 3\n</y>")
    assert parts(made) == (b"<x/>", b"<y>dmn 3\n</y>")
    assert parts(bundle(b"", b"y")) == (b"", b"y")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made[:-1],
        lambda made: made + b"x",
        lambda made: made.replace(b"bpmn 4", b"bpmn 5"),
        lambda made: made.replace(b"bpmn 4", b"bpmn 04"),
        lambda made: made.replace(b"bpmn 4", b"bpmn 99999999"),
        lambda made: made.replace(b"dmn 4", b"bpmn 4"),
        lambda made: made[: made.index(b"dmn 4")],
        lambda made: made + b"dmn 4\n<z/>",
    ],
)
def test_broken_bundles(spoil: object) -> None:
    with pytest.raises(BpmnRefused) as caught:
        parts(spoil(bundle(b"<x/>", b"<y/>")))  # type: ignore[operator]
    assert caught.value.fields["reason"] == "bundle"
