"""A document is written back: byte for byte when nothing changed, by splicing when something did."""

import pytest

from engine.bpmn import AddExtension, RemoveExtension, SetAttribute, export, read_document, rename, with_layout
from engine.errors import BpmnRefused
from engine.model.process import Bounds
from tests.unit.bpmn.test_document import ENCODINGS

BODY = """<!-- <task id="t_1" name="not me"/> -->
<bpmn:process id="p"  name = '旧 &amp; "x"'
    isExecutable="false" >
  <bpmn:task id="t_1" x:colour="a>b" name="old" ><![CDATA[<bpmn:task id="t_1">]]></bpmn:task>
  <bpmn:task id="t_2"
    name="&#x65E7;"   />
  <bpmn:task id="t_3"><bpmn:documentation>d</bpmn:documentation><bpmn:incoming>f</bpmn:incoming></bpmn:task>
  <bpmn:task id="t_4"><bpmn:extensionElements><x:a b='1'/><x:c><x:a/></x:c></bpmn:extensionElements></bpmn:task>
  <bpmn:task id="t_5"><bpmn:extensionElements/></bpmn:task>
</bpmn:process>
"""
FILE = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x">\n'
    + BODY
    + "</bpmn:definitions>\n<!-- behind -->"
)
DATA = FILE.encode()


def changed(*changes) -> str:
    return export(read_document(DATA), changes).decode()


@pytest.mark.parametrize("name", ENCODINGS)
def test_an_unchanged_document_is_its_bytes(name):
    assert export(read_document(ENCODINGS[name])) == ENCODINGS[name]


@pytest.mark.parametrize("name", ENCODINGS)
def test_renaming_there_and_back_gives_the_same_bytes(name):
    document = read_document(ENCODINGS[name])
    there = read_document(export(document, [rename("t_1", "龙龙 & <co> ä ₿")]))
    assert there.by_id["t_1"].name == "龙龙 & <co> ä ₿"
    assert there.by_id["p"] == document.by_id["p"].__class__(
        **{field: getattr(document.by_id["p"], field) for field in document.by_id["p"].__slots__}
        | {"children": there.by_id["p"].children}
    )
    assert export(there, [rename("t_1", document.by_id["t_1"].name)]) == ENCODINGS[name]


@pytest.mark.parametrize("name", [name for name in ENCODINGS if name != "big5"])
def test_a_layout_is_written_in_any_encoding(name):
    document = read_document(ENCODINGS[name])
    made = with_layout(ENCODINGS[name], {"t_1": Bounds(x=1, y=2, width=3, height=4.5)}, {"f": ((0, 0), (1, 2))})
    found = read_document(made)
    assert [(shape.element, shape.bounds) for shape in found.shapes] == [("t_1", Bounds(x=1, y=2, width=3, height=4.5))]
    assert found.root == document.root
    assert found.encoding == document.encoding
    assert with_layout(made, {}, {}) == with_layout(with_layout(made, {}, {}), {}, {})
    assert with_layout(made, {}, {}) == with_layout(ENCODINGS[name], {}, {})


def test_a_value_changes_within_its_own_quotation_marks():
    assert changed(rename("p", "it's")) == FILE.replace("'旧 &amp; \"x\"'", "'it&apos;s'")
    assert changed(rename("t_1", 'a"\n')) == FILE.replace('name="old"', 'name="a&quot;&#10;"')
    assert changed(rename("t_2", "n")) == FILE.replace("&#x65E7;", "n")


def test_an_attribute_is_added_behind_the_last_or_taken_away():
    assert changed(SetAttribute(element="t_2", name="x:y", value="1")) == FILE.replace(
        'name="&#x65E7;"   />', 'name="&#x65E7;" x:y="1"   />'
    )
    assert changed(SetAttribute(element="p", name="isExecutable", value=None)) == FILE.replace(
        '\n    isExecutable="false"', ""
    )
    assert changed(SetAttribute(element="t_3", name="name", value=None)) == FILE
    last = changed(rename("t_3", "a"), rename("t_3", "b"))
    assert last == FILE.replace('id="t_3"', 'id="t_3" name="b"')


def test_extensions_are_added_where_they_belong():
    add = '<y:b xmlns:y="urn:y">审</y:b>'
    assert changed(AddExtension(element="t_1", xml=add)) == FILE.replace(
        'name="old" >', f'name="old" ><bpmn:extensionElements>{add}</bpmn:extensionElements>'
    )
    assert changed(AddExtension(element="t_2", xml=add)) == FILE.replace(
        "   />\n", f"   ><bpmn:extensionElements>{add}</bpmn:extensionElements></bpmn:task>\n"
    )
    assert changed(AddExtension(element="t_3", xml=add)) == FILE.replace(
        "</bpmn:documentation>", f"</bpmn:documentation><bpmn:extensionElements>{add}</bpmn:extensionElements>"
    )
    assert changed(AddExtension(element="t_4", xml=add), AddExtension(element="t_4", xml=add)) == FILE.replace(
        "</x:c></", f"</x:c>{add}{add}</"
    )
    assert changed(AddExtension(element="t_5", xml=add), rename("t_5", "n")) == FILE.replace(
        'id="t_5"><bpmn:extensionElements/>',
        f'id="t_5" name="n"><bpmn:extensionElements>{add}</bpmn:extensionElements>',
    )


def test_extensions_are_removed_from_the_first_level_only():
    assert changed(RemoveExtension(element="t_4", name="x:a")) == FILE.replace("<x:a b='1'/>", "")
    assert changed(RemoveExtension(element="t_3", name="x:a")) == FILE


SPOILING = {
    "nobody": (rename("nobody", "n"), "no_such_element"),
    "nobody_extended": (AddExtension(element="nobody", xml="<a/>"), "no_such_element"),
    "id": (SetAttribute(element="t_1", name="id", value="t_9"), "id_stays"),
    "open": (AddExtension(element="t_1", xml="<a>"), "malformed"),
    "doctype": (AddExtension(element="t_1", xml="<!DOCTYPE a><a/>"), "doctype"),
    "escape": (AddExtension(element="t_1", xml="<a/></bpmn:extensionElements><bpmn:task/>"), "malformed"),
    "two": (AddExtension(element="t_1", xml="<a/><a/>"), "malformed"),
    "name": (SetAttribute(element="t_1", name='a="1" b', value=""), "attribute_name"),
    "namespace": (SetAttribute(element="t_1", name="xmlns:bpmn", value="urn:x"), "attribute_name"),
    "prefix": (SetAttribute(element="t_1", name="nobody:a", value=""), "malformed"),
    "nul": (rename("t_1", "\x00"), "malformed"),
    "surrogate": (rename("t_1", "\ud800"), "malformed"),
}


@pytest.mark.parametrize("name", SPOILING)
def test_a_change_that_spoils_the_file_is_refused(name):
    change, reason = SPOILING[name]
    with pytest.raises(BpmnRefused) as caught:
        export(read_document(DATA), [change])
    assert caught.value.fields["reason"] == reason


def test_bytes_between_changes_stay_although_the_encoding_has_two_ways_to_write_them():
    """In code page 932 some signs stand twice; decoding and encoding again would change such bytes."""
    text = FILE.replace('<bpmn:task id="t_3">', '<bpmn:task id="t_3" name="n">').replace("旧", "x").replace("old", "∵")
    data = ('<?xml version="1.0" encoding="Shift_JIS"?>' + text).encode("cp932").replace(b"\x81\xe6", b"\x87\x9a")
    made = export(read_document(data), [rename("t_2", "審"), rename("t_3", "票")])
    assert made == data.replace(b"&#x65E7;", "審".encode("cp932")).replace(b'name="n"', 'name="票"'.encode("cp932"))
    assert b"\x87\x9a" in made


@pytest.mark.parametrize("line", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_layout_replaces_the_diagrams_there_and_nothing_else(line):
    data = FILE.replace("\n", line).encode()
    once = with_layout(data, {"t_1": Bounds(x=1, y=2, width=3, height=4)}, {})
    assert with_layout(once, {"t_1": Bounds(x=1, y=2, width=3, height=4)}, {}) == once
    assert once.count(b"\n") == once.count(line.encode())
    begin = once.index(b"  <bpmndi:BPMNDiagram")
    end = once.index(b"BPMNDiagram>") + len(b"BPMNDiagram>" + line.encode())
    assert once[:begin] + once[end:] == data


def test_an_empty_file_has_nothing_to_lay_out():
    with pytest.raises(BpmnRefused):
        with_layout(b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', {}, {})
