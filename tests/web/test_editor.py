"""The editor of definitions in a real browser: an administrator's work on a flow, in both languages.

Every page here fails its test when it breaks the content security policy or raises (``conftest.visit``).
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import bpmn
from engine.bpmn.encodings import decode
from tests.any.test_editor import FILES, foreign
from tests.web.conftest import Visit
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("site", [("penalty",)], indirect=True, ids=["penalty"])
ERROR = "#edit-findings li[data-code='{code}']"


def edit(page: Page, flow: str = "penalty", account: str = "admin1") -> Page:
    if not page.url.startswith("http"):
        log_in(page, account)
    page.goto(f"/definitions/{flow}/edit")
    ready(page)
    return page


def ready(page: Page) -> None:
    page.locator("#editor[data-ready=true]").wait_for(timeout=30_000)


def group(page: Page, name: str) -> None:
    """Open a group of the panel when it is closed."""
    page.locator(f"[data-group-id='group-rf-{name}']").wait_for()
    head = page.locator(f"[data-group-id='group-rf-{name}'] > .bio-properties-panel-group-header")
    if "open" not in (head.get_attribute("class") or ""):
        head.locator("button").first.click()


def saved(page: Page) -> None:
    page.locator("#edit-save").click()
    page.locator("#edit-state[data-state=saved]").wait_for(timeout=20_000)


def choose(page: Page, step: str) -> None:
    page.locator("#edit-goto").select_option(step)


def fold(page: Page, title: str) -> None:
    page.locator("details.rf-fold > summary", has_text=title).first.click()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_editor_is_accessible_and_in_one_language(visit: Visit, lang: str) -> None:
    page = edit(visit(lang=lang))
    shot(page, f"edit-{lang}-1280")
    choose(page, "pen_investigate")
    expect(page.locator("[data-group-id='group-rf-controls']")).to_be_visible()
    shot(page, f"edit-step-{lang}-1280")
    axe(page)
    assert page.evaluate("[...riskflowEditor.untranslated]") == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shot(page, f"edit-{lang}-390")
    axe(page)


def test_the_mark_of_the_editor_is_visible_and_uncovered(visit: Visit) -> None:
    page = edit(visit())
    mark = page.locator("a.bjs-powered-by")
    expect(mark).to_be_visible()
    assert mark.get_attribute("href") == "http://bpmn.io" or "bpmn.io" in (mark.get_attribute("href") or "")
    mark.scroll_into_view_if_needed()
    seen = """mark => { const box = mark.getBoundingClientRect(), tops = [];
      for (const x of [0.1, 0.5, 0.9]) for (const y of [0.2, 0.5, 0.8])
        tops.push(mark.contains(document.elementFromPoint(box.x + x * box.width, box.y + y * box.height)));
      const style = getComputedStyle(mark);
      return tops.every(Boolean) && box.width >= 40 && style.opacity === '1' && style.visibility === 'visible' }"""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        mark.scroll_into_view_if_needed()
        assert mark.evaluate(seen), f"the mark is covered at {width}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_step_with_a_grave_risk_needs_a_control(visit: Visit, site: Site, lang: str) -> None:
    page = edit(visit(lang=lang))
    choose(page, "pen_investigate")
    choose(page, "pen_clue")
    page.locator("#edit-append").click()
    step = page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id")
    group(page, "duty")
    page.locator("[data-group-id='group-rf-duty'] button.btn").click()
    duty = page.locator("[data-group-id='group-rf-duty']")
    duty.locator("select").first.select_option("handler")
    group(page, "risks")
    page.locator("[data-group-id='group-rf-risks'] button.btn", has_text=re.compile("新增|New")).click()
    risks = page.locator("[data-group-id='group-rf-risks']")
    risks.locator("details > summary").last.click()
    rank = risks.locator("input[inputmode=numeric]")
    rank.fill("1")
    rank.press("Tab")
    unguarded = page.locator(f"#edit-findings li[data-code='release.unguarded'][data-element='{step}']")
    expect(unguarded).to_be_visible(timeout=15_000)
    expect(page.locator(f"button.finding.error[data-element='{step}']")).to_be_visible()
    shot(page, f"edit-finding-{lang}-1280")
    group(page, "controls")
    controls = page.locator("[data-group-id='group-rf-controls']")
    controls.locator("select").last.select_option("twoPerson")
    expect(unguarded).to_have_count(0, timeout=15_000)
    shot(page, f"edit-control-{lang}-1280")
    saved(page)
    draft, _ = bpmn.parts(_draft(page))
    definition = bpmn.read(draft, key="penalty")
    node = definition.main_process.graph.all_nodes[step]
    control = next(one for one in definition.controls if one.id in node.controls)
    assert control.kind == "two-person"
    assert control.answers == node.risks
    assert definition.rank(node) == 1
    assert node.duty.roles == ("handler",)


def _draft(page: Page, flow: str = "penalty") -> bytes:
    answer = page.request.get(f"/definitions/{flow}/edit/file")
    assert answer.status == 200, answer.text()
    return bytes(answer.body())


def rename(page: Page, step: str, name: str) -> None:
    choose(page, step)
    group(page, "names")
    line = page.locator("[data-group-id='group-rf-names'] input").first
    line.fill(name)
    line.press("Tab")


def test_two_who_edit_at_once_get_a_conflict_and_lose_nothing(visit: Visit) -> None:
    first, second = edit(visit()), edit(visit(), account="admin2")
    rename(first, "pen_clue", "登记线索")
    saved(first)
    rename(second, "pen_investigate", "双人调查")
    second.locator("#edit-save").click()
    conflict = second.locator("#edit-conflict")
    expect(conflict).to_be_visible(timeout=15_000)
    expect(second.locator("#edit-conflict-who")).to_contain_text("保存")
    shot(second, "edit-conflict-zh-1280")
    axe(second)
    second.locator("#edit-merge").click()
    second.locator("#edit-state[data-state=merged]").wait_for(timeout=30_000)
    definition = bpmn.read(_draft(second), key="penalty")
    nodes = definition.main_process.graph.all_nodes
    assert (nodes["pen_clue"].name.zh, nodes["pen_investigate"].name.zh) == ("登记线索", "双人调查")


def test_a_guard_is_judged_while_it_is_typed(visit: Visit) -> None:
    page = edit(visit())
    flow = page.evaluate(
        "riskflowEditor.editor.modeler.get('elementRegistry').find(e => e.businessObject.conditionExpression).id"
    )
    page.evaluate(
        "id => { const {modeler} = riskflowEditor.editor;"
        " modeler.get('selection').select(modeler.get('elementRegistry').get(id)) }",
        flow,
    )
    group(page, "guard")
    text = page.locator("[data-group-id='group-rf-guard'] textarea")
    before = text.input_value()
    text.fill('outcome.pen_clue = "a" and (')
    wrong = page.locator("[data-group-id='group-rf-guard'] [role=status]")
    expect(wrong).to_contain_text(re.compile(r"第 \d+ 个字符"), timeout=15_000)
    expect(text).to_have_attribute("aria-invalid", "true")
    text.fill("no_such_field > 3")
    expect(wrong).to_contain_text("no_such_field", timeout=15_000)
    text.fill(before)
    expect(wrong).to_contain_text("条件可用", timeout=15_000)


def test_untouched_nothing_changes_and_undo_takes_everything_back(visit: Visit) -> None:
    page = edit(visit())
    before = _draft(page)
    rename(page, "pen_clue", "一时之名")
    page.locator("#edit-undo").click()
    saved(page)
    assert _draft(page) == before


OTHERS = [path for path in FILES if path.parent.name in ("camunda-modeler-7", "signavio", "bizagi", "activiti-zh")]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_of_another_tool_comes_back_with_its_foreign_parts(visit: Visit, path: Path) -> None:
    page = edit(visit())
    page.locator("#edit-import").set_input_files(path)
    state = page.locator("#edit-state[data-state=imported]")
    refused = page.locator("#edit-wrong:not([hidden])")
    expect(state.or_(refused)).to_be_visible(timeout=20_000)
    if refused.is_visible():
        pytest.fail(f"{path.name}: {refused.text_content()}")
    assert _draft(page) == path.read_bytes()
    ids = page.evaluate(
        "[...riskflowEditor.editor.store.nodes()].filter(one => one.name !== undefined).map(one => one.id)"
    )
    if not ids:
        return
    rename(page, ids[0], "改过的名称")
    saved(page)
    after = _draft(page)
    assert foreign(after) == foreign(path.read_bytes())
    assert "改过的名称" in decode(after).text or "&#" in decode(after).text
    page.reload()
    ready(page)
    assert (
        page.evaluate("id => riskflowEditor.editor.store.nodes().find(one => one.id === id).name", ids[0])
        == "改过的名称"
    )
