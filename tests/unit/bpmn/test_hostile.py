"""Files that must be refused, each with its reason and line; and nothing outside the bytes is ever touched."""

import builtins
import socket
import time

import pytest

from engine.bpmn import read
from engine.errors import BpmnRefused
from tests.unit.bpmn.build import HEAD, process, raw, task

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
CASES = {
    "xxe": (b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<d>&e;</d>', "doctype", 2),
    "external_dtd": (b'<!-- a\n-->\n<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>', "doctype", 3),
    "parameter_entity": (b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><d/>', "doctype", 1),
    "bomb": ((BOMB + "<d>&b;</d>").encode(), "doctype", 1),
    "utf16_doctype": ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE d><d/>".encode("utf-16"), "doctype", 1),
    "malformed": (HEAD.encode() + b"\n<bpmn:process>\n</bpmn:definitions>", "malformed", 3),
    "empty": (b"", "malformed", 1),
    "nul": (HEAD.encode() + b"\n\x00</bpmn:definitions>", "malformed", 2),
    "not_utf8": (HEAD.encode() + b"\n\n\xff\xfe</bpmn:definitions>", "encoding", 3),
    "odd_encoding": (b'<?xml version="1.0" encoding="utf-7"?><d/>', "encoding", 1),
    "not_bpmn": (b"\n<html/>", "not_bpmn", 2),
    "too_large": (b" " * (2 * 1024 * 1024 + 1), "too_large", 1),
    "too_many": (raw("<bpmn:message/>\n" * 20_000), "too_many", 20_001),
    "too_deep": (raw("<a>\n" * 64 + "</a>" * 64), "too_deep", 65),
    "depth_5000": (raw("<a>" * 5_000 + "</a>" * 5_000), "malformed", 2),
    "no_id": (raw("<bpmn:process/>"), "no_id", 2),
    "duplicate": (process(task("a_b"), task("a_b")), "duplicate_id", 6),
    "duplicate_nfkc": (process(task("a_b"), task("\uff41_b")), "duplicate_id", 6),
    "duplicate_evidence": (
        process(task("a_b", '<rf:evidence kind="p"/>'), task("a_c", '<rf:evidence kind="p"/><rf:evidence kind="p"/>')),
        "duplicate_id",
        6,
    ),
    "rf_unknown": (process(task("a_b", "\n<rf:wish/>")), "rf_unknown", 6),
    "rf_misplaced": (process(task("a_b", "\n<rf:catalog/>")), "rf_misplaced", 6),
    "rf_outside": (process("<rf:riskRef ref='R1'/>"), "rf_misplaced", 5),
    "rf_attribute": (process('<bpmn:startEvent id="a_b" rf:role="x"/>'), "rf_attribute", 5),
    "rf_twice": (process(task("a_b", "\n<rf:duty roles='x'/>")), "rf_twice", 6),
    "two_catalogs": (
        process(task("a_b"), catalog="<rf:law id='l' title='t'/>").replace(
            b'<rf:name zh="\xe6\xb5\x81" en="Flow"/>', b"<rf:catalog/>"
        ),
        "rf_twice",
        4,
    ),
    "bad_attribute": (process(task("a_b", "\n<rf:outcome id='o' kind='maybe'/>")), "rf_invalid", 6),
    "missing_attribute": (process(task("a_b", "\n<rf:evidence min='2'/>")), "rf_invalid", 6),
    "unknown_attribute": (process(task("a_b", "\n<rf:outcome id='o' colour='red'/>")), "rf_invalid", 6),
    "bad_child": (
        process(task("a_b", "<rf:form>\n<rf:field id='a' type='money'>\n<rf:no/></rf:field></rf:form>")),
        "rf_invalid",
        7,
    ),
    "one_person": (
        process(task("a_b"), catalog="\n<rf:control id='c'>\n<rf:twoPerson min='1'/></rf:control>"),
        "rf_invalid",
        4,
    ),
    "empty_control": (process(task("a_b"), catalog="<rf:control id='c'/>"), "rf_invalid", 2),
    "long_expression": (
        process(task("a_b"), catalog=f"<rf:control id='c'><rf:limit expr='{'1' * 501}'/></rf:control>"),
        "rf_invalid",
        2,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_with_reason_and_line(name):
    data, reason, at = CASES[name]
    begin = time.process_time()
    with pytest.raises(BpmnRefused) as caught:
        read(data, key="k")
    assert time.process_time() - begin < 5
    assert (caught.value.fields["reason"], caught.value.fields["line"]) == (reason, at)
    text = caught.value.fields["text"]
    assert str(at) in text.zh
    assert str(at) in text.en
    assert text.zh != text.en


def test_nothing_is_opened(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("touched the outside")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    remote = '<bpmn:import importType="http://x" location="http://127.0.0.1:9/a.bpmn" namespace="urn:x"/>'
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    found = read(raw(remote, include, '<bpmn:process id="p"/>'), key="k")
    assert [item.id for item in found.processes] == ["p"]
    for data, _, _ in CASES.values():
        with pytest.raises(BpmnRefused):
            read(data, key="k")


def test_many_attributes_do_not_stall():
    attributes = " ".join(f'a{n}="1"' for n in range(100_000))
    begin = time.process_time()
    try:
        read(raw(f'<bpmn:process id="p" {attributes}/>'), key="k")
    except BpmnRefused:
        pass
    assert time.process_time() - begin < 5


def test_only_direct_bpmn_children_are_graph():
    hidden = (
        '<bpmn:extensionElements><x:bag xmlns:x="urn:x"><bpmn:userTask id="h_1"/></x:bag></bpmn:extensionElements>',
        '<x:bag xmlns:x="urn:x"><bpmn:sequenceFlow id="h_2" sourceRef="a_b" targetRef="a_b"/></x:bag>',
        '<bpmn:extensionElements><bpmn:userTask id="h_3"/></bpmn:extensionElements>',
    )
    found = read(raw('<bpmn:process id="p">', *hidden, task("a_b"), "</bpmn:process>"), key="k")
    assert list(found.processes[0].graph.all_nodes) == ["a_b"]
    assert not found.processes[0].graph.all_flows


def test_gbk_and_mark_are_read():
    text = '<?xml version="1.0" encoding="GBK"?>' + HEAD + '<bpmn:process id="p" name="采购"/></bpmn:definitions>'
    assert read(text.encode("gbk"), key="k").processes[0].name.zh == "采购"
    assert read(text.replace("GBK", "utf-8").encode("utf-8-sig"), key="k").processes[0].name.zh == "采购"
    assert read(text.replace("GBK", "utf-16").encode("utf-16"), key="k").processes[0].name.zh == "采购"
