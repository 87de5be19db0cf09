"""Point by point for every file of the corpus: read, checked, drawn, written back, counted again.

Threats 39 and 44: what foreign namespaces hide is neither read nor drawn; locations are recorded, never opened.
"""

import pathlib
from collections import Counter

import pytest

from api.checking import check_file
from diagrams import Renderer
from diagrams.chart import draw_document
from engine import bpmn
from engine.bpmn import AddExtension, RemoveExtension, SetAttribute
from engine.model.process import Bounds
from tests.any import count

FOLDER = pathlib.Path(__file__).parents[1] / "files" / "bpmn"
FILES = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*")) if path.is_file()}
TOOLS = {name.partition("/")[0] for name in FILES}
every_file = pytest.mark.parametrize("name", FILES)


@pytest.fixture(scope="module")
def renderer():
    made = Renderer(seconds=8.0)
    yield made
    made.close()


def document(name):
    return bpmn.read_document(FILES[name].read_bytes())


def test_there_are_forty_files_after_ten_tools(capsys):
    encodings = Counter(document(name).encoding for name in FILES)
    with capsys.disabled():
        print(f"\n{len(FILES)} files after {len(TOOLS)} tools; encodings: {dict(encodings)}")
    assert len(FILES) >= 40
    assert len(TOOLS) >= 10
    assert {"utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp1252", "iso-8859-1"} <= set(encodings)


@every_file
def test_what_is_read_is_what_stands_in_the_file(name):
    found = document(name)
    data = FILES[name].read_bytes()
    assert Counter(element.tag for element in found.all()) == count.holds(data)
    assert found.elements == sum(1 for _ in count.ElementTree.fromstring(count.plain(data)).iter())


@every_file
def test_what_is_drawn_is_what_stands_in_the_file(name, renderer):
    data = FILES[name].read_bytes()
    made = draw_document(bpmn.read_document(data), title=name, renderer=renderer)
    wanted, found = count.drawn(data), count.shown(made.picture)
    assert {tag: found[tag] for tag in wanted} == dict(wanted)
    assert set(found) - set(wanted) <= {"dataInput", "dataOutput"}
    flows = [tag for tag in wanted if tag in (*count.LINES, "dataInputAssociation", "dataOutputAssociation")]
    assert made.edges == sum(wanted[tag] for tag in flows)


@every_file
def test_every_file_is_checked(name):
    found = check_file(name, FILES[name].read_bytes())
    assert (found.kind, found.readable) == ("bpmn", True)
    assert not [one.code for one in found.findings if one.code.startswith(("check.", "read.not", "read.mal"))]
    assert all(one.text.zh and one.text.en for one in found.findings)


@every_file
def test_import_export_import(name):
    data = FILES[name].read_bytes()
    first = bpmn.read_document(data)
    once = bpmn.export(first)
    second = bpmn.read_document(once)
    assert once == data
    assert second == first
    assert bpmn.export(second) == once


@every_file
def test_changes_there_and_back_give_the_same_bytes_and_foreign_parts_stay(name):
    first = document(name)
    foreign = count.foreign_parts(first.data)
    named = [element for element in first.all() if element.id and element.has("name")]
    some = [element for element in first.all(*count.FLOW_NODES) if element.id][:9]
    mark = '<m:mark xmlns:m="urn:mark"/>'
    there = bpmn.read_document(
        bpmn.export(
            first,
            [
                *(bpmn.rename(element.id, f"新 <{element.name}> &") for element in named),
                *(SetAttribute(element=element.id, name="marked", value="2") for element in some),
            ],
        )
    )
    assert [there.by_id[element.id].name for element in named] == [f"新 <{element.name}> &" for element in named]
    assert count.foreign_parts(there.data) == foreign
    assert (there.encoding, there.diagrams, there.foreign) == (first.encoding, first.diagrams, first.foreign)
    back = bpmn.export(
        there,
        [
            *(bpmn.rename(element.id, element.name) for element in named),
            *(SetAttribute(element=element.id, name="marked", value=None) for element in some),
        ],
    )
    assert bpmn.read_document(back).root == first.root
    if "trisotech" not in name:  # there names are written with references: &#8805;
        assert back == first.data
    marked = bpmn.read_document(bpmn.export(first, [AddExtension(element=one.id, xml=mark) for one in some]))
    assert count.foreign_parts(marked.data).count(mark.encode()) == len(some)
    assert [part for part in count.foreign_parts(marked.data) if part != mark.encode()] == foreign
    bare = bpmn.export(marked, [RemoveExtension(element=one.id, name="m:mark") for one in some])
    assert count.foreign_parts(bare) == foreign


@every_file
def test_a_layout_changes_nothing_but_the_diagram(name):
    first = document(name)
    nodes = [element for element in first.all(*count.FLOW_NODES) if element.id]
    boxes = {element.id: Bounds(x=9.5 * i, y=2, width=30, height=40) for i, element in enumerate(nodes)}
    made = bpmn.read_document(bpmn.with_layout(first.data, boxes, {}))
    assert {shape.element: shape.bounds for shape in made.shapes} == boxes
    assert made.encoding == first.encoding
    lines = [[(one.tag, one.id, one.attributes, one.text) for one in found.all()] for found in (first, made)]
    assert lines[0] == lines[1]
    inside = b"".join(count.foreign_parts(made.data))
    outside = [part for part in count.foreign_parts(first.data) if part not in inside]
    # What stood inside the old diagram went with it.
    assert not outside or name.partition("/")[0] in {"w4", "bpmn-io", "trisotech", "eclipse-bpmn2-modeler"}
