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
    page.locator("[data-group-id='group-rf-controls'] select").last.select_option("twoPerson")
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
        page.locator("[data-group-id='group-rf-controls'] select").last.select_option(kind)
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
