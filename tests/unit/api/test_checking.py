"""``riskflow check``: one JSON line for each file, whatever it is; the status says the worst."""

import json

import pytest

from api import checking
from api.cli import main
from engine.errors import BpmnRefused
from engine.model.finding import Severity
from tests.unit.bpmn.build import raw

DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
    '<decision id="d_1" name="a"/></definitions>'
)
VALID = raw(
    '<bpmn:process id="p"><bpmn:startEvent id="s"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>',
    '<bpmn:endEvent id="e"><bpmn:incoming>f</bpmn:incoming></bpmn:endEvent>',
    '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="e"/></bpmn:process>',
)


def told(capsys, *files) -> tuple[int, list[dict]]:
    status = main(["check", *map(str, files)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_is_told_on_a_line_of_its_own(tmp_path, capsys):
    kinds = {
        "valid.bpmn": (VALID, "bpmn", True, 0),
        "broken.bpmn": (b"<a>", "bpmn", False, 1),
        "hostile.xml": (b"\n<!DOCTYPE a><a/>", "", False, 1),
        "other.xml": (b"<html/>", "", False, 1),
        "decisions.xml": (DMN.encode(), "dmn", True, 0),
        "spoiled.dmn": (DMN.replace("</def", "</dif").encode(), "dmn", False, 1),
        "empty.bpmn": (b"", "bpmn", False, 1),
        "binary.bpmn": (bytes(range(256)) * 9, "bpmn", False, 1),
    }
    for name, (data, *_) in kinds.items():
        tmp_path.joinpath(name).write_bytes(data)
    status, lines = told(capsys, *(tmp_path / name for name in kinds), tmp_path / "none.bpmn", tmp_path)
    assert status == 2
    found = {line["file"].rpartition("/")[2]: line for line in lines}
    assert [(found[name]["kind"], found[name]["readable"]) for name in kinds] == [
        (kind, readable) for _, kind, readable, _ in kinds.values()
    ]
    assert [one["code"] for one in found["none.bpmn"]["findings"]] == ["check.unopened"]
    assert [(one["code"], one["line"]) for one in found["hostile.xml"]["findings"]] == [("read.doctype", 2)]
    assert found["other.xml"]["findings"][0]["code"] == "read.not_bpmn"
    assert found["decisions.xml"]["findings"][0]["element"] == "d_1"
    for line in lines:
        assert list(line) == ["file", "kind", "readable", "executable", "findings"]
        for one in line["findings"]:
            assert list(one) == ["code", "element", "line", "severity", "text"]
            assert one["text"]["zh"] != one["text"]["en"]
    for name, (_, _, _, wanted) in kinds.items():
        assert main(["check", str(tmp_path / name)]) == wanted, name
    capsys.readouterr()


def test_a_file_of_another_tool_is_good_though_it_cannot_run_here():
    found = checking.check_file("a.bpmn", VALID)
    assert (found.readable, found.executable, found.ours, found.status) == (True, False, False, checking.GOOD)
    assert any(one.code.startswith("lint.") for one in found.findings)
    ours = checking.check_file("a.bpmn", VALID.replace(b"<bpmn:process id=", b'<bpmn:process rf:x="" id='))
    assert (ours.readable, ours.ours, ours.status) == (True, True, checking.WRONG)
    assert [one.code for one in ours.findings if one.code.startswith("lint.")] == ["lint.rf_attribute"]


def test_a_fault_of_the_check_itself_is_told_like_any_other(monkeypatch, tmp_path):
    def broken(_document):
        raise RuntimeError

    monkeypatch.setattr(checking, "check_document", broken)
    good = tmp_path / "a.bpmn"
    good.write_bytes(VALID)
    found = list(checking.check_files([good, tmp_path / "b.bpmn"]))
    assert [one.findings[0].code for one in found] == ["check.failed", "check.unopened"]
    assert [one.status for one in found] == [checking.WRONG, checking.UNOPENED]


def test_a_refusal_without_a_text_is_told_by_its_detail():
    found = checking._refused("read", BpmnRefused("no words"))
    assert (found.code, found.line, found.text.en) == ("read.refused", 0, "no words")


@pytest.mark.parametrize("value", ["1", "x"])
def test_the_words_of_the_reader_are_findings(value):
    shape = (
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane bpmnElement="p">'
        '<d:BPMNShape id="d_1" bpmnElement="s"><c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
        f'x="{value}" y="0" width="36" height="36"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram></bpmn:definitions>'
    )
    found = checking.check_file("a.bpmn", VALID.replace(b"</bpmn:definitions>", shape.encode()))
    assert ("read.coordinate" in [one.code for one in found.findings]) is (value == "x")


def test_decisions_that_cannot_be_taken_are_told_with_their_line() -> None:
    text = "<literalExpression><text>1 + nothing</text></literalExpression>"
    data = DMN.replace("</definitions>", f'\n<decision id="e" name="e">{text}</decision></definitions>')
    (warned,) = [one for one in checking.check_file("a.dmn", data.encode()).findings if one.code == "dmn.expression"]
    assert (warned.element, warned.line, warned.severity) == ("e", 2, Severity.WARNING)
    data = data.replace("</definitions>", '<inputData id="i" name="i"/></definitions>')
    checked = checking.check_file("a.dmn", data.encode())
    assert [one.severity for one in checked.findings if one.code == "dmn.expression"] == [Severity.ERROR]
    assert (checked.executable, checked.status) == (False, 1)
    circle = '<informationRequirement><requiredDecision href="#e"/></informationRequirement>'
    wrong = checking.check_file("a.dmn", data.replace(text, circle + text).encode()).findings
    assert any("in a circle: e → e" in one.text.en for one in wrong)
