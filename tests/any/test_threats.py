"""What a hostile definition tries, by its number; whatever reads a file is put to each of them.

Elsewhere: 30 and 31 `tests/api` (two administrators, a version is its bytes), 36 and 37 `tests/unit/feel`,
`tests/property/test_feel.py` and the ban on text as code in `tests/architecture`, 45 and 46 `tests/unit/diagrams`,
47 `tests/unit/api/test_sheets.py`, 48 and 49 the uploads in `tests/api` and `tests/unit/papers`.
"""

import builtins
import json
import os
import socket
import subprocess
import time

import pytest

from api.checking import check_file
from diagrams import Renderer
from diagrams.chart import draw_document
from engine import bpmn
from engine.errors import BpmnRefused
from tests.any import count
from tests.unit.bpmn.build import START, end, flow, line, process, raw, task

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def definitions(inside: str) -> bytes:
    return f'<definitions xmlns="{MODEL}">{inside}</definitions>'.encode()


def refused(data: bytes, reader=bpmn.read_document) -> tuple[str, int, float]:
    """Reason, line and seconds of a refusal."""
    begun = time.process_time()
    with pytest.raises(BpmnRefused) as caught:
        reader(data)
    return caught.value.fields["reason"], caught.value.fields["line"], time.process_time() - begun


OUTSIDE = {
    "file": '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
    "http": '<!DOCTYPE d [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]><d>&e;</d>',
    "parameter": '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><d/>',
    "external": '<!DOCTYPE d PUBLIC "-//x" "http://127.0.0.1:9/x.dtd"><d/>',
    "empty": "<!DOCTYPE definitions><d/>",
    "lower": "<!doctype d><d/>",
    "behind_comments": "<!-- a --><?b c?>\n<!DOCTYPE d><d/>",
}


@pytest.fixture
def sealed(monkeypatch):
    """No file is opened, no socket made, no process started."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("touched the outside")

    for house, name in ((builtins, "open"), (os, "open"), (socket, "socket"), (subprocess, "Popen")):
        monkeypatch.setattr(house, name, refuse)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_32_no_doctype_in_any_encoding(name, codec, sealed):
    head = '<?xml version="1.0" encoding="GB18030"?>' if codec == "gb18030" else ""
    reason, at, seconds = refused((head + OUTSIDE[name]).encode(codec))
    assert reason == "doctype"
    assert at == (2 if name == "behind_comments" else 1)
    assert seconds < 0.5


def test_32_and_44_what_a_file_names_is_recorded_and_never_opened(sealed):
    inside = (
        '<import importType="http://x" location="http://127.0.0.1:9/a.bpmn" namespace="urn:x"/>'
        '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        '<process id="p" s:schemaLocation="urn:x http://127.0.0.1:9/x.xsd" '
        'xmlns:s="http://www.w3.org/2001/XMLSchema-instance"/>'
    )
    found = bpmn.read_document(definitions(inside))
    assert next(found.all("import")).get("location") == "http://127.0.0.1:9/a.bpmn"
    assert [one.namespace for one in found.foreign] == ["http://www.w3.org/2001/XInclude"]
    assert check_file("a.bpmn", found.data).readable
    assert bpmn.export(found, [bpmn.rename("p", "n")]).count(b"127.0.0.1") == 2


def test_33_bombs():
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    quadratic = f'<!ENTITY a "{"a" * 50_000}">'
    for entities, inside in ((laughs, "&a11;"), (quadratic, "&a;" * 50_000)):
        reason, _, seconds = refused(f"<!DOCTYPE d [{entities}]><d>{inside}</d>".encode())
        assert (reason, seconds < 0.5) == ("doctype", True)


LARGE = {
    "ten_megabytes": (lambda: b" " * 10_000_000, "too_large"),
    "a_million_elements": (lambda: definitions("<a/>" * 1_000_000), "too_large"),
    "half_a_million_elements": (lambda: definitions("<a/>" * 500_000), "too_many"),
    "20001_elements": (lambda: definitions("<a/>" * 20_000), "too_many"),
    "depth_5000": (lambda: definitions("<a>" * 5_000 + "</a>" * 5_000), "malformed"),
    "depth_65": (lambda: definitions("<a>" * 64 + "</a>" * 64), "too_deep"),
    "20000_elements": (lambda: definitions('<task name="审"/>' * 19_999), ""),
    "depth_64": (lambda: definitions("<a>" * 63 + "</a>" * 63), ""),
    "many_attributes": (
        lambda: definitions("<a " + " ".join(f'a{n}=""' for n in range(190_000)) + "/>"),
        "too_many_attributes",
    ),
    "501_attributes": (
        lambda: definitions("<a " + " ".join(f'a{n}=""' for n in range(501)) + "/>"),
        "too_many_attributes",
    ),
    "500_attributes_each": (lambda: definitions(("<a " + " ".join(f'a{n}=""' for n in range(500)) + "/>") * 420), ""),
    "many_namespaces": (lambda: definitions("<a " + " ".join(f'xmlns:a{n}="u"' for n in range(90_000)) + "/>"), ""),
    "many_comments": (lambda: definitions("<!-- -->" * 200_000), ""),
    "many_texts": (lambda: definitions("<text>" + 'a<b xmlns="u"/>' * 15_000 + "</text>"), ""),
    "many_points": (
        lambda: definitions(
            '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>'
            + "<d:BPMNEdge><d:waypoint x='1' y='z'/></d:BPMNEdge>" * 9_900
            + "</d:BPMNPlane></d:BPMNDiagram>"
        ),
        "",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_34_large_files(name):
    make, reason = LARGE[name]
    data = make()
    begun = time.process_time()
    if reason:
        assert refused(data)[0] == reason
    else:
        bpmn.read_document(data)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "node",
    [
        '<bpmn:scriptTask id="a_b"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>',
        '<bpmn:serviceTask id="a_b" c:class="a.B" xmlns:c="http://camunda.org/schema/1.0/bpmn"/>',
        '<bpmn:sendTask id="a_b"/>',
    ],
    ids=["script", "service", "send"],
)
def test_35_what_would_run_code_is_named_with_its_line(node):
    data = process(START, node, end(), *line("x_start", "a_b", "x_end"))
    found = check_file("a.bpmn", data)
    assert found.readable
    assert not found.executable
    assert any(one.element == "a_b" and one.line == 6 and one.code.startswith("lint.") for one in found.findings)


def test_35_listeners_of_vendors_are_counted_and_never_run():
    listener = '<c:taskListener xmlns:c="http://camunda.org/schema/1.0/bpmn" class="a.B" event="create"/>'
    found = bpmn.read(process(START, task("a_b", listener), end(), *line("x_start", "a_b", "x_end")), key="k")
    assert "taskListener" not in repr(found)
    assert b"taskListener" not in bpmn.executable(found, "main").xml


@pytest.mark.parametrize("count", ["10000000", "101", "0", "9" * 40], ids=["ten_million", "101", "none", "long"])
def test_38_cardinality(count):
    many = f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
    data = process(
        START,
        task("a_b", after=f"{many}</bpmn:multiInstanceLoopCharacteristics>"),
        end(),
        *line("x_start", "a_b", "x_end"),
    )
    found = check_file("a.bpmn", data)
    assert not found.executable
    assert any(one.element == "a_b" and "instances" in one.text.en for one in found.findings), found.findings


def test_39_hidden_flows_are_neither_run_nor_drawn():
    hidden = (
        '<bpmn:extensionElements><x:bag xmlns:x="urn:x"><bpmn:sequenceFlow id="h_1" sourceRef="x_start" '
        'targetRef="x_end"/></x:bag><bpmn:userTask id="h_2"/></bpmn:extensionElements>'
        '<x:bag xmlns:x="urn:x"><bpmn:sequenceFlow id="h_3" sourceRef="x_start" targetRef="x_end"/></x:bag>'
    )
    data = process(hidden, START, task("a_b"), end(), *line("x_start", "a_b", "x_end"))
    document, definition = bpmn.read_document(data), bpmn.read(data, key="k")
    renderer = Renderer()
    picture = draw_document(document, renderer=renderer).picture
    renderer.close()
    graph = definition.processes[0].graph
    nodes = {one.id for one in document.all(*count.FLOW_NODES)}
    flows = {one.id for one in document.all("sequenceFlow")}
    assert (set(graph.all_nodes), set(graph.all_flows)) == (nodes, flows)
    drawn = count.shown(picture)
    assert (sum(drawn[tag] for tag in count.FLOW_NODES), drawn["sequenceFlow"]) == (3, 2)
    assert b"h_1" not in picture + bpmn.executable(definition, "main").xml


@pytest.mark.parametrize("other", ["a_b", "\uff41_b", "a\uff3fb"], ids=["same", "wide", "wide_line"])
def test_40_ids_that_are_the_same_or_look_it(other):
    data = raw('<bpmn:process id="p">', '<bpmn:task id="a_b"/>', f'<bpmn:task id="{other}"/>', "</bpmn:process>")
    assert refused(data)[:2] == ("duplicate_id", 4)


def test_41_calls_in_a_circle():
    call = '<bpmn:callActivity id="c_{0}" calledElement="{1}"/>'
    data = raw(*(f'<bpmn:process id="{a}">{call.format(a, b)}</bpmn:process>' for a, b in ("ab", "ba")))
    found = check_file("a.bpmn", data)
    assert found.readable
    assert "lint.call_cycle" in {one.code for one in found.findings}


def test_42_a_loop_without_a_person():
    gateway = '<bpmn:exclusiveGateway id="g_{0}"{1}/>'
    nodes = (START, gateway.format("a", ""), gateway.format("b", ' default="f_end"'), end())
    flows = (*line("x_start", "g_a", "g_b"), flow("g_b", "g_a", "1 = 1"), flow("g_b", "x_end", name="f_end"))
    found = check_file("a.bpmn", process(*nodes, *flows))
    assert not found.executable
    assert any("cycle" in one.code or "loop" in one.code for one in found.findings)


def test_43_dead_ends_are_told_with_their_element(capsys):
    data = process(START, task("a_b"), '<bpmn:exclusiveGateway id="g_x"/>', *line("x_start", "a_b", "g_x"))
    found = check_file("a.bpmn", data)
    assert not found.executable
    assert {one.line for one in found.findings if one.element == "g_x"} == {7}
    json.loads(found.line())
