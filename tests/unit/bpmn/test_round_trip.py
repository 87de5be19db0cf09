"""Read, write, read again; XSD and vocabulary say the same; layouts touch nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn import errors, lint, read, vocabulary, with_layout, write
from engine.model.process import Bounds, Definition, Flow, Graph, MultiInstance, Node, NodeKind, Process
from engine.model.risk import Catalog, Law, RiskPoint
from engine.model.text import Text
from tests.scale import scaled
from tests.unit.bpmn.test_lint import FAULTY, SOUND

ROOM = Path(vocabulary.__file__).parent
EXAMPLES = Path(__file__).parents[3] / "processes/example"
EXAMPLE = (EXAMPLES / "pro_inquiry.bpmn").read_bytes()
TABLES = (EXAMPLES / "pro_inquiry.dmn").read_bytes()
XS = "{http://www.w3.org/2001/XMLSchema}"


def bare(value):
    """The value without lines, digests."""
    if isinstance(value, tuple):
        return tuple(bare(item) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        names = set(value.__dataclass_fields__) - {"line", "digest"}
        return (type(value).__name__, {name: bare(getattr(value, name)) for name in names})
    return value


@pytest.mark.parametrize("name", [*SOUND, *FAULTY])
def test_every_fixture_comes_back(name):
    data = SOUND.get(name) or FAULTY[name][0]
    first = read(data, key="k")
    assert bare(read(write(first), key="k")) == bare(first)


def test_example_comes_back_and_is_executable():
    first = read(EXAMPLE, key="pro_inquiry", decisions=TABLES)
    assert bare(read(write(first), key="pro_inquiry", decisions=TABLES)) == bare(first)
    assert not errors(lint(first))
    assert not lint(first)


def test_example_shows_every_element_of_the_vocabulary():
    root = etree.fromstring(EXAMPLE)
    shown = {etree.QName(item).localname for item in root.iter("{urn:riskflow:bpmn:1}*")}
    schema = etree.parse(ROOM / "riskflow.xsd")
    declared = {item.get("name") for item in schema.iter(f"{XS}element")}
    later = set(vocabulary.LATER) - {"notice"}
    assert declared - shown == later
    assert set(vocabulary.LATER) <= declared


def test_xsd_and_shapes_name_the_same_attributes():
    schema = etree.parse(ROOM / "riskflow.xsd").getroot()
    types = {item.get("name"): item for item in schema.iter(f"{XS}complexType") if item.get("name")}
    elements = {item.get("name"): item for item in schema.iter(f"{XS}element") if item.get("type") is None}

    def attributes(item):
        """Attributes of a type, those of its base included, nested elements left out."""
        inner = {found for nested in item.iterdescendants(f"{XS}element") for found in nested.iter()}
        names = {found.get("name") for found in item.iter(f"{XS}attribute") if found not in inner}
        for extension in item.iter(f"{XS}extension"):
            if extension not in inner:
                names |= attributes(types[extension.get("base").removeprefix("rf:")])
        return names

    extra = {
        "law": {"title", "title_en"},
        "rule": {"title", "title_en"},
        "measure": {"zh", "en", "managed"},
        "party": {"kind"},
        "field": {"bound"},
    }
    for shape in vocabulary.SHAPES:
        typed = next(i for i in schema.iter(f"{XS}element") if i.get("name") == shape.tag)
        declared = attributes(elements[shape.tag] if typed.get("type") is None else types[typed.get("type")[3:]])
        assert declared == set(shape.attributes()) | extra.get(shape.tag, set()), shape.tag


def test_digests():
    first = read(EXAMPLE, key="a")
    moved = with_layout(EXAMPLE, {"pro_apply": Bounds(x=1, y=2, width=3, height=4)}, {})
    second = read(moved, key="a")
    assert second.digest != first.digest
    assert second.model_digest == first.model_digest
    third = read(EXAMPLE.replace(b'<rf:twoPerson min="2"', b'<rf:twoPerson min="3"'), key="a")
    assert third.model_digest != first.model_digest


def test_the_key_a_sum_is_kept_by_counts_for_the_model_digest():
    assert b' key="' in EXAMPLE
    other = read(EXAMPLE.replace(b' key="', b' key="case_no ', 1), key="a")
    assert other.model_digest != read(EXAMPLE, key="a").model_digest
    assert read(EXAMPLE, key="b").model_digest == read(EXAMPLE, key="a").model_digest


def test_layout_touches_nothing_else():
    boxes = {"pro_apply": Bounds(x=1.5, y=2, width=3, height=4)}
    once = with_layout(EXAMPLE, boxes, {"flow_start": ((0, 0), (1.25, 7))})
    closing = EXAMPLE.rindex(b"</bpmn:definitions>")
    assert once.startswith(EXAMPLE[:closing])
    assert once.endswith(EXAMPLE[closing:])
    graph = read(once, key="k").processes[0].graph
    assert graph.by_id["pro_apply"].bounds == boxes["pro_apply"]
    assert graph.flow_by_id["flow_start"].waypoints == ((0.0, 0.0), (1.25, 7.0))
    assert with_layout(once, boxes, {"flow_start": ((0, 0), (1.25, 7))}) == once
    crlf = EXAMPLE.replace(b"\n", b"\r\n")
    assert with_layout(crlf, boxes, {}).startswith(crlf[: crlf.rindex(b"</bpmn:definitions>")])


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=8)
TEXTS = st.builds(Text, WORDS, WORDS)
KINDS = [
    (NodeKind.TASK, "userTask"),
    (NodeKind.TASK, "manualTask"),
    (NodeKind.EXCLUSIVE, "exclusiveGateway"),
    (NodeKind.PARALLEL, "parallelGateway"),
    (NodeKind.CALL, "callActivity"),
    (NodeKind.SYSTEM, "serviceTask"),
]


@st.composite
def definitions(draw):
    """Definitions of random nodes and flows; not sound, but all of it must survive a file."""
    count = draw(st.integers(1, 6))
    nodes = []
    for at in range(count):
        kind, tag = draw(st.sampled_from(KINDS))
        multi = draw(
            st.none() | st.builds(MultiInstance, sequential=st.booleans(), cardinality=st.sampled_from(["", "3"]))
        )
        corner = st.floats(-1e6, 1e6)
        bounds = draw(st.none() | st.builds(Bounds, x=corner, y=corner, width=corner, height=corner))
        nodes.append(
            Node(
                id=f"n_{at}",
                kind=kind,
                tag=tag,
                name=draw(TEXTS),
                multi=multi,
                bounds=bounds,
                documentation=draw(WORDS),
                risks=("R1",) * draw(st.integers(0, 1)),
            )
        )
    ends = st.sampled_from([node.id for node in nodes])
    flows = tuple(
        Flow(id=f"f_{at}", source=draw(ends), target=draw(ends), name=draw(TEXTS), condition=draw(WORDS))
        for at in range(draw(st.integers(0, 6)))
    )
    process = Process(id="main", name=draw(TEXTS), graph=Graph(nodes=tuple(nodes), flows=flows))
    risk = RiskPoint(id="R1", rank=draw(st.integers(1, 9)), name=draw(TEXTS), manifestation=draw(TEXTS))
    catalog = Catalog(risks=(risk,), laws=(Law(id="l_1", title=draw(TEXTS)),))
    return Definition(key="k", digest="", model_digest="", main="main", processes=(process,), catalog=catalog)


@settings(max_examples=scaled(1_000, least=30), deadline=None)
@given(definitions())
def test_random_models_come_back(definition):
    found = read(write(definition), key="k")
    assert bare(replace(found, model_digest="")) == bare(definition)
