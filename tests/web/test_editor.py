"""The editor of definitions in a real browser: an administrator's work on a flow, in both languages.

Every page here fails its test when it breaks the content security policy or raises (``conftest.visit``).
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine import bpmn
from engine.bpmn.description import description
from engine.bpmn.encodings import decode
from engine.bpmn.vocabulary import LATER
from tests.any.test_editor import FILES, foreign
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import axe, log_in, pick, shot, tab_to
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
    page.locator(f"#edit-outline li[data-element='{step}']").click()


def take(page: Page, name: str, kind: str) -> None:
    """Take something from the last list of a group of the panel."""
    line = page.locator(f"[data-group-id='group-rf-{name}'] .rf-choose").last
    line.locator("select").select_option(kind)
    line.locator("button").click()


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


def add_guarded_step(page: Page, lang: str) -> str:
    """Add a step behind the first one, with a risk of the highest grade; see the finding; add a control; see it go."""
    choose(page, "pen_clue")
    page.locator("#edit-append").click()
    step = str(page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id"))
    group(page, "risks")
    risks = page.locator("[data-group-id='group-rf-risks']")
    risks.locator("button.btn", has_text=re.compile("新增|New")).click()
    risks.locator("details > summary").last.click()
    rank = risks.locator("input[inputmode=numeric]")
    rank.fill("1")
    rank.press("Tab")
    unguarded = page.locator(f"#edit-findings li[data-code='release.unguarded'][data-element='{step}']")
    expect(unguarded).to_be_visible(timeout=20_000)
    expect(page.locator(f"button.finding.error[data-element='{step}']")).to_be_visible()
    shot(page, f"edit-finding-{lang}-1280")
    group(page, "controls")
    take(page, "controls", "twoPerson")
    expect(unguarded).to_have_count(0, timeout=20_000)
    shot(page, f"edit-control-{lang}-1280")
    saved(page)
    return step


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_step_added_in_the_editor_is_released_by_two_and_new_cases_take_it(
    visit: Visit, site: Site, lang: str
) -> None:
    scenario = play.load("penalty_spot_warning.yaml")
    found: dict[str, str] = {}

    def release() -> None:
        found["step"] = released(visit, site, lang)

    stage = Between(SiteBureau(site), "pen_first_check", release)
    old = play.play(stage, scenario)  # begins before the release, ends after it
    assert old["process"]["version"] == 1
    begin, first = scenario["start"], scenario["steps"][0]
    new = stage.start(begin["as"], "penalty", title="新案", subject=begin["subject"], fields={})
    assert new["process"]["version"] == 2
    item = play.item_of(new, "pen_clue")
    stage.act(begin["as"], item, first, [])
    case = stage.case(begin["as"], new["id"])
    assert [one["task"]["id"] for one in case["open_work_items"]] == [found["step"]]


def released(visit: Visit, site: Site, lang: str) -> str:
    """Add the step as one administrator, release it by another; return its id."""
    page = edit(visit(lang=lang))
    step = add_guarded_step(page, lang)
    definition = bpmn.read(_draft(page), key="penalty")
    node = definition.main_process.graph.all_nodes[step]
    control = next(one for one in definition.controls if one.id in node.controls)
    assert (control.kind, control.answers, definition.rank(node)) == ("two-person", node.risks, 1)
    page.goto("/definitions/penalty")
    page.locator("form[action$='/draft/submit'] button[type=submit]").click()
    page.wait_for_url("**/definitions/penalty?*")
    assert page.locator("form[action$='/draft/approve']").count() == 0, "whoever drafted it is offered to approve it"
    csrf = page.locator("input[name=csrf]").first.get_attribute("value") or ""
    etag = page.locator("form[action$='/draft/withdraw'] input[name=etag]").get_attribute("value") or ""
    given = {"csrf": csrf, "etag": etag, "key": "mine"}
    himself = page.request.post("/definitions/penalty/draft/approve", form=given)
    assert himself.status == 403, himself.status
    second = visit(lang=lang)
    log_in(second, "admin2")
    second.goto("/definitions/penalty/diff")
    picture = second.locator("figure img")
    expect(picture).to_be_visible()
    picture.evaluate("one => one.decode()")
    expect(second.locator("section[aria-labelledby=list]")).to_contain_text(re.compile("新环节|New step"))
    shot(second, f"release-diff-{lang}-1280")
    axe(second)
    second.goto("/definitions/penalty")
    second.locator("form[action$='/draft/approve'] button[type=submit]").click()
    second.wait_for_url("**/definitions/penalty/versions?*")
    return step


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_step_is_added_guarded_and_submitted_by_keyboard_alone(visit: Visit, lang: str) -> None:
    """From the log-in on nothing is clicked: each key goes to what has the focus."""
    page = visit("/login", lang=lang)
    tab_to(page, "input[autocomplete=username]")
    page.keyboard.type("admin1")
    page.keyboard.press("Tab")
    page.keyboard.type("demo-admin1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/definitions")
    follow(page, "/definitions/penalty")
    follow(page, "/definitions/penalty/edit")
    ready(page)
    step = guarded_by_keyboard(page)
    tab_to(page, "a[href='/definitions/penalty']", back=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/definitions/penalty")
    tab_to(page, "form[action$='/draft/submit'] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/definitions/penalty?said=submit")
    node = bpmn.read(_draft(page), key="penalty").main_process.graph.all_nodes[step]
    assert node.name.en == "Second look", node.name


def follow(page: Page, path: str) -> None:
    """Go to a link of the page by Tab and Enter."""
    tab_to(page, f"main a[href='{path}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def guarded_by_keyboard(page: Page) -> str:
    """Find a step by its name, add one behind it, name it, give it a risk and a control, save; return its id."""
    tab_to(page, "#edit-filter")
    page.keyboard.type("pen_clue")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#edit-outline [aria-selected=true]")).to_have_attribute("data-element", "pen_clue")
    tab_to(page, "#edit-kind", back=True)
    pick(page, "userTask")
    tab_to(page, "#edit-append")
    page.keyboard.press("Enter")
    tab_to(page, "#edit-filter", back=True)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    step = str(page.locator("#edit-outline [aria-selected=true]").get_attribute("data-element"))
    page.keyboard.press("Enter")  # into the panel
    names = "[data-group-id='group-rf-names']"
    tab_to(page, f"{names} .bio-properties-panel-group-header-button")
    page.keyboard.press("Enter")
    tab_to(page, f"{names} .rf-line:nth-child(2) input")
    page.keyboard.press("Control+A")
    page.keyboard.type("Second look")
    risks = "[data-group-id='group-rf-risks']"
    tab_to(page, f"{risks} p.row > button")
    page.keyboard.press("Enter")
    tab_to(page, f"{risks} summary", back=True)
    page.keyboard.press("Enter")
    tab_to(page, f"{risks} input[inputmode=numeric]")
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    unguarded = page.locator(f"#edit-findings li[data-code='release.unguarded'][data-element='{step}']")
    expect(unguarded).to_be_visible(timeout=20_000)
    expect(page.locator("#edit-outline [aria-selected=true]")).to_contain_text(re.compile("错误|Error"))
    page.keyboard.press("Escape")  # back to the list, which has what is selected
    assert page.evaluate("document.activeElement.id") == "edit-outline"
    page.keyboard.press("Enter")
    controls = "[data-group-id='group-rf-controls'] .rf-line:last-child"
    tab_to(page, f"{controls} select")
    pick(page, "twoPerson")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(unguarded).to_have_count(0, timeout=20_000)
    page.keyboard.press("Control+S")
    page.locator("#edit-state[data-state=saved]").wait_for(timeout=20_000)
    return step


def test_ways_are_drawn_and_elements_removed_from_lists(visit: Visit) -> None:
    page = edit(visit(lang="en"))
    before = bpmn.read(_draft(page), key="penalty").main_process.graph
    gate = before.all_nodes["pen_gate_check"]
    choose(page, gate.id)
    page.locator("#edit-kind").select_option("userTask")
    page.locator("#edit-append").click()
    step = str(page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id"))
    page.locator("#edit-target").select_option("pen_file")
    page.locator("#edit-connect").click()
    way = str(page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id"))
    choose(page, "pen_number")
    page.locator("#edit-remove").click()
    page.locator("#edit-connect").click()
    expect(page.locator("#edit-wrong")).to_be_visible()
    saved(page)
    graph = bpmn.read(_draft(page), key="penalty").main_process.graph
    flows = {one.id: (one.source, one.target) for one in graph.flows}
    assert flows[way] == (step, "pen_file")
    assert (gate.id, step) in flows.values()
    assert "pen_number" not in graph.all_nodes


def test_the_chart_speaks_english_and_a_name_typed_there_is_the_english_one(visit: Visit) -> None:
    page = edit(visit(lang="en"))
    drawn = page.locator("#edit-canvas .djs-container svg.djs-element, #edit-canvas svg text").all_text_contents()
    assert drawn
    assert not [text for text in drawn if re.search("[\u3400-\u9fff]", text)]
    before = bpmn.read(_draft(page), key="penalty").main_process.graph.all_nodes["pen_clue"].name
    choose(page, "pen_clue")
    page.evaluate("""() => { const {modeler} = riskflowEditor.editor;
      modeler.get('modeling').updateLabel(modeler.get('selection').get()[0], 'Clue taken down') }""")
    saved(page)
    after = bpmn.read(_draft(page), key="penalty").main_process.graph.all_nodes["pen_clue"].name
    assert (after.zh, after.en) == (before.zh, "Clue taken down")
    page.locator("#edit-undo").click()
    saved(page)
    assert bpmn.read(_draft(page), key="penalty").main_process.graph.all_nodes["pen_clue"].name == before


class Between(UseCases):
    """Plays a scenario; something happens before the first act at a task."""

    def __init__(self, bureau: Any, task: str, happens: Callable[[], None]) -> None:
        super().__init__(bureau)
        self._task, self._happens = task, happens

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        if item["task"]["id"] == self._task and self._task:
            self._task = ""
            self._happens()
        return super().act(account, item, step, evidence)


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


def test_what_is_being_typed_outlives_a_panel_drawn_anew(visit: Visit) -> None:
    page = edit(visit())
    choose(page, "pen_clue")
    group(page, "names")
    line = page.locator("[data-group-id='group-rf-names'] .rf-line:nth-child(2) input")
    line.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Half a na")
    page.evaluate(  # as whatever else changes the element does
        """() => {
            const modeler = riskflowEditor.editor.modeler, [element] = modeler.get('selection').get();
            modeler.get('eventBus').fire('elements.changed', { elements: [element] });
        }"""
    )
    page.wait_for_timeout(300)
    expect(line).to_have_value("Half a na")
    page.keyboard.type("me")
    page.keyboard.press("Tab")
    expect(page.locator("#edit-state")).to_have_attribute("data-state", "changed")
    assert page.evaluate("riskflowEditor.editor.text()").count('en="Half a name"') == 1


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


def test_steps_keep_their_lane_when_they_move_and_a_new_one_has_that_of_the_step_before(visit: Visit) -> None:
    page = edit(visit())
    before = bpmn.read(_draft(page), key="penalty").main_process
    choose(page, "pen_clue")
    page.locator("#edit-append").click()
    step = page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id")
    expect(page.locator("#edit-findings li[data-code='lint.no_role']")).to_have_count(0)
    page.evaluate("""() => { const {modeler} = riskflowEditor.editor, registry = modeler.get('elementRegistry');
      modeler.get('modeling').moveElements([registry.get('pen_investigate')], {x: 30, y: 20});
      modeler.get('modeling').removeElements([registry.get('pen_number')]) }""")
    saved(page)
    after = bpmn.read(_draft(page), key="penalty").main_process
    kept = {lane.id: set(lane.nodes) - {step} for lane in after.lanes}
    assert kept == {lane.id: set(lane.nodes) - {"pen_number"} for lane in before.lanes}
    assert [lane.id for lane in after.lanes if step in lane.nodes] == [
        lane.id for lane in before.lanes if "pen_clue" in lane.nodes
    ]


def test_a_control_of_every_kind_can_be_added_and_is_read_again(visit: Visit) -> None:
    page = edit(visit())
    choose(page, "pen_clue")
    page.locator("#edit-append").click()
    step = str(page.evaluate("riskflowEditor.editor.modeler.get('selection').get()[0].id"))
    group(page, "controls")
    kinds = [one for one in description()["control"].one_of if one not in LATER]
    for kind in kinds:
        take(page, "controls", kind)
    for tag in ("outcome", "deadline", "evidence"):
        group(page, tag)
        page.locator(f"[data-group-id='group-rf-{tag}'] button.btn").last.click()
    saved(page)
    definition = bpmn.read(_draft(page), key="penalty")
    node = definition.main_process.graph.all_nodes[step]
    made = [one for one in definition.controls if one.id in node.controls and one.id.startswith("ctl_")]
    assert len({one.kind for one in made}) == len(kinds)
    assert all(one.name.zh and one.name.en.isascii() for one in made)
    assert (len(node.outcomes), len(node.deadlines)) == (1, 1)
    assert node.name.en == "New step"
