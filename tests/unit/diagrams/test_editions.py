# ruff: noqa: E501
"""Every edition and view of every shipped map, in both languages: readable, nothing over anything, clickable, telling apart."""

import json
import random
import re
import time
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import processes
from api.map_files import Wanted, draw_files, figures, shipped
from api.pictures import shipped_names
from diagrams import Edition, Renderer, compare, draw, regions, values
from diagrams.check_sheet import A4, check_sheets, questions
from diagrams.dot import dot
from diagrams.load import SHADES, shade
from diagrams.palette import BAND, INK, contrast, grey_distance
from diagrams.sheets import LEAST_TYPE, PAPERS
from diagrams.words import word
from engine import bpmn
from engine.errors import InvalidInput
from engine.model.course import Taken
from engine.model.load import Figures, Load
from engine.model.text import Text
from tests.scale import scaled
from tests.unit.diagrams.samples import purchase, random_flow, scheme
from tests.unit.diagrams.test_geometry import faults, overlaps
from tests.unit.diagrams.test_sheets import inside

VIEWS = ("risk", "public", "coverage", "heat", "check")
EDITIONS = [(key, view, language) for key in processes.names() for view in VIEWS for language in ("zh", "en")]


@pytest.fixture(scope="module")
def renderer():
    made = Renderer(seconds=60)
    yield made
    made.close()


@cache
def read(key):
    return bpmn.read(processes.read(key), key=key, decisions=processes.decisions(key))


def load(definition):
    """Figures that could be those of a year."""
    r = random.Random(definition.key)
    elements, flows = [], []
    for process in definition.processes:
        for node in process.graph.nodes:
            passed = r.randint(1, 60)
            one = Figures(
                element=node.id, passed=passed, median=r.randint(1, 9) / 2, longest=r.randint(5, 20), overdue=r.choice((0, 0, passed // 3, passed)),
                returned=r.randint(0, 4), refused=r.randint(0, 2), overridden=r.randint(0, 1), pair=r.choice((0.0, 0.62)),
                quiet=node.controls[:1], checked=r.choice(("", "2026-10-12")), result=Text("已整改", "mended"), open=r.randint(0, 1),
            )  # fmt: skip
            elements.append(one)
        flows += [Taken(flow=flow.id, count=r.randint(1, 60)) for flow in process.graph.flows]
    return Load(elements=tuple(elements), flows=tuple(flows), since="2026-01-01", until="2026-11-27", cases=62)


def edition(definition, view, language):
    names = shipped_names(language, unit=True)
    return Edition(scheme=scheme(), language=language, view=view, names=names, load=load(definition))


@pytest.mark.parametrize(("key", "view", "language"), EDITIONS)
def test_nothing_lies_over_anything_and_all_type_is_readable(key, view, language):
    definition = read(key)
    given = edition(definition, view, language)
    for process in definition.processes:
        for page in given.sheets(definition, process):
            assert faults(page) == []
            assert overlaps(page) == []
            assert inside(page) == []
            scale = page.paper[0] * 72 / (page.box[2] - page.box[0])
            least = min(t.size for t in page.labels) * scale
            assert least >= LEAST_TYPE - 0.005, (key, view, language)
            boxes = sorted(page.cards.values(), key=lambda box: box[1])
            assert all(
                above[3] <= below[1] + 0.01 or above[2] <= below[0] or below[2] <= above[0]
                for above, below in pairwise(boxes)
            )


@pytest.mark.parametrize("view", VIEWS)
def test_one_language_at_a_time(view):
    page = edition(read("licensing"), view, "en").page(read("licensing"), read("licensing").main_process)
    told = [t.text for t in page.labels] + [s.label for s in page.shapes]
    assert [text for text in told if re.search("[\u2e80-\u9fff\uff00-\uffee]", text)] == []


def test_the_wall_names_holders_watchers_and_telephone_the_public_chart_nobody():
    definition = read("licensing")
    sheets = edition(definition, "risk", "zh").sheets(definition, definition.main_process)
    wall = " ".join(t.text for page in sheets for t in page.labels)
    for told in (
        "林知夏",
        "办公室定期检查",
        "监督电话：000-0000000",
        "责任廉政监察员：",
        "编制",
        "审核",
        "批准",
        "盖章",
        "《行政许可法》第32条",
        "R02",
    ):
        assert told in wall, told
    public = " ".join(
        t.text
        for page in edition(definition, "public", "zh").sheets(definition, definition.main_process)
        for t in page.labels
    )
    for secret in ("林知夏", "责任廉政监察员", "R02", "防控措施"):
        assert secret not in public, secret
    assert "监督电话：000-0000000" in public


def test_a_post_without_holder_is_told_vacant():
    given = replace(edition(read("licensing"), "risk", "en"), names=replace(shipped_names("en"), holders={"none": "x"}))
    items = given.scene(read("licensing"), read("licensing").main_process).items.values()
    assert any("(vacant)" in item.post for item in items)


def test_coverage_marks_what_no_control_answers():
    definition = read("licensing")
    page = edition(definition, "coverage", "zh").page(definition, definition.main_process)
    scene = edition(definition, "coverage", "zh").scene(definition, definition.main_process)
    bare = [pair.label for pair in scene.points if pair.bare]
    assert bare == ["R03"]
    assert sum(s.style == "rounded,dashed" and s.pen == 1.6 for s in page.under) >= 2
    assert any("17 / 18" in t.text and "R03" in t.text for t in page.labels)


def test_heat_tells_figures_by_shade_width_and_words():
    definition = purchase()
    node = definition.main_process.graph.nodes[2].id
    one = Figures(element=node, passed=8, overdue=5, median=1, longest=3.5, quiet=("nothing",), returned=2)
    told = Load(elements=(one,), flows=(Taken(flow=definition.main_process.graph.flows[0].id, count=9),))
    given = Edition(scheme=scheme(), view="heat", load=told)
    page = given.page(definition, definition.main_process)
    texts = [t.text for t in page.labels]
    assert {"办理 8 次", "超期 5、退回 2", "中位 1 个工作日", "最长 3.5 个工作日"} <= set(texts)
    assert any(s.fill == SHADES[4] for s in page.under)
    assert max(line.pen for line in page.lines if line.role == "flow") == pytest.approx(4.0)
    assert [shade(x) for x in (0, 0.1, 0.2, 0.5, 0.51)] == [0, 1, 2, 3, 4]


def test_the_head_of_a_heavy_turn_for_another_sheet_stays_clear_of_the_text_below():
    definition = read("warning")
    process = definition.process_by_id["warning_points"]
    told = Load(flows=tuple(Taken(flow=one.id, count=400) for one in process.graph.flows))
    given = Edition(scheme=scheme(), view="heat", load=told)
    lines = [line for page in given.sheets(definition, process) for line in page.lines if line.role == "flow"]
    short = [line for line in lines if line.arrow and abs(line.points[-1][0] - line.points[0][0]) == 22]
    assert len(short) >= 2
    assert {line.pen for line in short} == {2.4}
    assert max(line.pen for line in lines) == pytest.approx(4.0)


def test_times_of_the_heat_view_take_a_line_each_in_both_languages():
    definition = purchase()
    node = definition.main_process.graph.nodes[2].id
    told = Load(elements=(Figures(element=node, passed=402, median=14.5, longest=121, overdue=7),))
    for language, words in (
        ("zh", ("中位 14.5 个工作日", "最长 121 个工作日")),
        ("en", ("median 14.5 workdays", "longest 121 workdays")),
    ):
        given = replace(Edition(scheme=scheme(), view="heat", load=told), language=language)
        assert set(words) <= {t.text for t in given.page(definition, definition.main_process).labels}


def test_shades_are_told_apart_on_a_grey_print_and_carry_their_words():
    told = [grey_distance(a, b) for a, b in pairwise(SHADES)]
    assert min(told) >= 6.5, told
    assert all(contrast(INK, fill) >= 7 for fill in SHADES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_inspectors_fold_out_is_a4_and_readable(language):
    definition = read("licensing")
    given = replace(edition(definition, "heat", language), paper="A4")
    pages = given.sheets(definition, definition.main_process)
    assert len(pages) > 12
    for page in pages:
        assert page.paper == PAPERS["A4"]
        assert (faults(page), overlaps(page), inside(page)) == ([], [], [])
        scale = page.paper[0] * 72 / (page.box[2] - page.box[0])
        assert min(t.size for t in page.labels) * scale >= LEAST_TYPE - 0.005
        assert all(scale * shape.size >= 6.1 for shape in page.shapes if shape.label)  # letters of the badges


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_head_of_a_check_sheet_is_not_cut(language):
    for key in processes.names():
        definition = read(key)
        page = edition(definition, "check", language).page(definition, definition.main_process)
        assert page.title in [label.text for label in page.labels], page.title


def test_what_a_limit_rests_on_is_told_whole():
    definition = read("procurement")
    for language in ("zh", "en"):
        given = edition(definition, "risk", language)
        scene = given.scene(definition, definition.main_process)
        told = "".join(t.text for page in given.sheets(definition, definition.main_process) for t in page.labels)
        for item in scene.items.values():
            assert item.basis.replace(" ", "") in told.replace(" ", ""), item.basis


def test_a_check_sheet_asks_for_post_limit_marks_and_measures():
    definition = read("licensing")
    pages = edition(definition, "check", "zh").sheets(definition, definition.main_process)
    steps = sum(
        item.kind == "step"
        for item in edition(definition, "risk", "zh").scene(definition, definition.main_process).items.values()
    )
    assert len(pages) >= steps
    first = [t.text for t in pages[0].labels]
    for told in ("检查人签字", "被检查人签字", "是", "否", "备注", "环节 1 / 40"):
        assert told in first
    whole = "".join(first)
    for told in (
        "是否由规定岗位办理并签字",
        "是否符合时限：限 5 个工作日",
        "R02",
        "系统留痕（控制记录）",
        "制度文件、台账，现场核对",
    ):
        assert told in whole
    assert (
        "是否未由环节 3, 13, 27, 31 的同一人办理" in whole
    )  # the steps by their numbers, not by the letter of the legend
    assert all(page.box[2:] == A4 for page in pages)


@pytest.mark.parametrize("key", processes.names())
def test_the_frame_of_a_risk_lies_on_its_band_and_clear_of_texts(key):
    """Shapes of one look are painted together: whichever look came first, no band hides a frame."""
    definition = read(key)
    given = edition(definition, "coverage", "en")
    for process in definition.processes:
        for page in given.sheets(definition, process):
            drawn = dot(page)
            frame = drawn.find('style="rounded,dashed",fillcolor=""')
            assert (
                frame < 0
                or drawn.find('style="striped"', frame, drawn.index("node[shape=none")) < 0
                or (drawn.rindex(f'color="{BAND}"') < frame)
            )
            for one in page.under:
                if one.style == "rounded,dashed" and not one.fill:
                    top, left, right = one.y - one.h / 2, one.x - one.w / 2, one.x + one.w / 2
                    above = [t for t in page.labels if left < t.x < right and t.y < top < t.y + t.size * 0.5]
                    assert above == [], (process.id, above)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", processes.names())
def test_no_step_has_a_limit_of_no_time(key, language):
    """Such a limit ends on a date of the case, told by its name."""
    definition = read(key)
    scenes = [edition(definition, "risk", language).scene(definition, one) for one in definition.processes]
    limits = [item.limit for scene in scenes for item in scene.items.values() if item.limit]
    assert not [one for one in limits if re.search(r"(?<!\d)0 ", one)]
    told = {"zh": "至有效期届满日", "en": "until: Expiry of the licence"}[language]
    assert limits.count(told) == (4 if key == "licensing" else 0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", processes.names())
def test_every_question_of_a_check_sheet_is_whole(key, language):
    """A question asks for something, and what the mark of a figure asks for is the figure, not a time."""
    definition = read(key)
    given = edition(definition, "check", language)
    for process in definition.processes:
        scene = given.scene(definition, process)
        told = [asked for item in scene.items.values() for asked, _, _ in questions(scene, item)]
        assert told == [] or all(one[-1] not in "：: " for one in told)
        assert sum(word("means.limit", language) in one for one in told) == sum(
            mark.kind == "limit" for item in scene.items.values() if item.kind == "step" for mark in item.marks
        )


def test_a_check_sheet_of_what_rests_on_no_law_says_nothing_of_grades():
    definition = read("finance")
    process = definition.process_by_id["finance_audit"]
    told = [t.text for t in edition(definition, "check", "en").sheets(definition, process)[0].labels]
    assert not process.basis
    assert not any("proposed" in one for one in told)


def test_the_imprint_of_a_check_sheet_is_not_cut():
    definition = read("procurement")
    page = edition(definition, "check", "en").sheets(definition, definition.main_process)[0]
    assert "procurement" in page.labels[-1].text
    assert "…" not in page.labels[-1].text


def test_the_system_signs_nothing():
    """Of what the system does one asks whether anybody changed it by hand, not who signed."""
    definition = read("licensing")
    pages = edition(definition, "check", "zh").sheets(definition, definition.main_process)
    (second,) = [
        "".join(t.text for t in page.labels) for page in pages if "环节 2 / 40" in [t.text for t in page.labels]
    ]
    assert "是否由系统自动办理" in second
    assert "并签字" not in second


def test_a_long_step_takes_several_check_sheets():
    definition = purchase()
    scene = edition(definition, "risk", "zh").scene(definition, definition.main_process)
    key = next(row.node for row in scene.order.rows if scene.items[row.node].pairs)
    item = scene.items[key]
    long = replace(scene, items={**scene.items, key: replace(item, pairs=item.pairs * 30)})
    pages = check_sheets(long, scheme())
    assert any("2 / " in t.text for page in pages for t in page.labels if "页" in t.text)
    assert all(inside(page) == [] and overlaps(page) == [] for page in pages)


# --- regions ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sheet", [None, 1])
def test_every_element_is_a_region_where_its_card_stands(sheet, renderer):
    definition = read("licensing")
    given = edition(definition, "risk", "zh")
    made = draw(definition, scheme=scheme(), names=given.names, sheet=sheet, regions=True, renderer=renderer)
    page = (
        given.sheets(definition, definition.main_process)[0]
        if sheet
        else given.page(definition, definition.main_process)
    )
    told = regions(made, page)
    ids = {one["element"] for one in told["regions"] if one["kind"] == "element"}
    assert ids == set(page.cards)
    assert any(one["kind"] == "risk" and one["element"].endswith(".R02") for one in told["regions"])
    for one in told["regions"]:
        assert 0 <= one["x"] <= one["x"] + one["width"] <= told["width"]
        assert 0 <= one["y"] <= one["y"] + one["height"] <= told["height"]
    rects = list(ElementTree.fromstring(made).iter("{http://www.w3.org/2000/svg}rect"))
    assert [(e.get("data-element")) for e in rects] == [one["element"] for one in told["regions"]]
    plain = draw(definition, scheme=scheme(), names=given.names, sheet=sheet, renderer=renderer)
    assert b"<rect" not in plain
    with pytest.raises(ValueError, match="ours"):
        regions(b"<svg/>", page)


def test_regions_lie_on_the_cards_drawn(renderer):
    """The number of a step stands inside the region of its step."""
    page = Edition(scheme=scheme()).page(purchase(), purchase().main_process)
    made = renderer.render(dot(page), format="svg")
    top = float(re.search(rb"translate\((-?[\d.]+) (-?[\d.]+)\)", made)[2])
    names = {
        t.text: float(t.get("y")) + top for t in ElementTree.fromstring(made).iter("{http://www.w3.org/2000/svg}text")
    }
    told = {one["element"]: one for one in regions(made, page)["regions"]}
    items = Edition(scheme=scheme()).scene(purchase(), purchase().main_process).items
    steps = [item for item in items.values() if item.kind == "step" and item.name in names]
    assert len(steps) > 10
    for item in steps:
        assert told[item.id]["y"] < names[item.name] < told[item.id]["y"] + told[item.id]["height"]


# --- two versions ----------------------------------------------------------------------------------------------------
def test_two_scenes_are_compared_by_stable_ids():
    definition = purchase()
    given = Edition(scheme=scheme())
    old = given.scene(definition, definition.main_process)
    assert compare(old, old) == {}
    graph = definition.main_process.graph
    gone, renamed = graph.flows[-1], graph.nodes[2]
    nodes = tuple(replace(n, name=Text("改名", "renamed")) if n is renamed else n for n in graph.nodes)
    process = replace(definition.main_process, graph=replace(graph, nodes=nodes, flows=graph.flows[:-1]))
    changed = compare(old, given.scene(replace(definition, processes=(process,)), process))
    assert changed[f"flow:{gone.id}"] == ("removed", ())
    assert changed[f"node:{renamed.id}"] == ("changed", ("name",))
    back = compare(given.scene(replace(definition, processes=(process,)), process), old)
    assert back[f"flow:{gone.id}"] == ("added", ())
    assert "visit" not in values(old)[f"node:{renamed.id}"]


# --- times -----------------------------------------------------------------------------------------------------------
def test_five_hundred_nodes_as_a_risk_map(renderer, capsys):
    definition = random_flow(5, most=60)
    many = next(
        d for d in (random_flow(seed, most=520) for seed in range(200)) if 450 <= len(d.main_process.graph.nodes) <= 560
    )
    draw(definition, scheme=scheme(), renderer=renderer)
    began, spent = time.perf_counter(), time.process_time()
    draw(many, scheme=scheme(), renderer=renderer)
    wall, own = time.perf_counter() - began, time.process_time() - spent
    with capsys.disabled():
        print(
            f"\nrisk map of {len(many.main_process.graph.nodes)} nodes: {wall:.2f} s, {own:.2f} s of processor time before Graphviz"
        )
    assert own < 10


@pytest.mark.counted
def test_random_flows_in_the_new_views():
    for seed in range(scaled(100, least=6)):
        definition = random_flow(seed, most=60)
        for view in ("coverage", "heat", "check"):
            for page in edition(definition, view, "zh").sheets(definition, definition.main_process):
                assert faults(page) == [], (seed, view)
                assert overlaps(page) == [], (seed, view)
                assert inside(page) == [], (seed, view)


# --- the command -----------------------------------------------------------------------------------------------------
def test_views_paper_figures_and_regions_of_the_command(tmp_path):
    file = next(path for path in shipped() if path.stem == "procurement")
    given = tmp_path / "figures.json"
    one = {"element": "x", "passed": 3, "result": {"zh": "好", "en": "good"}, "quiet": ["c"]}
    given.write_text(json.dumps({"elements": [one], "flows": [{"flow": "f", "count": 2}], "cases": 3}), "utf-8")
    part = {"process": "procurement_withdraw", "agency": "agency"}
    (heat,) = draw_files([file], tmp_path, Wanted(view="heat", figures=given, **part))
    assert heat.name == "procurement.procurement_withdraw.heat.zh.svg"
    svg, listed = draw_files([file], tmp_path, Wanted(regions=True, **part))
    told = json.loads(listed.read_text("utf-8"))
    assert f'data-element="{told["regions"][0]["element"]}"' in svg.read_text("utf-8")
    (large,) = draw_files([file], tmp_path, Wanted(sheet="1", paper="A2", **part))
    width = float(re.search(r'width="([\d.]+)pt"', large.read_text("utf-8"))[1])
    assert width == pytest.approx(PAPERS["A2"][0] * 72, rel=0.01)
    (checked,) = draw_files([file], tmp_path, Wanted(view="check", formats=("pdf",), **part))
    assert checked.read_bytes().startswith(b"%PDF")
    with pytest.raises(InvalidInput):
        figures(b'{"elements": [{"passed": 3}]}')
    assert figures(b"{}") == Load()
