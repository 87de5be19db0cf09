"""Auditors' pages in Chromium: journeys to planted wrongs, with scripts by the keyboard alone and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.pages.planting import JOURNEYS, MOST, Stage, fits, planted
from tests.web.conftest import Visit
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

PATHS = {
    "audit": "/audit",
    "audit-late": "/audit/late",
    "audit-near": "/audit/near",
    "audit-open": "/audit/open",
    "audit-lapsed": "/audit/lapsed",
    "audit-departures": "/audit/departures",
    "audit-stuck": "/audit/stuck",
    "audit-overrides": "/audit/overrides",
    "audit-steps": "/audit/steps",
    "refusals": "/refusals",
    "duties": "/duties",
    "maps": "/maps",
    "map": "/maps/procurement?step=pro_select",
    "map-heat": "/maps/procurement?view=heat&size=60",
    "register": "/register?process=procurement",
    "trail": "/trail?number=PRO-2026-00001&seq=1",
}
TABS = 600  # links to go through at most


def clicked(page: Page, click: str, case: str) -> None:
    """Click the first link of the main part that a click is on."""
    links = page.locator("main a[href]")
    for at in range(links.count()):
        one = links.nth(at)
        if fits(str(one.get_attribute("href")), str(one.text_content()), click, case):
            one.click()
            page.wait_for_load_state()
            return
    raise AssertionError((click, page.url))


def tabbed(page: Page, click: str, case: str) -> None:
    """Go to a link with the tab key and follow it with enter."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        told: list[str] = page.evaluate(
            "(() => { const one = document.activeElement; return one && one.closest('main') ?"
            " [one.getAttribute('href') || '', one.textContent] : ['', ''] })()"
        )
        if told[0] and fits(*told, click, case):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError((click, page.url))


def walked(page: Page, journey: dict[str, Any], case: str, step: Any) -> int:
    """Play a journey from the dashboard; returns the clicks it took."""
    page.goto("/audit")
    for click in journey["clicks"]:
        step(page, click, case)
    assert page.url.split("?")[0].endswith(f"/cases/{case}") or f"/cases/{case}/" in page.url
    assert journey["sees"] in page.locator("main").inner_text()
    return len(journey["clicks"])


@pytest.mark.parametrize("scripts", [True, False], ids=["keyboard-with-scripts", "clicks-without-scripts"])
def test_planted_wrongs_are_found_in_at_most_five_clicks(site: Site, visit: Visit, scripts: bool) -> None:
    stage = Stage(site.service)
    cases = {one["name"]: planted(stage, one["plant"]) for one in JOURNEYS}
    page = visit(javascript=scripts)
    log_in(page, "auditor1")
    for journey in JOURNEYS:
        clicks = walked(page, journey, cases[journey["name"]], tabbed if scripts else clicked)
        assert clicks <= MOST
        print(f"{journey['name']}: {clicks} clicks")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(site: Site, visit: Visit, lang: str, width: int) -> None:
    stage = Stage(site.service)
    planted(stage, ["play procurement_refusals.yaml", "play penalty_01_same_person.yaml", "play verb_jump.yaml"])
    planted(stage, ["play penalty_amount_changed.yaml", "start handler1 procurement", "wait 20"])
    page = visit(lang=lang, width=width)
    log_in(page, "auditor1")
    for name, path in PATHS.items():
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        shot(page, f"{name}-{lang}-{width}")


def test_a_map_is_dragged_and_enlarged_and_shows_the_step_chosen(site: Site, visit: Visit) -> None:
    page = visit()
    log_in(page, "auditor1")
    page.goto("/maps/procurement?step=pro_select")
    frame = page.locator("figure.plan")
    top = "document.querySelector('figure.plan').scrollTop"
    assert page.evaluate(top) > 500
    box = frame.bounding_box()
    assert box is not None
    before = page.evaluate(top)
    page.mouse.move(box["x"] + 20, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 180, steps=4)
    page.mouse.up()
    assert page.evaluate(top) == pytest.approx(before + 120, abs=3)
    wide = "document.querySelector('svg.plan').getBoundingClientRect().width"
    small = page.evaluate(wide)
    frame.focus()
    page.keyboard.press("+")
    assert page.evaluate(wide) > small * 1.2
    page.goto("/maps/procurement")
    page.locator("svg.plan a").first.click()
    page.wait_for_url("**/maps/procurement?step=*")
    assert page.locator("#step").inner_text() != ""
