"""What an editor changed goes into the file's own text; every byte it did not touch stays."""

import pytest

from engine import bpmn
from engine.bpmn.merge import merge
from engine.errors import BpmnRefused

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FILE = """<?xml version='1.0' encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:f="urn:foreign"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  <process id="p">
    <f:odd  a = '1'/>
    <task id='a' name="A" f:kept='"'><!-- said by hand -->
      <extensionElements><f:x   y="1"><f:z/></f:x></extensionElements>
    </task>
    <task id="b"/>
    <subProcess id="s" >
    </subProcess>
    <sequenceFlow id="f1" sourceRef="a" targetRef="b"/>
  </process>
</definitions>
"""
EXTENSION = '<bpmn:extensionElements><f:x y="1"><f:z/></f:x>{more}</bpmn:extensionElements>'
A = f"""<bpmn:task id="a" name="A" f:kept="&quot;">{EXTENSION.format(more="")}</bpmn:task>"""
B = '<bpmn:task id="b"/>'
S = '<bpmn:subProcess id="s"/>'
FLOW = '<bpmn:sequenceFlow id="f1" sourceRef="a" targetRef="b"/>'


def form(*parts: str) -> str:
    """Return the editor's form: its own prefix, without what it does not know."""
    return (
        f'<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:f="urn:foreign" xmlns:rf="urn:riskflow:bpmn:1"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">'
        f'<bpmn:process id="p">{"".join(parts)}</bpmn:process></bpmn:definitions>'
    )


BEFORE = form(A, B, S, FLOW)


def merged(*parts: str, file: str = FILE, before: str = BEFORE) -> str:
    return merge(file.encode(), before, form(*parts)).decode()


def test_an_untouched_file_keeps_its_bytes() -> None:
    assert merge(FILE.encode(), BEFORE, BEFORE) == FILE.encode()


@pytest.mark.parametrize(
    ("parts", "old", "new"),
    [
        ((A.replace('"A"', '"&lt;B&gt;"'), B, S, FLOW), 'name="A"', 'name="&lt;B&gt;"'),
        ((A.replace(' name="A"', ""), B, S, FLOW), ' name="A"', ""),
        ((A, '<bpmn:task id="b" name="甲"/>', S, FLOW), '<task id="b"/>', '<task id="b" name="甲"/>'),
        ((A, B, S), '    <sequenceFlow id="f1" sourceRef="a" targetRef="b"/>\n', ""),
        ((A, '<bpmn:userTask id="b"/>', S, FLOW), '<task id="b"/>', '<userTask id="b"/>'),
        ((A, B, '<bpmn:transaction id="s"/>', FLOW), "", ""),
        ((A, B, S, FLOW.replace("/>", ' f:n="1"/>')), 'targetRef="b"/>', 'targetRef="b" f:n="1"/>'),
        (
            (A, '<bpmn:task id="b"><bpmn:documentation>1 &lt; 2</bpmn:documentation></bpmn:task>', S, FLOW),
            '    <task id="b"/>\n',
            '    <task id="b">\n      <documentation>1 &lt; 2</documentation>\n    </task>\n',
        ),
        ((A, B, '<bpmn:task id="c"/>', S, FLOW), '<task id="b"/>\n', '<task id="b"/>\n    <task id="c"/>\n'),
        (
            ('<bpmn:task id="c"/>', A, B, S, FLOW),
            "    <task id='a'",
            "    <task id=\"c\"/>\n    <task id='a'",
        ),
        (
            (A, B, '<bpmn:subProcess id="s"><bpmn:task id="c"/></bpmn:subProcess>', FLOW),
            '<subProcess id="s" >\n',
            '<subProcess id="s" >\n      <task id="c"/>\n',
        ),
    ],
    ids=[
        "escaped",
        "removed",
        "added-attribute",
        "cut",
        "morphed",
        "morphed-open",
        "foreign-attribute",
        "filled",
        "behind",
        "before",
        "inside",
    ],
)
def test_a_change_replaces_what_it_is_about(parts: tuple[str, ...], old: str, new: str) -> None:
    expected = FILE.replace(old, new)
    if not old:
        expected = FILE.replace('<subProcess id="s" >', '<transaction id="s" >').replace("</subP", "</transaction>")
        expected = expected.replace("</transaction>rocess>", "</transaction>")
    assert merged(*parts) == expected


def test_what_moves_is_moved_as_it_is_written() -> None:
    found = merged(B, f'<bpmn:subProcess id="s">{A}</bpmn:subProcess>', FLOW)
    start = FILE.index("<task id='a'")
    written = FILE[start : FILE.index("</task>") + len("</task>")]
    assert written in found
    assert found.index('<subProcess id="s" >') < found.index(written) < found.index("</subProcess>")
    assert found.count("<f:x   y") == 1


def test_what_is_put_around_something_keeps_it() -> None:
    found = merged(f'<bpmn:subProcess id="n">{A}</bpmn:subProcess>', B, S, FLOW)
    assert "<!-- said by hand -->" in found
    assert "<subProcess id=\"n\">\n      <task id='a'" in found
    assert "<f:odd  a = '1'/>" in found


def test_an_order_that_changes_moves_one_element() -> None:
    found = merged(FLOW, A, B, S)
    assert found == FILE.replace('    <sequenceFlow id="f1" sourceRef="a" targetRef="b"/>\n', "").replace(
        "    <task id='a'", '    <sequenceFlow id="f1" sourceRef="a" targetRef="b"/>\n    <task id=\'a\''
    )


def test_an_unknown_namespace_is_declared_where_it_is_used() -> None:
    risk = EXTENSION.format(more='<rf:riskRef ref="R1"/>')
    found = merged(A.replace(EXTENSION.format(more=""), risk), B, S, FLOW)
    added = '<f:x   y="1"><f:z/></f:x><rf:riskRef xmlns:rf="urn:riskflow:bpmn:1" ref="R1"/></extensionElements>'
    assert FILE.replace('<f:x   y="1"><f:z/></f:x></extensionElements>', added) == found


def test_a_type_follows_the_prefix_of_the_file() -> None:
    condition = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">a &lt; 1</bpmn:conditionExpression>'
    found = merged(A, B, S, FLOW.replace("/>", f">{condition}</bpmn:sequenceFlow>"))
    assert '<conditionExpression xsi:type="tFormalExpression">a &lt; 1</conditionExpression>' in found


def test_the_file_keeps_encoding_and_line_ends() -> None:
    data = FILE.replace('"UTF-8"', '"GB2312"').replace("\n", "\r\n").replace("said by hand", "手工").encode("gb2312")
    found = merge(data, BEFORE, form(A, '<bpmn:task id="b" name="甲㐀"/>', '<bpmn:task id="c"/>', S, FLOW))
    text = found.decode("gb2312")
    assert '<task id="b" name="甲&#13312;"/>\r\n    <task id="c"/>\r\n' in text
    assert text.count("\n") == text.count("\r\n")


def test_names_an_editor_cannot_read_are_hidden_from_it_and_kept() -> None:
    file = FILE.replace("<f:z/>", "<f:z/><f:审批><f:级别/></f:审批>")
    assert "审批" not in bpmn.shown(file.encode())
    found = merged(A.replace('"A"', '"B"'), B, S, FLOW, file=file)
    assert found == file.replace('name="A"', 'name="B"')


def test_a_change_without_a_place_is_refused() -> None:
    before = form(A, B, S, FLOW, '<bpmn:task id="elsewhere"/>')
    with pytest.raises(BpmnRefused) as refused:
        merged(A, B, S, FLOW, '<bpmn:task id="elsewhere" name="x"/>', before=before)
    assert refused.value.fields["reason"] == "no_place"


def test_what_the_editor_calls_by_another_name_keeps_the_name_of_the_file() -> None:
    inside = '<complexBehaviorDefinition id="c"><condition>a</condition><event id="e"/></complexBehaviorDefinition>'
    file = FILE.replace('<task id="b"/>', inside)
    told = (
        '<bpmn:complexBehaviorDefinition id="c"><bpmn:formalExpression>a</bpmn:formalExpression>'
        '<bpmn:implicitThrowEvent id="e"/></bpmn:complexBehaviorDefinition>'
    )
    before = form(A, told, S, FLOW)
    renamed = told.replace('id="e"', 'id="e" name="甲"')
    found = merged(A, renamed, S, FLOW, file=file, before=before)
    assert found == file.replace('<event id="e"/>', '<event id="e" name="甲"/>')
    changed = told.replace(">a<", ">b<")
    assert merged(A, changed, S, FLOW, file=file, before=before) == file.replace(">a<", ">b<")


@pytest.mark.parametrize("wrong", ["<a", "<a/>", "<!DOCTYPE a><a/>"], ids=["malformed", "other", "doctype"])
def test_a_form_that_is_no_file_is_refused(wrong: str) -> None:
    with pytest.raises(BpmnRefused):
        merge(FILE.encode(), BEFORE, wrong)
