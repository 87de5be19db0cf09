"""Auditors' pages: from a planted wrong to its case, figures with their base, no verb that moves a case."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from api import demo
from engine.storage import bench
from tests.pages.browsing import House
from tests.pages.conftest import Opened
from tests.pages.planting import JOURNEYS, MOST, NAMES, Stage, fits, planted

PLACES = ("open", "late", "near", "lapsed", "departures", "stuck", "overrides", "steps")
PATHS = ("/audit", *(f"/audit/{one}" for one in PLACES), "/refusals", "/duties", "/maps", "/maps/procurement",
         "/register", "/trail")  # fmt: skip


@pytest.fixture
def staged(opened: Opened) -> Callable[..., tuple[House, Stage]]:
    def made(*flows: str) -> tuple[House, Stage]:
        house = opened(flows=flows or ("procurement",))
        return house, Stage(house.service)

    return made


@pytest.mark.parametrize("journey", JOURNEYS, ids=NAMES)
def test_a_planted_wrong_is_found_by_the_clicks_the_journey_tells(
    staged: Callable[..., tuple[House, Stage]], journey: dict[str, Any]
) -> None:
    house, stage = staged(*journey["flows"])
    case = planted(stage, journey["plant"])
    browser = house.browser("auditor1")
    page = browser.get("/audit")
    clicks = 0
    for click in journey["clicks"]:
        links = [one for one in page.all("//main//a[@href]") if fits(one.get("href"), one.text_content(), click, case)]
        assert links, (click, page.path, page.text[:1500])
        page = browser.get(links[0].get("href"))
        clicks += 1
        assert page.status == 200, (click, page.status)
    assert page.path.startswith(f"/cases/{case}")
    assert clicks <= MOST
    assert journey["sees"] in page.text
    print(f"{journey['name']}: {clicks} clicks, {' → '.join(map(str, journey['clicks']))}")


def test_no_page_of_an_auditor_has_a_verb_that_moves_a_case(staged: Callable[..., tuple[House, Stage]]) -> None:
    house, stage = staged()
    planted(stage, ["play procurement_refusals.yaml", "wait 20"])
    browser = house.browser("auditor1")
    for path in PATHS:
        page = browser.get(path)
        assert page.status == 200, path
        forms = {(one.get("method") or "get", one.get("action")) for one in page.all("//form")}
        assert {action for method, action in forms if method == "post"} <= {"/logout", "/trail/verify"}, path


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_for_inspectors(house: House, path: str) -> None:
    assert house.browser().get(path, follow=False).status == 303
    assert house.browser("auditor1").get(path).status == 200
    assert house.browser("admin1").get(path).status == 403
    if path not in ("/maps", "/maps/procurement", "/register"):
        assert house.browser("handler1").get(path).status == 403
    assert house.browser("discipline1").get(path).status == 200
    assert house.browser("auditor1").get("/audit/people").status == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_of_the_other_language(staged: Callable[..., tuple[House, Stage]], lang: str) -> None:
    house, stage = staged()
    planted(stage, ["play procurement_refusals.yaml", "wait 20"])
    browser = house.browser("auditor1", lang=lang)
    names = {"岳明鉴"}
    for path in PATHS:
        page = browser.get(f"{path}?lang={lang}")
        for node in page.all("//main//th | //main//h1 | //main//h2 | //main//h3 | //main//label | //main//button"):
            text = " ".join(node.text_content().split())
            if lang == "en":
                assert not re.search(r"[\u3400-\u9fff]", text) or text in names, (path, text)


def test_figures_do_not_ask_more_where_there_is_more(staged: Callable[..., tuple[House, Stage]]) -> None:
    house, stage = staged("procurement", "penalty")
    asked: list[str] = []
    ask = house.service.engine.ask

    def counted(use_case: Any, *args: Any, **kwargs: Any) -> Any:
        def watched(env: Any, unit: Any, *args: Any, **kwargs: Any) -> Any:
            with bench.watched(unit, asked.append):
                return use_case(env, unit, *args, **kwargs)

        return ask(watched, *args, **kwargs)

    house.service.engine.ask = counted  # type: ignore[method-assign]

    def measured(lang: str) -> dict[str, int]:
        browser, found = house.browser("auditor1", lang=lang), {}
        for path in PATHS:
            asked.clear()
            assert browser.get(path).status == 200
            found[path] = len(asked)
        return found

    planted(stage, ["play penalty_01_same_person.yaml", "start handler1 procurement", "wait 20"])
    few = measured("zh")
    for _ in range(2):
        planted(stage, ["play penalty_01_same_person.yaml", "start handler1 procurement"])
    planted(stage, ["wait 20"])
    many = measured("en")
    assert few == many
    print(few)


def test_the_heaviest_page_is_small(staged: Callable[..., tuple[House, Stage]]) -> None:
    house, stage = staged("procurement", "penalty")
    planted(stage, ["play procurement_refusals.yaml", "wait 20"])
    browser = house.browser("auditor1")
    sizes = {path: len(browser.get(path).answer.content) for path in (*PATHS, "/maps/penalty")}
    assert max(sizes.values()) < 300_000, sizes


def test_a_map_is_drawn_by_layer_and_its_steps_are_links(house: House) -> None:
    browser = house.browser("auditor1")
    page = browser.get("/maps/procurement")
    picture = browser.get(page.one("//image").get("href"))
    assert picture.answer.headers["content-type"] == "image/svg+xml"
    steps = page.all("//*[local-name()='svg']//a")
    assert len(steps) > 50
    chosen = next(one for one in steps if "pro_select" in one.get("href"))
    beside = browser.get(chosen.get("href").partition("#")[0])
    assert "PRO-R10" in beside.text
    assert beside.all("//a[contains(@href, '/audit/open?') and contains(@href, 'element=pro_select')]")
    for layer in ("coverage", "heat", "public"):
        told = browser.get(f"/maps/procurement?view={layer}&size=200")
        assert told.status == 200
        assert browser.get(told.one("//image").get("href")).status == 200
    assert browser.get("/maps/procurement?view=x").status == 404
    assert browser.get("/maps/nothing").status == 404
    assert browser.get("/maps/procurement/picture.gif").status == 404
    assert browser.get("/maps/procurement/picture.svg?view=x").status == 404
    assert browser.get("/maps/procurement/picture.pdf").answer.content.startswith(b"%PDF")


def test_the_register_is_narrowed_and_taken_along(house: House) -> None:
    browser = house.browser("auditor1")
    page = browser.get("/register?grade=A")
    assert {one.text_content() for one in page.all("//table//span[contains(@class, 'g ')]")} == {"A"}
    assert browser.get("/register?q=PRO-R10&enforced=x").all("//a[@class='hash']")[0].text_content() == "PRO-R10"
    assert browser.get("/register.xlsx?grade=A").answer.content.startswith(b"PK")
    assert browser.get("/register.csv").status == 200
    assert browser.get("/register.pdf").status == 404


def test_the_trail_is_checked_and_a_record_looked_up(staged: Callable[..., tuple[House, Stage]]) -> None:
    house, stage = staged()
    case = planted(stage, ["start handler1 procurement"])
    number = stage.case("handler1", case)["number"]
    browser = house.browser("auditor1")
    report = browser.get("/trail").form("/trail/verify").send()
    assert report.one("//p[@class='was']/b").text_content() == "一致"
    found = browser.get(f"/trail?number={number}&seq=1")
    assert "本案记录完整" in found.text
    assert "在账里，内容未变" in found.text
    assert found.all(f"//a[@href='/cases/{case}/file.pdf']")
    assert "没有这个案件" in browser.get("/trail?number=PRO-2020-00001").text
    assert browser.post("/trail/verify", data={"csrf": "x"}).status == 409
    tampered(stage, case)
    assert "不连续" in browser.get(f"/trail?number={number}&seq=1").text
    assert browser.get("/trail").form("/trail/verify").send().one("//p[@class='was']/b").text_content() == "有出入"


def tampered(stage: Stage, case: str) -> None:
    """Change a record behind the product's back, as who has the database could."""
    with sqlite3.connect(stage.home / "riskflow.sqlite3") as database:
        for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{name}"')
        database.execute(
            "update trail_event set bytes = cast(replace(bytes, '2026', '2027') as blob) where stream = ? and seq = 1",
            (f"case/{case}",),
        )


def test_an_inspector_changes_over_to_an_agency_that_lists_him_and_back(house: House) -> None:
    demo.load(house.service.engine, "bureau")
    guest = house.browser("auditor1@bureau")
    assert "没有单位列您为检查人员" in guest.get("/agencies").text
    data = {"inspector": "auditor1@bureau", "department": "audit", "from": "2026-03-09", "to": "2026-04-09"}
    asked = house.rest("admin1", "POST", "/grants", json={"what": "inspect", "data": data, "reason": "巡查"})
    house.rest("admin2", "POST", f"/grants/{asked['id']}/approve", json={})
    at_home = guest.get("/audit").one("//a[@class='brand']/span").text_content()
    there = guest.get("/agencies").form("/agencies").send()
    assert (there.status, there.path) == (200, "/audit")
    assert there.one("//a[@class='brand']/span").text_content() == "示例县综合监督局" != at_home
    assert there.all("//a[@class='as' and @href='/agencies']")
    assert (
        guest.get("/agencies").form("/agencies/home").send().one("//a[@class='brand']/span").text_content() == at_home
    )
    assert not guest.get("/audit").all("//a[@class='as']")
    again = guest.get("/agencies").form("/agencies").send()
    again.form("/logout").send()
    assert guest.get("/audit").path == "/login"


def test_nobody_changes_over_who_is_not_listed_and_there_is_no_way_back_for_who_is_at_home(house: House) -> None:
    demo.load(house.service.engine, "bureau")
    browser = house.browser("auditor1@bureau")
    csrf = {"csrf": browser.get("/agencies").all("//input[@name='csrf']")[0].get("value")}
    assert browser.post("/agencies", data=csrf | {"agency": "sample"}).status == 404
    assert browser.post("/agencies/home", data=csrf).status == 404
    assert house.browser("handler1").get("/agencies").status == 403
