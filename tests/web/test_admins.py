"""Administrators' pages in Chromium: each before the accessibility checker, wide and narrow, in both languages."""

import pytest
from playwright.sync_api import Page

from engine.usecases.people import granting
from tests.unit.usecases.test_door import Matter
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import log_in, pick, tab_to
from tests.web.site import Site
from tests.web.test_open import looked_at

pytestmark = pytest.mark.parametrize("site", [("penalty",)], indirect=True, ids=["penalty"])
PAGES = (
    "/directory",
    "/directory/departments",
    "/directory/bodies",
    "/directory/bodies/case_board",
    "/directory/absences",
    "/directory/import",
    "/grants",
    "/calendars",
    "/calendars/2026",
    "/settings",
    "/laws",
    "/incidents",
    "/jobs",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_page_is_accessible(visit: Visit, site: Site, lang: str) -> None:
    bureau = SiteBureau(site)
    Matter(bureau)
    account = {"accounts": [{"person": bureau.person("expert1"), "username": "expert1b"}]}
    given = {"what": "accounts", "data": account, "reason": "second account"}
    bureau.engine.act(granting.propose, bureau.caller("admin2"), **given).result()
    page = log_in(visit(lang=lang), "admin1")
    person = f"/directory/people/{bureau.person('handler1')}"
    setting = next(iter(sorted(one.id for one in bureau.engine.env.agency(bureau.agency).setting_rows)))
    for path in (*PAGES, person, f"{person}/handover", f"/settings/{setting}", "/laws/law_pen_54"):
        page.goto(path)
        for one in page.locator("main details").all():
            one.evaluate("element => element.open = true")
        kind = path.replace(person, "person").strip("/").replace("/", "-")
        looked_at(page, f"admin-{kind}", lang)


def test_somebody_is_moved_and_the_second_administrator_approves_by_keyboard_alone(visit: Visit, site: Site) -> None:
    bureau = SiteBureau(site)
    person = f"/directory/people/{bureau.person('handler2')}"
    first = log_in(visit(), "admin1")
    press(first, "nav a[href='/directory']")
    press(first, "input[name=q]", "handler2")
    press(first, f"a[href='{person}']")
    first.wait_for_url(f"**{person}")
    opened(first, "form[action$='/post-move']")
    tab_to(first, "form[action$='/post-move'] [name=role]")
    pick(first, "section_head")
    tab_to(first, "form[action$='/post-move'] [name=department]")
    pick(first, "licensing")
    press(first, "form[action$='/post-move'] [name=on]", "2026-04-01")
    first.wait_for_url("**/handover?said=d_moved")
    assert "空缺的岗位" in first.inner_text("main")
    first.go_back()
    opened(first, "form[action$='/password']")
    press(first, "form[action$='/password'] [name=reason]", "忘记口令")
    first.wait_for_url("**/grants?said=g_proposed")
    assert first.locator("button[aria-disabled=true]").count() == 1
    second = log_in(visit(), "admin2")
    press(second, "nav a[href='/grants']")
    press(second, "form[action$='/approve'] button[type=submit]")
    second.wait_for_url("**/approve")
    assert second.inner_text("h1") == "一次性口令"
    assert len(second.locator("td.hash").inner_text()) > 20


def press(page: Page, selector: str, text: str = "") -> None:
    """Go to something by Tab, type what it takes, press Enter, which leads to another page."""
    tab_to(page, selector)
    if text:
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def opened(page: Page, form: str) -> None:
    """Open what a form is folded into, by Enter."""
    tab_to(page, f"details:has({form}) > summary")
    page.keyboard.press("Enter")


def test_a_law_is_entered_by_keyboard_alone(visit: Visit) -> None:
    page = log_in(visit(lang="en"), "admin1")
    press(page, "nav a[href='/laws']")
    for name, text in (("id", "law_new"), ("title", "某某条例"), ("title_en", "Some Rules"), ("article", "8")):
        tab_to(page, f"main form [name={name}]")
        page.keyboard.type(text)
    press(page, "main form[method=post] button[type=submit]")
    page.wait_for_url("**/laws/law_new?said=l_entered")
    assert page.inner_text("h1") == "Some Rules"
