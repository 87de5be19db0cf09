# ruff: noqa: E501
"""The worker, its limits, the cache; what comes out of hostile names."""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from diagrams import PictureFailed, Renderer, draw
from diagrams.dot import Label, Page, dot
from diagrams.draw import compose_page
from diagrams.svg import SVG, allow
from diagrams.text import clean
from engine.errors import NotFound
from engine.model.process import Graph, NodeKind
from engine.model.text import Text
from tests.scale import scaled
from tests.unit.diagrams.samples import ROOT, course, names, purchase, scheme
from tests.unit.diagrams.versions import later, versions

_SHAPE = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity"}
ATTRIBUTES = {
    "svg": {"width", "height", "viewBox", "role", "lang", "font-family"}, "g": {"transform"}, "title": set(),
    "path": {"d"} | _SHAPE, "polygon": {"points"} | _SHAPE, "polyline": {"points"} | _SHAPE,
    "ellipse": {"cx", "cy", "rx", "ry"} | _SHAPE,
    "text": {"x", "y", "text-anchor", "font-size", "font-weight", "fill"},
}  # fmt: skip
GOLDEN = ROOT / "tests" / "golden" / "diagrams"


@pytest.fixture(scope="module")
def renderer():
    made = Renderer()
    yield made
    made.close()


def pieces():
    return [
        "<b>x</b>", "<<TABLE><TR><TD HREF='javascript:alert(1)'>x</TD></TR></TABLE>>", '"', "\\", "\\N", "\\G\\L", "&amp;", "&#60;script&#62;",
        "]]>", "<!--", "\x00", "\x1b[31m", "\u202e", "\u2066", "\ufeff", "\u2028", "\ud800", "\uffff", ";", "}", "{", "|", "->", "--", "//", "/*", "#",
        'URL="http://x/', '"];a[URL="javascript:alert(1)"];b["', "onload=", "<script>alert(1)</script>", "<image href='file:///etc/passwd'/>",
        "询价比价", "≠ 1", "№", "😀", "e\u0301", "\n", "\r\n", "\t", "'", "`", "%s", "${x}", "{{x}}", "<", ">", "&", "a" * 90,
    ]  # fmt: skip


def hostile(seed):
    r = random.Random(seed)
    return "".join(r.choice(pieces()) for _ in range(r.randint(1, 6)))


def local(element):
    return element.tag.removeprefix(f"{{{SVG}}}")


def check(svg):
    """Only allow-listed elements and attributes; return the texts."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert local(element) in ATTRIBUTES
        assert set(element.attrib) <= ATTRIBUTES[local(element)]
        for value in element.attrib.values():
            assert "javascript" not in value.lower()
            assert "url(" not in value.lower()
            assert "://" not in value
    assert b"<script" not in svg
    assert b"<a " not in svg
    assert b"<image" not in svg
    return [e.text or "" for e in root.iter() if local(e) == "text"]


def spaced(text):
    """As Graphviz writes it: a run of spaces may come as no-break spaces."""
    return text.replace("\xa0", " ")


SOUND = (
    b'<svg width="9pt" height="9pt"\n viewBox="0 0 9 9"><g id="graph0" class="graph" transform="scale(1)">'
    b'<polygon fill="#ffffff" stroke="none" points="1,2 3,4"/>'
    b'<text xml:space="preserve" text-anchor="start" x="1" y="2" font-family="F Bold" font-size="9.00" '
    b'fill="#112233">a &amp; b</text></g></svg>'
)


def test_the_gate_passes_what_graphviz_writes():
    assert check(allow(SOUND, "t", "zh")) == ["a & b"]
    assert b'font-weight="bold"' in allow(SOUND, "t", "zh")
    assert b"<title>a&lt;b</title>" in allow(SOUND, "a<b", "en")
    numbered = allow(SOUND.replace(b"a &amp; b", b"a&#45;b &#60;c&#62; &#38;"), "t", "zh")
    assert b">a-b &lt;c&gt; &amp;</text>" in numbered


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'stroke="none"', b'stroke="url(#x)"'), (b'stroke="none"', b'onload="x"'), (b'points="1,2 3,4"', b'points="x"'),
        (b"a &amp; b", b"a & b"), (b"a &amp; b", b"<b>a</b>"), (b'x="1"', b'x="1e9"'), (b"F Bold", b"F;Bold"),
        (b"<polygon", b"<script>1</script><polygon"), (b"<polygon", b"<a><polygon"), (b"<polygon", b"<image/><polygon"),
        (b"<polygon", b"<style>x</style><polygon"), (b'width="9pt"', b""), (b'class="graph"', b""),
    ],
)  # fmt: skip
def test_the_gate_refuses_anything_else(old, new):
    assert old in SOUND
    with pytest.raises(ValueError, match="not the SVG"):
        allow(SOUND.replace(old, new), "t", "zh")


def test_hostile_names_come_out_as_text(renderer):
    every = [hostile(seed) for seed in range(scaled(20_000))]
    for start in range(0, len(every), 250):
        batch = [t for t in every[start : start + 250] if clean(t)]
        page = Page(title=batch[0])
        for i, text in enumerate(batch):
            page.labels.append(Label(x=0, y=i * 12, text=clean(text), width=400, size=9))
        svg = renderer.render(dot(page), format="svg", title=clean(batch[0]))
        assert [spaced(t) for t in check(svg)] == [clean(t) for t in batch]


def test_hostile_definition(renderer):
    plain = purchase()
    main = plain.main_process
    nodes = tuple(replace(n, name=Text(hostile(i), hostile(i))) for i, n in enumerate(main.graph.nodes))
    flows = tuple(replace(f, name=Text(hostile(i + 99), "")) for i, f in enumerate(main.graph.flows))
    process = replace(main, name=Text(hostile(7), ""), graph=Graph(nodes=nodes, flows=flows))
    picture = draw(replace(plain, processes=(process,)), scheme=scheme(), names=names(), renderer=renderer)
    check(picture)


def test_ids_never_reach_the_dot():
    text = dot(compose_page(purchase(), scheme=scheme()))
    assert "pro_" not in text
    assert "g_stock" not in text
    assert "URL" not in text
    assert "tooltip" not in text


@pytest.mark.parametrize(("format", "magic"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_formats(renderer, format, magic, language):
    picture = draw(purchase(), scheme=scheme(), language=language, format=format, renderer=renderer)
    assert picture.startswith(magic)
    if format == "pdf":
        assert b"RiskflowSansSC" in picture


def test_a3(renderer):
    picture = draw(purchase(), scheme=scheme(), format="pdf", columns=2, renderer=renderer)
    width, height = (float(x) / 72 for x in re.search(rb"/MediaBox ?\[([^\]]*)\]", picture)[1].split()[2:])
    assert 10 < width <= 16.54
    assert 10 < height <= 11.70


def test_text_of_the_map(renderer):
    texts = check(draw(purchase(), scheme=scheme(), names=names(prepared="甲 2026-11-01"), renderer=renderer))
    for word in ("物品采购权力运行廉政风险流程图", "询价比价", "R09", "≠ 1, 3, 24", "双人", "监督电话：000-0000000", "编制",
                 "甲 2026-11-01", "建议", "自定", "《政府采购法》第28条", "公开抽取", "监督：廉政监察员"):  # fmt: skip
        assert word in texts, word
    assert texts.count("R09") == 2  # at the risk and at its measures


def test_public_view_hides(renderer):
    texts = " ".join(check(draw(purchase(), scheme=scheme(), names=names(holders={"buyer": "李四"}, version="v3"),
                                view="public", renderer=renderer)))  # fmt: skip
    assert "监督电话" in texts
    assert "询价比价" in texts
    for hidden in ("风险", "R09", "双人", "假比价", "两人各自询价", "廉政监察员", "李四", "8f21c0d4", "v3", "建议"):
        assert hidden not in texts, hidden


def test_holders_and_vacancies(renderer):
    texts = " ".join(
        check(draw(purchase(), scheme=scheme(), names=names(holders={"buyer": "李四"}), renderer=renderer))
    )
    assert "归口采购（李四）" in texts
    assert "出纳（空缺）" in texts


def test_one_person_release_is_marked(renderer):
    texts = check(draw(purchase(), scheme=scheme(), names=names(released_by_one=True), renderer=renderer))
    assert "一人发布，未经复核" in texts


def test_case_edition(renderer):
    texts = " ".join(check(draw(purchase(), scheme=scheme(), names=names(), course=course(), renderer=renderer)))
    for word in ("PRO-2026-0147", "✓ 王强", "03-10 10:20", "第 2 次", "黄牌", "红牌", "× 2", "已退回", "在办"):
        assert word in texts, word


def test_unknown_process():
    with pytest.raises(NotFound):
        draw(purchase(), process="nothing", scheme=scheme())


@pytest.mark.parametrize(
    "name", ["purchase-zh", "purchase-en", "purchase-public", "purchase-case", "changes-zh", "changes-en"]
)
def test_golden(name):
    options = {
        "purchase-zh": {}, "purchase-en": {"language": "en"}, "purchase-public": {"view": "public"},
        "purchase-case": {"course": course()},
        "changes-zh": {"view": "changes", "versions": versions()},
        "changes-en": {"view": "changes", "versions": versions(), "language": "en"},
    }  # fmt: skip
    drawn = later() if name.startswith("changes") else purchase()
    text = dot(compose_page(drawn, scheme=scheme(), names=names(), **options[name]))
    file = GOLDEN / f"{name}.dot"
    if os.environ.get("RISKFLOW_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text("utf-8")


def test_same_bytes_under_other_hash_seeds():
    code = (
        "import hashlib;from diagrams.dot import dot;from diagrams.draw import compose_page;"
        "from tests.unit.diagrams.samples import *;"
        "print(hashlib.sha256(b''.join(dot(compose_page(d,scheme=scheme(),names=names(),columns=2)).encode()"
        " for d in (purchase(),*map(random_flow,range(20))))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }  # fmt: skip
    assert len(found) == 1


def test_a_dead_worker_is_replaced(renderer):
    page = dot(Page(labels=[Label(x=0, y=0, text="一", width=20, size=9)]))
    renderer.render(page, format="svg")
    for process in renderer._pool._processes.values():
        os.kill(process.pid, signal.SIGSEGV)
    time.sleep(0.1)
    assert "二" in check(renderer.render(page.replace("一", "二"), format="svg"))


def test_no_worker_leaves_a_folder_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Renderer()
    draw(purchase(), scheme=scheme(), renderer=made)
    for worker in list(made._pool._processes.values()):
        worker.kill()
    draw(purchase(), scheme=scheme(), names=names(phone="1"), renderer=made)
    assert len(list(tmp_path.glob("riskflow-*"))) == 1
    made.close()
    assert list(tmp_path.glob("riskflow-*")) == []


def test_too_slow_is_a_clear_error():
    hasty = Renderer(seconds=0.001)
    with pytest.raises(PictureFailed, match="longer than"):
        draw(purchase(), scheme=scheme(), renderer=hasty)
    hasty.seconds = 20
    assert draw(purchase(), scheme=scheme(), renderer=hasty).startswith(b"<?xml")
    hasty.close()


def test_too_little_memory_is_a_clear_error():
    poor = Renderer(memory_mib=64)
    with pytest.raises(PictureFailed):
        draw(purchase(), scheme=scheme(), format="png", renderer=poor)
    poor.close()


def test_broken_dot_is_a_clear_error(renderer):
    with pytest.raises(PictureFailed):
        renderer.render("digraph{", format="svg")


def test_never_in_this_process(renderer):
    draw(purchase(), scheme=scheme(), renderer=renderer)
    assert "pygraphviz" not in sys.modules


def test_cache(tmp_path, renderer):
    first = Renderer(folder=tmp_path)
    picture = draw(purchase(), scheme=scheme(), renderer=first)
    first.close()
    assert [p.suffix for p in Path(tmp_path).iterdir()] == [".svg"]
    second = Renderer(folder=tmp_path)
    assert draw(purchase(), scheme=scheme(), renderer=second) == picture
    assert second._pool is None  # came from the folder
    small = Renderer(kept=2)
    small._cache.update({"a": b"", "b": b""})
    small._keep("c", b"")
    assert list(small._cache) == ["b", "c"]


def spent(renderer):
    """Processor seconds of this process and of the drawing one."""
    (worker,) = renderer._pool._processes
    fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_times(renderer, capsys):
    times, cached, rounds = [], [], 12
    draw(purchase(), scheme=scheme(), renderer=renderer)
    before = spent(renderer)
    for i in range(rounds):
        began = time.perf_counter()
        draw(purchase(), scheme=scheme(), names=names(phone=str(i)), renderer=renderer)
        times.append(time.perf_counter() - began)
    cpu = (spent(renderer) - before) / rounds
    page = dot(compose_page(purchase(), scheme=scheme(), names=names(phone="6")))
    for _ in range(20):
        began = time.perf_counter()
        renderer.render(page, format="svg", title="物品采购权力运行廉政风险流程图")
        cached.append(time.perf_counter() - began)
    told = f"drawn {min(times) * 1000:.0f} ms, {cpu * 1000:.0f} ms of processor time"
    with capsys.disabled():
        print(f"\n28 steps: {told}, from the cache {min(cached) * 1000:.2f} ms")
    assert min(cached) < 0.002
    assert cpu < 0.1  # about 0.03 on cores of its own


def test_risks_inside_a_sub_process_and_of_a_post_are_shown():
    plain = purchase()
    main = plain.main_process
    inner = Graph(nodes=(replace(main.graph.by_id["pay"], id="inner", risks=("PRO-R24",)),))
    nodes = tuple(
        replace(n, kind=NodeKind.SUB_PROCESS, graph=inner, risks=()) if n.id == "pay" else n for n in main.graph.nodes
    )
    lanes = (replace(main.lanes[0], risks=("PRO-R10",)), *main.lanes[1:])
    process = replace(main, graph=Graph(nodes=nodes, flows=main.graph.flows), lanes=lanes)
    texts = [t.text for t in compose_page(replace(plain, processes=(process,)), scheme=scheme()).labels]
    assert "R24" in texts
    assert any(t.startswith("使用科室：收受供应商") for t in texts)


def test_a_point_at_two_elements_counts_once():
    plain = purchase()
    main = plain.main_process
    nodes = tuple(replace(n, risks=("PRO-R05",)) if n.id == "g_cat" else n for n in main.graph.nodes)
    process = replace(main, graph=Graph(nodes=nodes, flows=main.graph.flows))
    texts = [t.text for t in compose_page(replace(plain, processes=(process,)), scheme=scheme()).labels]
    assert texts.count("R05") == 4
    assert any("22 个风险点（A 9 · B 10 · C 3）" in t for t in texts)


def test_a_paper_without_articles_is_cited_whole():
    """The line of a house document is a place for whoever checks the file; nobody cites it on the wall."""
    whole = purchase()
    laws = tuple(replace(law, article="L28") for law in whole.catalog.laws)
    text = dot(compose_page(replace(whole, catalog=replace(whole.catalog, laws=laws)), scheme=scheme(), names=names()))
    assert "政府采购法》" in text
    assert "L28" not in text
