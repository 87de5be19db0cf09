# ruff: noqa: E501
"""The plain chart of any BPMN file: nothing left out, nothing over another, nothing of a hostile file believed."""

import random
import time
from xml.etree import ElementTree

import pytest

from diagrams import Renderer
from diagrams.chart import TooLarge, draw_document
from diagrams.chart import draw as door
from diagrams.chart.draw import finished, lay_out
from diagrams.chart.given import drawings
from diagrams.chart.grid import grid
from diagrams.chart.icons import event, gate, mark, task
from diagrams.chart.paint import paint
from diagrams.chart.parts import chart_of
from diagrams.chart.svg import svg
from diagrams.chart.whole import arrange
from diagrams.chart.xdot import dots, ink
from diagrams.text import clean
from engine.bpmn.document import read_document
from tests.scale import scaled
from tests.unit.diagrams.charts import (
    AREAS,
    EDGES,
    FILES,
    NODES,
    chain,
    counted,
    dense,
    document,
    edge,
    hits,
    named,
    random_process,
    shape,
    shown,
    source,
)  # fmt: skip
from tests.unit.diagrams.test_render import pieces

ATTRIBUTES = {
    "svg": {"width", "height", "viewBox", "role", "lang", "font-family"}, "title": set(),
    "rect": {"x", "y", "width", "height", "fill"}, "g": {"data-kind", "data-tag", "data-line", "data-element"},
    "path": {"d", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "ellipse": {"cx", "cy", "rx", "ry", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "text": {"x", "y", "text-anchor", "font-size", "font-weight", "fill", "transform"},
}  # fmt: skip
EVERY = (FILES / "every.bpmn").read_bytes()


@pytest.fixture(scope="module")
def renderer():
    made = Renderer(seconds=60)
    yield made
    made.close()


def picture(one, *, layout=""):
    """The SVG without a worker, and how it was laid out."""
    chart = chart_of(one)
    how, placed = lay_out(chart, drawings(one, chart)) if layout != "grid" else ("grid", finished(chart, grid(chart)))
    return svg(paint(chart, placed, "t"), "zh"), how


def check(drawn):
    """Only known elements and attributes; return the texts in order."""
    texts = []
    for element in ElementTree.fromstring(drawn).iter():
        name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        assert set(element.attrib) <= ATTRIBUTES[name], (name, element.attrib)
        for key, value in element.attrib.items():
            if key not in ("data-element", "lang", "font-family"):
                assert "javascript" not in value.lower()
                assert "(" not in value or key == "transform"
        texts += [element.text or ""] if name == "text" else []
    return texts


def agree(drawn, data):
    """What is drawn is what the file holds, tag by tag."""
    there, here = counted(data), shown(drawn)
    for tag in (*NODES, *EDGES, *AREAS):
        assert here[tag] == there[tag], tag


@pytest.mark.parametrize("layout", ["", "grid"])
def test_every_symbol_and_line_is_drawn(layout):
    drawn, _ = picture(read_document(EVERY), layout=layout)
    check(drawn)
    agree(drawn, EVERY)
    assert shown(drawn)["dataInputAssociation"] == shown(drawn)["dataOutputAssociation"] == 1


def test_ids_and_lines_lead_back_to_the_file():
    drawn, _ = picture(read_document(EVERY))
    groups = [e for e in ElementTree.fromstring(drawn).iter() if e.get("data-element") == "t1"]
    (one,) = groups
    assert (one.get("data-kind"), one.get("data-tag")) == ("node", "userTask")
    assert b'id="t1"' in EVERY.splitlines()[int(one.get("data-line")) - 1]


def test_an_id_that_is_no_plain_one_is_not_told():
    drawn, _ = picture(document('<task id="a &quot; onload=x"/>'))
    check(drawn)
    assert b"onload" not in drawn
    assert shown(drawn)["task"] == 1


@pytest.mark.counted
def test_no_box_over_another_in_our_layout(capsys):
    rounds = scaled(400, least=40)
    for seed in range(rounds):
        data = source(random_process(seed))
        one = read_document(data)
        chart = chart_of(one)
        placed = arrange(chart)
        assert hits(placed, chart) == [], seed
        agree(svg(paint(chart, placed, ""), "zh"), data)
    with capsys.disabled():
        print(f"\n{rounds} random files laid out: 0 overlaps, every node and edge drawn")


@pytest.mark.parametrize("layout", ["own", "grid"])
def test_no_box_over_another_where_every_symbol_is(layout):
    chart = chart_of(read_document(EVERY))
    assert hits(arrange(chart) if layout == "own" else grid(chart), chart) == []


TWO = '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'


@pytest.mark.parametrize(
    ("diagram", "how"),
    [
        (shape("a", 0, 0) + shape("b", 200, 0) + edge("f", (100, 40), (200, 40)), "given"),
        (shape("a", -5000, -9000) + shape("b", -4800, -9000), "given"),  # negative
        (shape("a", 0, 0) + shape("b", 200, 0) + edge("f", ("NaN", 40), ("INF", 40)), "given"),  # no numbers
        (shape("a", 0, 0) + shape("b", 200, 0) + edge("f", (1e9, 40), (5, 1e308)), "given"),  # a line from far away
        (shape("a", 0, 0, 0, 0) + shape("b", 200, 0, -7, -7), "given"),  # no sizes
        (shape("a", 0, 0, 2, 1) + shape("b", 4, 0, 2, 1), "given"),  # counted in centimetres
        (shape("a", 0, 0), "given"),  # half of the places
        (shape("a", 1e12, 0) + shape("b", 0, 0), "given"),  # one out of reach
        (shape("a", 0, 0) + shape("b", 900_000, 0), "own"),  # too wide
        (shape("a", 1e300, 1e300) + shape("b", "NaN", 0), "own"),
        (shape("x", 0, 0), "own"),
        (edge("f", (0, 0), (1, 1)), "own"),
    ],
    ids=["sound", "negative", "nan", "far-line", "no-size", "centimetres", "half", "one-far", "wide", "beyond", "strange",
         "no-shapes"],
)  # fmt: skip
def test_coordinates_of_the_file(diagram, how):
    one = document(TWO, diagram=diagram)
    drawn, found = picture(one)
    assert found == how
    assert shown(drawn) == {"task": 2, "sequenceFlow": 1}
    chart = chart_of(one)
    placed = lay_out(chart, drawings(one, chart))[1]
    assert hits(placed, chart) == []
    assert all(20 <= box.w <= 300 for box in placed.boxes.values())


def test_all_in_one_place_is_no_layout():
    body = "".join(f'<task id="t{i}"/>' for i in range(6))
    assert picture(document(body, diagram="".join(shape(f"t{i}", 0, 0) for i in range(6))))[1] == "own"


INSIDE = '<subProcess id="s"><task id="i"/><task id="k"/></subProcess><task id="o"/>'
CLOSED = ' isExpanded="false"'


@pytest.mark.parametrize(
    ("diagram", "open"),
    [
        (shape("s", 0, 0, 400, 200) + shape("i", 20, 40) + shape("k", 200, 40) + shape("o", 500, 0), True),
        (shape("s", 0, 0, 400, 200, more=CLOSED) + shape("i", 20, 40) + shape("k", 200, 40) + shape("o", 500, 0), True),
        (shape("s", 0, 0, more=CLOSED) + shape("i", 20, 40) + shape("k", 500, 40) + shape("o", 500, 0), False),
        (shape("s", 0, 0, more=CLOSED) + shape("o", 500, 0), False),
        (shape("s", 0, 0) + shape("o", 500, 0), False),
    ],
    ids=["expanded", "said-closed-drawn-open", "closed-inside-elsewhere", "closed-without", "silent-without"],
)
def test_the_inside_of_a_sub_process(diagram, open):
    one = document(INSIDE, diagram=diagram)
    drawn, how = picture(one)
    assert how == "given"
    assert shown(drawn) == {"subProcess": 1, "task": 3}
    chart = chart_of(one)
    placed = lay_out(chart, drawings(one, chart))[1]
    assert placed.shut == (set() if open else {chart.by_element[one.by_id["s"].order]})
    assert (len(placed.heads) == 0) == open
    assert hits(placed, chart) == []


def test_choreographies_conversations_and_empty_files_are_drawn():
    choreography = (
        '<choreography id="p"><participant id="x" name="甲方"/><participant id="y" name="乙方"/><choreographyTask id="c" '
        'name="报价" initiatingParticipantRef="x"><participantRef>x</participantRef><participantRef>y</participantRef>'
        "</choreographyTask></choreography>"
    )
    bare = source("").replace(b'<process id="p"></process>', b"%s")
    drawn, _ = picture(read_document(bare % choreography.encode()))
    assert {"甲方", "乙方", "报价"} <= set(check(drawn))
    talk = (
        b'<collaboration id="p"><participant id="x" name="A"/><participant id="y" name="B"/><conversation id="c" name="C"/>'
        b'<conversationLink id="l" sourceRef="x" targetRef="c"/><conversationLink id="m" sourceRef="y" targetRef="c"/>'
        b"</collaboration>"
    )
    drawn, _ = picture(read_document(bare % talk))
    assert shown(drawn) == {"participant": 2, "conversation": 1, "conversationLink": 2}
    assert shown(picture(read_document(bare % b""))[0]) == {}


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_other_formats(renderer, format):
    drawn = draw_document(read_document(EVERY), title="每个符号", format=format, renderer=renderer)
    assert drawn.picture.startswith({"png": b"\x89PNG", "pdf": b"%PDF"}[format])
    assert drawn.layout == "own"
    again = draw_document(read_document(EVERY), title="每个符号", format=format, renderer=renderer)
    assert again == drawn  # from the cache


def test_a_wide_chart_becomes_a_coarser_png():
    chart = chart_of(document(chain(300)))
    assert dots(paint(chart, arrange(chart), "")) < 40


def test_drawing_operations_count_their_bytes():
    marks = ink(
        paint(chart_of(document(named('a "\\" -9 T 1 1 0 0 3 -x 询价'))), arrange(chart_of(document(named("x")))), "")
    )
    assert "\\" not in marks


def test_signs():
    for kind in ("message", "timer", "error", "escalation", "signal", "compensate", "conditional", "link", "cancel",
                 "terminate", "multiple", "parallelMultiple"):  # fmt: skip
        assert event(kind, 0, 0, 9, full=True)
        assert event(kind, 0, 0, 9, full=False)
    assert event("unknown", 0, 0, 9, full=True) == []
    assert all(
        gate(f"{kind}Gateway", 0, 0, 25) for kind in ("exclusive", "parallel", "inclusive", "complex", "eventBased")
    )
    assert mark("unknown", 0, 0) == task("task", 0, 0) == []


@pytest.mark.counted
def test_hostile_names_come_out_as_names(capsys):
    """No name becomes markup, an attribute or an operation; none breaks the picture."""
    rounds, worst = scaled(20_000, least=300), 0.0
    r = random.Random(7)
    for _ in range(rounds // 20):
        texts = ["".join(r.choice(pieces()) for _ in range(r.randint(1, 9))) for _ in range(20)]
        texts = ["".join(c for c in text if _is_xml(c)) for text in texts]
        began = time.perf_counter()
        body = "".join(named(text).replace('"a"', f'"a{i}"').replace('"b"', f'"b{i}"').replace('"f"', f'"f{i}"')
                       .replace("'n'", f"'n{i}'") for i, text in enumerate(texts))  # fmt: skip
        drawn, _ = picture(document(body))
        worst = max(worst, time.perf_counter() - began)
        assert len(check(drawn)) > 0
        assert shown(drawn) == {"task": 40, "sequenceFlow": 20, "textAnnotation": 20}
        titles = {e.text for e in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")}
        assert titles - {"t"} == {clean(text) for text in texts} - {""}
    with capsys.disabled():
        print(f"\n{rounds} hostile names: 0 escapes, 0 crashes, worst 20 in {worst:.2f} s")


def _is_xml(char):
    return char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"


def test_hostile_names_in_pixels(renderer):
    for text in ['"\\', "\\N\\", "x" * 5000, "😀" * 40, '12 -"', "%s\u202e<b>"]:
        drawn = draw_document(document(named(text)), title=text, format="png", renderer=renderer)
        assert drawn.picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("make", [chain, lambda n: dense(n, 1)], ids=["chain", "dense"])
def test_five_hundred_nodes(make, capsys):
    one = document(make(500))
    began = time.process_time()
    drawn, how = picture(one)
    spent = time.process_time() - began
    with capsys.disabled():
        print(f"\n500 nodes, {how} layout: {spent:.2f} s of processor time, {len(drawn) // 1000} kB")
    assert how == "own"
    assert shown(drawn)["task"] == 500
    assert spent < 10


def test_more_is_refused_clearly():
    with pytest.raises(TooLarge, match="501"):
        chart_of(document(chain(501)))
    many = "".join(f'<sequenceFlow id="f{i}" sourceRef="a" targetRef="a"/>' for i in range(4001))
    with pytest.raises(TooLarge, match="4001"):
        chart_of(document('<task id="a"/>' + many))


def stalled(chart, planes):
    """A layout that gives no answer."""
    while True:
        pass


def dying(chart, planes):
    """A layout that takes its process with it."""
    raise MemoryError


@pytest.mark.parametrize("layout", [stalled, dying])
def test_a_layout_without_answer_falls_back_to_the_grid(monkeypatch, layout, capsys):
    monkeypatch.setattr(door, "lay_out", layout)
    monkeypatch.setattr(door, "SECONDS", 1.0)
    worker = Renderer(seconds=60)
    worker.work(time.sleep, 0)
    began = time.perf_counter()
    drawn = draw_document(read_document(EVERY), renderer=worker)
    with capsys.disabled():
        print(f"\nlayout limit 1 s, {layout.__name__}: drawn after {time.perf_counter() - began:.1f} s")
    worker.close()
    assert drawn.layout == "grid"
    agree(drawn.picture, EVERY)
