"""The command ``decide``: result as JSON; bad input names its place and ends with status 2, no answer with 1."""

import json
from pathlib import Path

import pytest

from api.cli import main

FILE = str(Path(__file__).parents[3] / "processes/example/pro_inquiry.dmn")
SETTINGS = '"setting": {"joint_meeting_from": 50000, "pro_head_from": 1000}'
TYPED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="t" namespace="urn:t">
<itemDefinition name="tLoan"><itemComponent name="amount"><typeRef>number</typeRef></itemComponent>
<itemComponent name="since"><typeRef>date</typeRef></itemComponent></itemDefinition>
<inputData id="i1" name="Loan"><variable name="Loan" typeRef="tLoan"/></inputData>
<inputData id="i2" name="Days"><variable name="Days" typeRef="dayTimeDuration"/></inputData>
<decision id="d1" name="Half Of It"><variable name="Half Of It" typeRef="number"/>
<literalExpression><text>Loan.amount / 2</text></literalExpression></decision>
<decision id="d2" name="New">
<literalExpression><text>Loan.since > date("2026-01-01")</text></literalExpression></decision>
<decision id="d3" name="Sum"><literalExpression><text>sum(rows.n) + 0.1</text></literalExpression></decision>
<decision id="d4" name="Broken"><literalExpression><text>1 +</text></literalExpression></decision>
<decision id="d5" name="Boxed"><functionDefinition kind="Java"/></decision>
<decision id="d6" name="Longer"><literalExpression><text>Days + duration("P1D")</text></literalExpression></decision>
<decision id="d7" name="Twice"><informationRequirement><requiredDecision href="#d1"/></informationRequirement>
<literalExpression><text>Half Of It * 4</text></literalExpression></decision>
<decision id="d8" name="Rank"><literalExpression><text>[1..2]</text></literalExpression></decision>
</definitions>
"""


@pytest.fixture
def typed(tmp_path: Path) -> str:
    file = tmp_path / "typed.dmn"
    file.write_text(TYPED, "utf-8")
    return str(file)


def run(capsys: pytest.CaptureFixture[str], file: str, decision: str, given: str, *more: str) -> tuple[int, str, str]:
    status = main(["decide", file, "--decision", decision, "--input", given, *more])
    told = capsys.readouterr()
    return status, told.out.strip(), told.err.strip()


@pytest.mark.parametrize(
    ("decision", "given", "result"),
    [
        ("pro_level_table", '"kind": "goods", "amount": 800', '"C"'),
        ("定级 Level", '"kind": "service", "amount": 49999.99', '"B"'),
        ("pro_level_table", '"kind": "service", "amount": "50000"', '"A"'),
        ("pro_tiers", '"amount": 999.99', '{"tier": "small", "roles": "section_head"}'),
        ("pro_tiers", '"amount": 1000', '{"tier": "large", "roles": "section_head head"}'),
    ],
)
def test_results(capsys: pytest.CaptureFixture[str], decision: str, given: str, result: str) -> None:
    assert run(capsys, FILE, decision, f"{{{given}, {SETTINGS}}}") == (0, result, "")


def test_explained(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, FILE, "pro_tiers", f'{{"amount": 5, {SETTINGS}}}', "--explain")
    assert json.loads(out) == {"result": {"tier": "small", "roles": "section_head"}, "rules": [1]}


@pytest.mark.parametrize(
    ("decision", "given", "result"),
    [
        ("d1", '{"Loan": {"amount": 5}}', "2.5"),
        ("Half Of It", '{"Loan": {"amount": "5", "since": null}}', "2.5"),
        ("New", '{"Loan": {"amount": 1, "since": "2026-03-01"}}', "true"),
        ("Sum", '{"rows": [{"n": 0.1}, {"n": 0.1}]}', "0.3"),
        ("Longer", '{"Days": "P2D"}', '"P3D"'),
        ("Twice", '{"Half Of It": 2.5}', "10"),
        ("Twice", '{"Loan": {"amount": 5}}', "10"),
    ],
)
def test_declared_types(capsys: pytest.CaptureFixture[str], typed: str, decision: str, given: str, result: str) -> None:
    assert run(capsys, typed, decision, given) == (0, result, "")


@pytest.mark.parametrize(
    ("decision", "given", "told"),
    [
        ("pro_tiers", "{", "line 1, column 2"),
        ("pro_tiers", "[1]", "has to be a JSON object"),
        ("pro_tiers", '{"amount": NaN}', "NaN is no number"),
        ("pro_tiers", '{"amount": 1, "amount": 2}', "/amount: “amount”写了两次"),
        ("pro_tiers", f"{{{SETTINGS}}}", "/amount: 缺少输入 amount / input amount is missing"),
        ("pro_tiers", f'{{"amount": "many", {SETTINGS}}}', "/amount: "),
        ("pro_tiers", f'{{"amount": true, {SETTINGS}}}', "/amount: 须为数 / a number is needed"),
        ("pro_tiers", f'{{"amount": 1e999999, {SETTINGS}}}', "/amount: "),
        ("pro_tiers", '{"amount": 5}', "pro_inquiry.dmn:30: pro_tiers"),
        ("pro_tiers", '{"a.b": 5}', "/a.b: "),
        ("pro_tiers", '{"1a": 5}', "/1a: "),
        ("pro_tiers", "[" * 5000, "nested too deeply"),
        ("nothing", "{}", "it has: pro_level_table, pro_tiers"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], decision: str, given: str, told: str) -> None:
    status, out, err = run(capsys, FILE, decision, given)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("decision", "given", "told"),
    [
        ("d1", '{"Loan": 5}', "/Loan: 须为对象 / an object is needed"),
        ("New", '{"Loan": {"since": "1 March"}}', "/Loan/since: "),
        ("d6", '{"Days": "soon"}', "/Days: "),
        ("Broken", "{}", "typed.dmn:11: "),
        ("Boxed", "{}", "a function is no value"),
        ("Twice", "{}", "/Loan: "),
        ("Twice", '{"Half Of It": "x"}', "/Half Of It: "),
        ("Rank", "{}", "range"),
    ],
)
def test_bad_input_of_declared_types(
    capsys: pytest.CaptureFixture[str], typed: str, decision: str, given: str, told: str
) -> None:
    status, out, err = run(capsys, typed, decision, given)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize("content", [b"", b"<x/>", b"<!DOCTYPE x><x/>", b'{"a": 1}', b"\xff\xfe\x00"])
def test_a_file_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.dmn"
    file.write_bytes(content)
    status, out, err = run(capsys, str(file), "d", "{}")
    assert (status, out) == (2, "")
    assert err.startswith("dmn-refused: 第 1 行")
    assert run(capsys, str(tmp_path / "none.dmn"), "d", "{}")[0] == 2


def test_no_answer_is_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, FILE, "pro_level_table", f'{{"kind": "goods", "amount": null, {SETTINGS}}}')
    assert (status, out) == (1, "")
    assert err == "undecidable: pro_level_table: 没有规则命中，也没有默认值 / no rule hits and there is no default"


def test_a_value_outside_those_allowed_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(Path(__file__).parents[2] / "data/dmn/allowance_11.dmn")
    status, out, err = run(capsys, file, "allowance", '{"place": "moon", "nights": 1}')
    assert (status, out) == (2, "")
    assert "'place'" in err


def test_check_reads_a_file_of_decisions(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["check", FILE]) == 0
    assert main(["check", FILE.replace(".dmn", ".bpmn")]) in (0, 1)
    capsys.readouterr()
    bad = tmp_path / "bad.dmn"
    bad.write_text("<x/>")
    assert main(["check", str(bad)]) == 1
    assert '"readable": false' in capsys.readouterr().out


def test_explain_tells_what_required_decisions_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(Path(__file__).parents[2] / "files/dmn/camunda_modeler.dmn")
    given = ["--decision", "Menu", "--input", '{"temperature": 5, "guests": 12}', "--explain"]
    assert main(["decide", file, *given]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "result": "Stew",
        "rules": [1],
        "decisions": {
            "Decision_season": {"result": "Winter", "rules": [1]},
            "Decision_party": {"result": {"size": "large", "tables": 2}, "rules": [2]},
        },
    }
