"""Every map that ships, on A3 sheets and as one picture: readable, nothing over anything, one language at a time."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import processes
from api.pictures import shipped_names
from diagrams import Edition, Names, Renderer, draw, find, part_sheets, within
from diagrams.dot import dot
from diagrams.geometry import Row
from diagrams.measure import drawing
from diagrams.paging import paged
from diagrams.sheets import A3, LEAST_TYPE
from diagrams.svg import SVG
from diagrams.text import width
from engine import bpmn
from engine.errors import InvalidInput, NotFound
from engine.model.process import Graph, NodeKind
from tests.scale import scaled
from tests.unit.diagrams.samples import course, names, purchase, random_flow, scheme
from tests.unit.diagrams.test_geometry import faults, overlaps

LANGUAGES = ("zh", "en")
MAPS = [(key, language) for key in processes.names() for language in LANGUAGES]


@pytest.fixture(scope="module")
def renderer():
    made = Renderer()
    yield made
    made.close()


@cache
def shipped(key):
    return bpmn.read(processes.read(key), key=key, decisions=processes.decisions(key))


@cache
def edition(language, view="risk"):
    return Edition(scheme=scheme(), language=language, view=view, names=shipped_names(language, unit=True))


@cache
def every_sheet(key, language):
    """All sheets of all processes of a file."""
    definition = shipped(key)
    return [page for one in definition.processes for page in part_sheets(definition, one, edition(language))]


def inside(page):
    """Texts and shapes that leave the sheet's margins."""
    left, top, right, bottom = page.box
    found = [t.text for t in page.labels if not (left <= t.x <= right and top <= t.y <= bottom)]
    found += [t.text for t in page.labels if t.align == "l" and t.x + t.width > right]
    boxes = [(s.x - s.w / 2, s.y - s.h / 2, s.x + s.w / 2, s.y + s.h / 2) for s in (*page.under, *page.shapes)]
    return found + [b for b in boxes if b[0] < left or b[1] < top or b[2] > right or b[3] > bottom]


def texts_of(svg):
    """(size on A3 in points, left, top, right, bottom, text) of every text of a sheet."""
    root = ElementTree.fromstring(svg)
    group = root.find(f"{{{SVG}}}g")
    scale = float(re.match(r"scale\(([\d.]+)", group.get("transform"))[1])
    on_paper = A3[0] / float(root.get("viewBox").split()[2])
    assert abs(A3[1] / A3[0] - float(root.get("viewBox").split()[3]) / float(root.get("viewBox").split()[2])) < 0.01
    found = []
    for text in root.iter(f"{{{SVG}}}text"):
        size, words = float(text.get("font-size")), (text.text or "").replace("\xa0", " ")
        x, y, w = float(text.get("x")), float(text.get("y")), width(words, size) * 0.94
        left = x - {"start": 0, "middle": w / 2, "end": w}[text.get("text-anchor")]
        found.append((size * scale * on_paper, left, y - size * 0.72, left + w, y, words))
    return found


def clashes(found):
    """Pairs of texts that lie over each other."""
    ordered = sorted(found, key=lambda t: t[2])
    return [
        (one[5], other[5])
        for i, one in enumerate(ordered)
        for other in ordered[i + 1 :]
        if other[2] < one[4] and other[1] < one[3] and one[1] < other[3]
    ]


@pytest.mark.parametrize(("key", "language"), MAPS)
def test_nothing_lies_over_anything_and_nothing_leaves_the_sheet(key, language):
    for page in every_sheet(key, language):
        assert faults(page) == []
        assert overlaps(page) == []
        assert inside(page) == []


@pytest.mark.parametrize(("key", "language"), MAPS)
def test_type_is_readable_at_a3_and_texts_are_apart_in_the_svg(key, language, renderer):
    for page in every_sheet(key, language):
        found = texts_of(renderer.render(dot(page), format="svg", title=page.title, language=language))
        small = [(size, text) for size, *_, text in found if size < LEAST_TYPE - 0.005]
        assert small == []
        assert clashes(found) == []


def test_small_type_and_a_clash_would_be_found(renderer):
    page = edition("zh").sheets(purchase(), purchase().main_process)[0]
    page.labels.append(type(page.labels[0])(x=page.labels[0].x, y=page.labels[0].y, text="字字", width=20, size=5))
    found = texts_of(renderer.render(dot(page), format="svg"))
    assert min(found)[0] < LEAST_TYPE
    assert clashes(found)


@pytest.mark.parametrize(("key", "language"), MAPS)
def test_every_node_stands_on_one_sheet_and_every_flow_is_told(key, language):
    definition = shipped(key)
    for process in definition.processes:
        pages = edition(language).sheets(definition, process)
        nodes = [node for page in pages for node in page.cards]
        assert sorted(nodes) == sorted(process.graph.by_id)
        drawn = {line.ends for page in pages for line in page.lines if line.role == "flow"}
        assert {(f.source, f.target) for f in process.graph.flows} <= drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_random_flows_on_sheets(language):
    wrong = {}
    for seed in range(scaled(200, least=10)):
        definition = random_flow(seed, most=90)
        pages = edition(language).sheets(definition, definition.main_process)
        found = [fault for page in pages for fault in (*faults(page), *overlaps(page), *inside(page))]
        nodes = sorted(node for page in pages for node in page.cards)
        if found or nodes != sorted(definition.main_process.graph.by_id):
            wrong[seed] = found[:3]
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_course_of_a_case_on_sheets(language):
    given = Edition(scheme=scheme(), language=language, course=course(), names=names())
    pages = given.sheets(purchase(), purchase().main_process)
    assert [fault for page in pages for fault in (*faults(page), *overlaps(page), *inside(page))] == []
    assert any("PRO-2026-0147" in t.text for t in pages[0].labels)


@pytest.mark.parametrize(("key", "language"), MAPS)
def test_a_flag_to_another_sheet_says_which(key, language):
    flags = [s.label for page in every_sheet(key, language) for s in page.shapes if s.label.startswith("→ ")]
    assert [label for label in flags if "…" in label] == []


def test_sheets_end_where_a_phase_does():
    rows = [Row("step", f"n{i}", 0, 60, 50) for i in range(12)]
    for row in rows:
        row.gap = 12
    phases = {f"n{i}": "abc"[i // 4] for i in range(12)}
    assert paged(phases, 400)(rows) == (4, 8)
    assert paged(phases, 10_000)(rows) == ()
    assert paged({}, 450)(rows) == (5, 10) or len(paged({}, 450)(rows)) == 2
    assert paged(phases, 30)(rows) == tuple(range(1, 12))  # nothing fits: one row each


def test_a_cut_far_from_the_main_line_is_the_last_choice():
    rows = [Row("step", f"n{i}", 1 if i % 2 else 0, 60, 50) for i in range(8)]
    for row in rows:
        row.gap = 12
    assert paged({}, 400)(rows) == (4,)


def test_one_sheet_where_it_fits_else_several():
    small = next(p for p in shipped("procurement").processes if len(p.graph.nodes) < 8)
    assert len(edition("zh").sheets(shipped("procurement"), small)) == 1
    assert len(edition("zh").sheets(shipped("procurement"), shipped("procurement").main_process)) > 3


def test_continuation_marks_and_the_strip():
    definition = shipped("procurement")
    pages = edition("zh").sheets(definition, definition.main_process)
    for i, page in enumerate(pages, start=1):
        texts = {t.text for t in page.labels} | {s.label for s in page.shapes}
        assert f"第 {i} 张 / 共 {len(pages)} 张" in texts
        assert (f"下接第 {i + 1} 张 →" in texts) == (i < len(pages))
        assert (f"→ 上接第 {i - 1} 张" in texts) == (i > 1)
        assert len([s for s in page.shapes if s.h == 46]) == len(definition.main_process.phases)


def pages_in(pdf):
    return int(re.search(rb"/Kids \[[^]]*\] /Count (\d+) >>", pdf)[1])


def test_a_pdf_holds_all_sheets_and_the_same_bytes_every_time(renderer):
    definition = shipped("procurement")
    given = {"scheme": scheme(), "format": "pdf", "renderer": renderer}
    whole = draw(definition, **given)
    assert pages_in(whole) == len(part_sheets(definition, definition.main_process, Edition(scheme=scheme())))
    assert b"CreationDate" not in whole
    assert draw(definition, **given) == whole
    assert pages_in(draw(definition, process="procurement_withdraw", **given)) == 1
    sizes = set(re.findall(rb"/MediaBox ?\[([^\]]*)\]", whole))
    assert len(sizes) == 1
    _, _, w, h = (float(x) for x in sizes.pop().split())
    assert (round(w), round(h)) in ((842, 1191), (842, 1190))


def test_a_sheet_by_number(renderer):
    definition = shipped("procurement")
    picture = draw(definition, scheme=scheme(), sheet=2, renderer=renderer).decode()
    assert "第 2 张" in picture
    with pytest.raises(NotFound):
        draw(definition, scheme=scheme(), sheet=99, renderer=renderer)
    with pytest.raises(InvalidInput):
        draw(definition, scheme=scheme(), sheet="all", renderer=renderer)


def with_part():
    """The purchase with three of its steps inside a sub-process, one of them with a control still to come."""
    plain = purchase()
    main = plain.main_process
    known = main.graph.by_id
    inner = tuple(replace(known[key], id=f"in_{key}") for key in ("agent", "doc", "review"))
    links = tuple(
        type(main.graph.flows[0])(id=f"i{i}", source=a.id, target=b.id) for i, (a, b) in enumerate(pairwise(inner))
    )
    nodes = tuple(
        replace(n, kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=inner, flows=links)) if n.id == "contract" else n
        for n in main.graph.nodes
    )
    return replace(plain, processes=(replace(main, graph=Graph(nodes=nodes, flows=main.graph.flows)),))


def test_a_sub_process_has_a_map_and_sheets_of_its_own(renderer):
    definition = with_part()
    assert [p.id for p in within(definition, definition.main_process)] == ["procurement_main", "contract"]
    picture = draw(definition, process="contract", scheme=scheme(), renderer=renderer).decode()
    for name in ("抽取代理机构", "编制招标文件", "招标文件审查", "签订合同权力运行"):
        assert name in picture
    assert "提出采购申请" not in picture
    pages = part_sheets(definition, definition.main_process, Edition(scheme=scheme()))
    assert any("编制招标文件" in {t.text for t in page.labels} for page in pages[1:])
    card = {t for page in pages[:-1] for t in (*(s.label for s in page.shapes), *(x.text for x in page.labels))}
    assert "含 3 个环节" in card


def test_the_map_lists_what_is_not_yet_enforced():
    definition = purchase()
    scene = Edition(scheme=scheme()).scene(definition, definition.main_process)
    assert [(one.element, one.controls[0][1]) for one in scene.later] == [("agent", "draw"), ("meeting", "notice")]
    page = Edition(scheme=scheme()).page(definition, definition.main_process)
    assert "尚未强制执行：6：公开抽取；16：到会人数" in {t.text for t in page.labels}
    public = Edition(scheme=scheme(), view="public").scene(definition, definition.main_process)
    assert public.later == ()
    assert public.points == ()


@pytest.mark.parametrize("key", processes.names())
def test_every_unenforced_control_of_a_file_is_on_its_map(key):
    definition = shipped(key)
    later = {c.id for c in definition.controls if type(c.spec).__name__ == "Later"}
    placed, told = set(), set()
    for process in definition.processes:
        nodes = process.graph.all_nodes.values()
        placed |= {c for refs in (process.controls, *(n.controls for n in nodes)) for c in refs if c in later}
        scene = edition("zh").scene(definition, process)
        told |= {control for one in scene.later for control, _, _ in one.controls}
        page = edition("zh").page(definition, process)
        assert any("尚未强制执行：" in t.text for t in page.labels) == bool(scene.later)
    assert told == placed


@pytest.mark.parametrize("key", processes.names())
def test_companions_are_listed_with_their_maps(key, renderer):
    definition = shipped(key)
    for action in definition.main_process.actions:
        foot = "".join(t.text for t in edition("zh").page(definition, definition.main_process).labels)
        assert action.name.zh in foot
        if action.process in definition.process_by_id:
            assert find(definition, action.process).graph.nodes


# --- one language at a time ---------------------------------------------------------------------------------------
CJK = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]{2,}")


def printed(page):
    return [t.text for t in page.labels] + [s.label for s in (*page.under, *page.shapes) if s.label]


def known_ids(definition):
    """What is the same in every language: ids of risk points and the imprint."""
    return {definition.key, definition.digest[:12]} | {risk.id for risk in definition.catalog.risks}


def foreign(texts, language, definition):
    """Words of the other language."""
    if language == "en":
        return [t for t in texts if CJK.search(t)]
    ids = known_ids(definition)
    bare = ((t, " ".join(w for w in re.split(r"[\s·]+", t) if w not in ids)) for t in texts)
    return [t for t, rest in bare if LATIN.search(re.sub(r"[A-Z]+-?R\d+|R\d+", "", rest))]


@pytest.mark.parametrize(("key", "language"), MAPS)
def test_a_reader_of_one_language_finds_no_other(key, language):
    definition = shipped(key)
    pages = list(every_sheet(key, language))
    for one in definition.processes:
        pages += [edition(language, view).page(definition, one) for view in ("risk", "public")]
    wrong = sorted({t for page in pages for t in foreign(printed(page), language, definition)})
    assert wrong == []


def test_a_foreign_word_would_be_found():
    definition = purchase()
    assert foreign(["采购", "Purchase", "R09", "A"], "zh", definition) == ["Purchase"]
    assert foreign(["采购", "Purchase", "a，b"], "en", definition) == ["采购", "a，b"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widest_names_still_fit(language):
    definition = shipped("procurement")
    scene = Edition(scheme=scheme(), language=language, names=Names()).scene(definition, definition.main_process)
    assert drawing(scene).plan.right > 0
