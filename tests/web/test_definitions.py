"""Pages of definitions in Chromium: each before the checker, wide and narrow, in both languages; a release of two."""

import pytest
from playwright.sync_api import Page

import processes
from tests.web.conftest import Visit
from tests.web.pages import log_in
from tests.web.site import Site
from tests.web.test_open import looked_at

pytestmark = pytest.mark.parametrize("site", [("finance",)], indirect=True, ids=["finance"])
FLOW = "/definitions/finance"


def draft(page: Page, data: bytes) -> None:
    page.goto(FLOW)
    file = {"name": "finance.bpmn", "mimeType": "application/xml", "buffer": data}
    form = page.locator(f"form[action='{FLOW}/draft']")
    form.locator("[name=bpmn]").set_input_files([file])
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/definitions/finance?said=saved")


def weaker() -> bytes:
    text = processes.read("finance").decode()
    for was, becomes in (
        ('required="true"', 'required="false"'),
        ('<rf:controlRef ref="', '<rf:controlRef ref="gone_'),
        ('en="Application"', 'en="Application made"'),
    ):
        assert was in text
        text = text.replace(was, becomes, 1)
    return text.encode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_page_is_accessible(visit: Visit, site: Site, lang: str) -> None:
    page = log_in(visit(lang=lang), "admin1")
    for path, kind in (("/definitions", "list"), (FLOW, "none"), (f"{FLOW}/versions", "versions")):
        page.goto(path)
        looked_at(page, f"definitions-{kind}", lang)
    draft(page, weaker())  # with errors
    looked_at(page, "definitions-errors", lang)
    draft(page, weaker().replace(b'ref="gone_', b'ref="'))
    looked_at(page, "definitions-draft", lang)
    page.goto(f"{FLOW}/diff")
    looked_at(page, "definitions-diff", lang)
    page.goto(FLOW)
    page.locator(f"form[action='{FLOW}/draft/submit'] button").click()
    looked_at(page, "definitions-waiver", lang)
    page.locator("[name=waiver]").fill("The system takes it from the case")
    page.locator(f"form[action='{FLOW}/draft/submit'] button").click()
    page.wait_for_url("**/definitions/finance?said=submit")
    looked_at(page, "definitions-submitted", lang)
    second = log_in(visit(lang=lang), "admin2")
    second.goto(FLOW)
    looked_at(second, "definitions-second", lang)


def test_a_release_of_two_by_keyboard_alone(visit: Visit, site: Site) -> None:
    first = log_in(visit(), "admin1")
    draft(first, weaker().replace(b'ref="gone_', b'ref="'))
    first.locator("[name=waiver]").focus()
    first.keyboard.type("改由系统带出")
    first.keyboard.press("Tab")
    first.keyboard.press("Enter")
    first.wait_for_url("**/definitions/finance?said=submit")
    second = log_in(visit(javascript=False), "admin2")
    second.goto(f"{FLOW}/diff")
    assert "减弱" in second.inner_text("main")
    second.goto(FLOW)
    second.locator("[name=starts]").focus()
    second.keyboard.press("Tab")
    second.keyboard.press("Space")
    second.keyboard.press("Tab")
    second.keyboard.press("Enter")
    second.wait_for_url("**/definitions/finance/versions?said=approve")
    assert second.locator("tbody tr").count() == 2
