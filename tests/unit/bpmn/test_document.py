"""Any BPMN file becomes a document: encodings, prefixes, references, what is foreign, what is drawn."""

import pytest

from engine.bpmn import read_document
from engine.errors import BpmnRefused
from engine.model.process import Bounds
from tests.unit.bpmn.build import raw

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TEXT = (
    '<?xml version="1.0" encoding="{0}"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">\n'
    '<process id="p" name="审批 é"><task id="t_1" name="审核"/></process></definitions>'
)
ENCODINGS = {
    "utf-8": TEXT.format("UTF-8").encode(),
    "utf-8-undeclared": TEXT.partition("\n")[2].encode(),
    "utf-8-mark": TEXT.format("UTF-8").encode("utf-8-sig"),
    "utf-8-two-marks": b"\xef\xbb\xbf" + TEXT.format("UTF-8").encode("utf-8-sig"),
    "utf-16-mark": TEXT.format("UTF-16").encode("utf-16"),
    "utf-16-be-mark": b"\xfe\xff" + TEXT.format("UTF-16").encode("utf-16-be"),
    "utf-16-le-bare": TEXT.format("UTF-16").encode("utf-16-le"),
    "utf-16-be-bare": TEXT.format("utf-16").encode("utf-16-be"),
    "utf-32-mark": TEXT.format("UTF-32").encode("utf-32"),
    "utf-32-be-bare": TEXT.format("UTF-32").encode("utf-32-be"),
    "gb18030": TEXT.format("GB18030").encode("gb18030"),
    "gbk": TEXT.format("GBK").encode("gbk"),
    "gb2312": TEXT.format("gb2312").encode("gb2312"),
    "big5": TEXT.format("Big5").replace("审", "審").replace("é", "e").encode("big5"),
    "latin-1": TEXT.format("ISO-8859-1").replace("审批", "&#x5BA1;&#x6279;").replace("审核", "x").encode("latin-1"),
    "windows-1252": TEXT.format("windows-1252").replace("审批", "a").replace("审核", "x").encode("cp1252"),
    "declared-utf-16-is-utf-8": TEXT.format("utf-16").encode(),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_is_read(name):
    found = read_document(ENCODINGS[name])
    assert [element.tag for element in found.all()] == ["definitions", "process", "task"]
    assert found.root.children[0].name.endswith("e" if name == "big5" else "é")
    assert bool(found.faults) is (name == "declared-utf-16-is-utf-8")
    assert found.data == ENCODINGS[name]


@pytest.mark.parametrize("prefix", ["", "bpmn", "bpmn2", "semantic", "model", "ns0", "流程"])
def test_every_prefix_is_read(prefix):
    mark = f"{prefix}:" if prefix else ""
    bound = f"xmlns:{prefix}" if prefix else "xmlns"
    data = (
        f'<{mark}definitions {bound}="{MODEL}"><{mark}process id="p"><{mark}task/></{mark}process></{mark}definitions>'
    )
    assert [element.tag for element in read_document(data.encode()).all("task")] == ["task"]


def test_references_go_by_the_whole_text_or_without_prefix():
    found = read_document(raw('<bpmn:process id="p"><bpmn:task id="sid:1"/><bpmn:task id="t_2"/></bpmn:process>'))
    assert found.target("sid:1") is found.by_id["sid:1"]
    assert found.target(" tns:t_2 ") is found.by_id["t_2"]
    assert found.target("t_3") is None
    assert found.target("") is None


def test_parents_ancestors_and_attributes():
    found = read_document(
        raw(
            '<bpmn:process id="p" isExecutable="1" xmlns:x="urn:x" x:y="z">',
            '<bpmn:subProcess id="s" triggeredByEvent="false"><bpmn:task id="t"><bpmn:incoming> f </bpmn:incoming>'
            "<bpmn:incoming>g</bpmn:incoming></bpmn:task></bpmn:subProcess></bpmn:process>",
        )
    )
    task, process = found.by_id["t"], found.by_id["p"]
    assert [item.tag for item in found.ancestors(task)] == ["subProcess", "process", "definitions"]
    assert found.parent(found.root) is None
    assert process.is_true("isExecutable")
    assert not found.by_id["s"].is_true("triggeredByEvent")
    assert found.by_id["s"].is_true("forCompensation", default=True)
    assert process.qualified == (("{urn:x}y", "z"),)
    assert task.texts("incoming") == ("f", "g")
    assert task.first("outgoing") is None
    assert (process.line, task.line) == (2, 3)


def test_only_direct_children_are_elements_and_the_rest_is_counted():
    found = read_document(
        raw(
            '<bpmn:process id="p"><bpmn:extensionElements><bpmn:task id="h_1"/><x:a xmlns:x="urn:x" x:b="1" c="2"/>',
            '</bpmn:extensionElements><y:bag xmlns:y="urn:y"><bpmn:task id="h_2"/></y:bag><z/><bpmn:task id="t"/>',
            "<bpmn:documentation>a<!-- b --><b xmlns='urn:h'>c</b> d</bpmn:documentation></bpmn:process>",
        )
    )
    assert [element.id for element in found.all("task")] == ["t"]
    assert [(one.namespace, one.elements, one.attributes) for one in found.foreign] == [
        ("", 1, 0), ("urn:h", 1, 0), ("urn:x", 1, 1), ("urn:y", 1, 0)
    ]  # fmt: skip
    assert next(found.all("documentation")).text == "ac d"


DRAWN = (
    '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:i="http://www.omg.org/spec/DD/20100524/DI" id="d_1" name="n"><d:BPMNPlane bpmnElement="tns:p">{0}'
    "</d:BPMNPlane></d:BPMNDiagram>"
)


def test_diagrams_are_read_and_their_faults_noted():
    shapes = (
        '<d:BPMNShape id="s_1" bpmnElement="t_1" isExpanded="true" isHorizontal="0" choreographyActivityShape="x">'
        '<c:Bounds x="1e300" y="-2.5" width="3" height="4"/><d:BPMNLabel><c:Bounds x="1" y="2" width="3" height="4"/>'
        "</d:BPMNLabel></d:BPMNShape>",
        '<d:BPMNShape bpmnElement="q:none"><c:Bounds x="1,5" y="2" width="NaN" height="4"/></d:BPMNShape>',
        "<d:BPMNShape/>",
        '<d:BPMNEdge bpmnElement="f_1"><i:waypoint x="1" y="2"/><i:waypoint x="3" y="4"/></d:BPMNEdge>',
        '<d:BPMNEdge bpmnElement="f_2"><i:waypoint x="1" y="2"/><i:waypoint x="inf" y="4"/></d:BPMNEdge>',
    )
    found = read_document(
        raw('<bpmn:process id="p"><bpmn:task id="t_1"/></bpmn:process>', DRAWN.format("\n".join(shapes)))
    )
    assert found.diagrams[0].planes[0].element == "p"
    first, second, third = found.shapes
    assert first.bounds == Bounds(x=1e300, y=-2.5, width=3, height=4)
    assert first.label == Bounds(x=1, y=2, width=3, height=4)
    assert (first.is_expanded, first.is_horizontal, first.is_marker_visible) == (True, False, None)
    assert dict(first.attributes)["choreographyActivityShape"] == "x"
    assert (second.element, second.bounds, third.element, third.bounds) == ("q:none", None, "", None)
    assert [edge.waypoints for edge in found.edges] == [((1, 2), (3, 4)), ()]
    assert [(one.code, one.line) for one in found.faults] == [("read.coordinate", 4), ("read.coordinate", 7)]


def test_an_empty_id_is_none():
    found = read_document(raw('<bpmn:process id=""/><bpmn:process id=" "/><bpmn:process/>'))
    assert [element.id for element in found.all("process")] == ["", "", ""]


@pytest.mark.parametrize("name", ["utf-7", "rot13", "unicode_escape", "idna", "hz", "punycode", "zlib"])
def test_other_encodings_are_refused(name):
    with pytest.raises(BpmnRefused) as caught:
        read_document(TEXT.format(name).encode())
    assert (caught.value.fields["reason"], caught.value.fields["line"]) == ("encoding", 1)


def test_a_shape_of_nothing_in_the_file_keeps_its_name():
    """The process has no id: that must not make an empty name known."""
    diagram = '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>'
    found = read_document(
        raw(f'<bpmn:process/>{diagram}<d:BPMNShape bpmnElement="gone"/></d:BPMNPlane></d:BPMNDiagram>')
    )
    assert [shape.element for shape in found.shapes] == ["gone"]
