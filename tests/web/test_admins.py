"""Administrators' pages in Chromium: each before the accessibility checker, wide and narrow, in both languages."""

import pytest

from engine.usecases import granting
from tests.unit.usecases.test_door import Matter
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import log_in
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


def test_somebody_is_moved_and_the_second_administrator_approves(visit: Visit, site: Site) -> None:
    bureau = SiteBureau(site)
    first = log_in(visit(), "admin1")
    first.goto(f"/directory/people/{bureau.person('handler2')}")
    first.locator("summary", has_text="调岗").click()
    move = first.locator("form[action$='/post-move']")
    move.locator("[name=role]").select_option("section_head")
    move.locator("[name=department]").select_option("licensing")
    move.locator("[name=on]").fill("2026-04-01")
    move.get_by_role("button").click()
    first.wait_for_url("**/handover?said=d_moved")
    assert "空缺的岗位" in first.inner_text("main")
    first.goto(f"/directory/people/{bureau.person('handler2')}")
    first.locator("summary", has_text="发一次性口令").click()
    first.locator("form[action$='/password'] [name=reason]").fill("忘记口令")
    first.locator("form[action$='/password']").get_by_role("button").click()
    first.wait_for_url("**/grants?said=g_proposed")
    assert first.locator("button[aria-disabled=true]").count() == 1
    second = log_in(visit(), "admin2")
    second.goto("/grants")
    second.get_by_role("button", name="批准并生效").click()
    assert second.inner_text("h1") == "一次性口令"
    assert len(second.locator("td.hash").inner_text()) > 20
