"""Administrators' pages: the directory, what waits for a second administrator, years, what stands still; no case."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.settings import Settings
from api.wiring import service
from engine.usecases.people import rolls
from tests import stock
from tests.fakes import FakeClock
from tests.pages.browsing import Form, House, Page
from tests.pages.walking import HouseBureau
from tests.stock import shipped
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_door import SECRETS, Matter
from tests.unit.usecases.test_incidents import stuck

CJK = re.compile(r"[\u3400-\u9fff]")
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
    "/calendars/2031",
    "/settings",
    "/laws",
    "/incidents",
    "/incidents?view=all",
    "/jobs",
)


class Desk:
    """A house with a case on its way, whose contents no administrator may see."""

    def __init__(self, home: Path) -> None:
        url = f"sqlite:///{home / 'riskflow.sqlite3'}"
        engine, _ = stock.opened(url, home, clock=FakeClock(), sample="agency", files={"penalty": shipped("penalty")})
        self.house = House(service(engine, settings=Settings(home=home, database_url=url), demo=True))
        self.bureau = HouseBureau(self.house)
        self.matter = Matter(self.bureau)

    def get(self, path: str, account: str = "admin1", lang: str = "zh") -> Page:
        return self.house.browser(account, lang=lang).get(path)

    def person(self, account: str) -> str:
        return f"/directory/people/{self.bureau.person(account)}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.house.close()


def form(page: Page, action: str, at: int = 0) -> Form:
    return Form(page, [one for one in page.all("//form") if one.get("action") == action][at])


def chosen(found: Form, name: str, text: str) -> str:
    return next(
        str(one.get("value")) for one in found.node.xpath(f".//select[@name='{name}']/option") if text in one.text
    )


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_administrators_and_show_nothing_of_a_case(desk: Desk, path: str) -> None:
    for lang in ("zh", "en"):
        page = desk.get(path, lang=lang)
        assert page.status == 200
        assert [one for one in (*SECRETS, "示例加工坊") if one in page.source] == []
        assert len(page.source) < 300_000
    assert desk.get(path, "handler1").status == 403
    assert desk.get(path, "auditor1").status == 403
    nobody = desk.house.browser().get(path, follow=False)
    assert nobody.answer.headers["location"].startswith("/login?next=")


def test_one_person_and_what_is_left_behind_by_number_only(desk: Desk) -> None:
    page = desk.get(f"{desk.person('handler1')}/handover")
    assert "PEN-2026-00001" in page.text
    assert [one for one in (*SECRETS, "示例加工坊") if one in page.source] == []
    assert desk.get(desk.person("handler1"), "handler2").status == 403
    parties = desk.house.service.engine.ask(
        lambda env, unit: unit.tables.staff.rows("person", env.default_agency, kind="outside")
    )
    for one in parties:
        assert desk.get(f"/directory/people/{one['person_id']}").status == 404


@pytest.mark.parametrize("path", ["/directory/import", "/grants", "/calendars/2031", "/incidents", "/jobs"])
def test_english_pages_hold_no_chinese(desk: Desk, path: str) -> None:
    page = desk.get(path, lang="en")
    for one in page.all("//*[@lang='zh-CN']|//option|//b[@class='me']"):
        one.drop_tree()
    assert CJK.findall(page.text) == []


# -- the directory -----------------------------------------------------------------------------------------------------


def test_a_person_is_entered_given_a_post_moved_and_leaves(desk: Desk) -> None:
    page = desk.get("/directory")
    found = form(page, "/directory/people")
    again = found.send(name="周未央", department="", kind="officer")
    assert again.status == 422
    assert form(again, "/directory/people").values["name"] == "周未央"
    page = found.send(name="周未央", department="licensing", kind="officer")
    assert page.heading() == "周未央"
    assert "已登记" in page.text
    place = page.path
    page = form(page, f"{place}/post").send(role="handler", department="licensing")
    assert "已任岗" in page.text
    wrong = form(page, f"{place}/post").send(role="handler", department="licensing")
    assert wrong.status == 409
    assert "该人在这些日期已任此岗位" in wrong.text
    moved = form(page, f"{place}/post-move").send(role="section_head", department="licensing", on="2026-04-01")
    assert (moved.path, "已调岗" in moved.text) == (f"{place}/handover", True)
    page = desk.get(place)
    assert "2026-03-31" in page.text
    assert "2026-04-01" in page.text
    page = form(page, f"{place}/leave").send()
    assert "已办理离职" in page.text
    assert desk.get("/directory?q=周未央").all("//table//a[contains(@href, '/directory/people/')]")


def test_the_directory_comes_a_page_at_a_time_with_a_word_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolls, "PAGE", 2)
    for place in ("/directory", "/directory?q=handler", "/directory?q=1&department=office"):
        seen: list[str] = []
        page = desk.get(place)
        for _ in range(30):
            rows = page.all("//main//tbody/tr/td[1]//a/@href")
            assert 0 < len(rows) <= 2
            seen += rows
            if not (on := page.all("//nav[@class='pager']/a/@href")):
                break
            page = desk.get(on[0])
        assert len(seen) == len(set(seen)) > 2


def test_absence_stand_in_qualification_and_tie(desk: Desk) -> None:
    place = desk.person("keeper1")
    page = desk.get(place)
    page = form(page, f"{place}/absence").send(**{"from": "2026-05-01", "to": "2026-05-04", "reason": "探亲事假"})
    assert "请假已登记" in page.text
    assert "探亲事假" not in page.text, "the reason is nobody's business"
    bad = form(page, f"{place}/absence").send(**{"from": "2026-06-09", "to": "x", "reason": ""})
    assert bad.status == 422
    assert bad.one("//input[@name='to' and @aria-invalid='true']").get("value") == "x"
    page = form(page, f"{place}/absence-end").send()
    assert "已销假" in page.text
    page = form(page, f"{place}/qualification").send(kind="buyer", number="A-1")
    assert "采购人员培训合格" in page.text
    page = form(page, f"{place}/tie").send(name="某公司", relation="kinship", **{"from": "2025-01-01"})
    assert "亲属" in page.text
    stand = form(page, f"{place}/substitute")
    page = stand.send(role="keeper", stand_in=chosen(stand, "stand_in", "林知夏"))
    assert "B 角已指定" in page.text
    assert "林知夏" in desk.get("/directory/absences").text
    page = form(page, f"{place}/substitute-end").send()
    assert "B 角已取消" in page.text


def test_departments_and_bodies(desk: Desk) -> None:
    page = form(desk.get("/directory/departments"), "/directory/departments").send(id="patrol", name="巡查股")
    assert "已设立" in page.text
    page = form(page, "/directory/departments/patrol/close").send()
    assert "已撤销" in page.text
    full = form(page, "/directory/departments/enforcement/close").send()
    assert (full.status, "该部门尚有人员" in full.text) == (409, True)
    page = form(desk.get("/directory/bodies"), "/directory/bodies").send(id="safety_board", name="安全委员会")
    place = page.path
    seat = form(page, f"{place}/seat")
    page = seat.send(person=chosen(seat, "person", "沈若溪"))
    page = form(page, f"{place}/chair").send()
    assert "主持人已变更" in page.text
    page = form(page, f"{place}/rules").send(present_min="2/3", tie="chair", chair_last="yes")
    assert form(page, f"{place}/rules").values["present_min"] == "2/3"
    wrong = form(page, f"{place}/rules").send(present_min="most")
    assert wrong.status == 422
    assert form(wrong, f"{place}/rules").values["present_min"] == "most"


def book(rows: list[list[str]]) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "人员"
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_is_told_by_its_cells_then_entered_whole(desk: Desk) -> None:
    head = ["账号", "姓名", "类别", "部门"]
    page = desk.get("/directory/import")

    def send(rows: list[list[str]], mode: str) -> Page:
        files = {"file": ("people.xlsx", book([head, *rows]), "application/octet-stream")}
        return form(page, "/directory/import").send(files=files, mode=mode)

    wrong = send([["x9", "苏青禾", "工作人员", "nowhere"], ["", "叶清", "工作人员", "legal"]], "enter")
    assert wrong.status == 422
    assert [one for one in ("人员!D2", "人员!A3") if one not in wrong.text] == []
    assert not desk.get("/directory?q=苏青禾").all("//table//a")
    rows = [["qinghe", "苏青禾", "工作人员", "legal"]]
    assert "可以登记" in send(rows, "check").text
    assert not desk.get("/directory?q=苏青禾").all("//table//a")
    page = desk.get("/directory/import")
    done = send(rows, "enter")
    assert done.path == "/grants"
    assert "苏青禾" in done.text
    assert form(page, "/directory/import").send(mode="check").status == 422


# -- two administrators ------------------------------------------------------------------------------------------------


def test_a_code_needs_a_second_administrator_and_is_shown_once(desk: Desk) -> None:
    place = desk.person("buyer1")
    page = form(desk.get(place), f"{place}/password").send(reason="忘记口令")
    assert page.path == "/grants"
    row = next(one for one in page.all("//ul[@class='list']/li") if "buyer1" in one.text_content())
    assert row.xpath(".//button[@aria-disabled='true']")
    grant = row.xpath(".//form/@action")[0].split("/")[2]
    own = desk.house.browser("admin1")
    csrf = page.all("//input[@name='csrf']")[0].get("value")
    mine = own.post(f"/grants/{grant}/approve", data={"csrf": csrf, "key": "one"})
    assert (mine.status, "须由另一名管理员" in mine.text) == (403, True)
    given = form(desk.get("/grants", "admin2"), f"/grants/{grant}/approve").send()
    assert given.heading() == "一次性口令"
    assert given.answer.headers["cache-control"] == "no-store"
    code = given.all("//td[@class='hash']")[0].text_content()
    assert len(code) > 20
    assert code not in desk.get("/grants?view=granted", "admin2").source


def test_own_proposals_are_withdrawn_and_others_rejected(desk: Desk) -> None:
    page = form(desk.get("/grants"), "/grants").send(
        what="inspect", inspector="nobody@nowhere", department="legal", to="2026-06-01", reason="巡察"
    )
    assert page.status == 422
    place = desk.person("keeper2")
    for who in ("admin1", "admin2"):
        page = form(desk.get(place), f"{place}/account").send(username=f"keeper2{who}", reason="换岗")
        action = next(
            one.xpath(".//form[contains(@action, '/reject')]/@action")[0]
            for one in page.all("//ul[@class='list']/li")
            if f"keeper2{who}" in one.text_content()
        )
        assert "提议已了结" in form(desk.get("/grants", who), action).send().text


# -- years, incidents --------------------------------------------------------------------------------------------------


def test_a_year_is_arranged_anew(desk: Desk) -> None:
    page = desk.get("/calendars/2027")
    found = form(page, "/calendars/2027")
    assert "2027-02-05 2027-02-08" in found.values["rest"].split("\n")
    wrong = found.send(work="2027-02-22", source="示例通知", provisional="")
    assert wrong.status == 422
    assert form(wrong, "/calendars/2027").values["work"] == "2027-02-22"
    found.values.pop("provisional")
    done = found.send(work="2027-02-20", source="示例通知", rest="2027-01-01\n2027-02-05 2027-02-11")
    assert "新版本已启用" in done.text
    assert "已公布" in done.text
    made = done.all("//li[contains(@class, 'made')]")
    assert [one.text_content().strip()[:2] for one in made] == ["20"]
    assert desk.get("/calendars/1066").status == 404


def test_an_incident_takes_two_administrators(tmp_path: Path) -> None:
    lite = Office(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path)
    one = stuck(lite)
    made = service(lite.engine, settings=Settings(home=tmp_path, database_url="sqlite://"), demo=True)
    house = House(made)
    try:
        page = house.browser("admin1").get("/incidents")
        assert lite.bureau.case("handler1", one.case)["number"] in page.text
        action = page.one("//form[contains(@action, '/resolve')]").get("action")
        assert form(page, action).send(reason=" ").status == 422
        first = form(page, action).send(reason="已补正金额")
        assert "待另一名管理员确认" in first.text
        assert not first.all("//form[contains(@action, '/resolve')]")
        second = form(house.browser("admin2").get("/incidents"), action).send(reason="核实")
        assert second.status in (200, 409)
    finally:
        for browser in house.browsers.values():
            browser.close()
        made.close()


def test_a_form_of_another_page_changes_nothing(desk: Desk) -> None:
    browser: Any = desk.house.browser("admin1")
    before = len(desk.get("/directory").all("//tbody/tr"))
    for data in ({}, {"csrf": "x" * 64}):
        found = browser.post("/directory/people", data=data | {"name": "无名", "department": "legal"})
        assert found.status == 409
    assert len(desk.get("/directory").all("//tbody/tr")) == before


def test_another_value_says_which_running_cases_it_reaches_and_needs_two(desk: Desk) -> None:
    listed = desk.get("/settings")
    assert "依据在未启用的流程中" in listed.text
    assert not re.search(r"\b(law|src)_[a-z0-9_]+", listed.text)
    numbers = (one for one in listed.all("//tbody/tr") if one.xpath("./td[2]")[0].text_content().strip()[:1].isdigit())
    place = next(numbers).xpath("./td[1]/a/@href")[0]
    page = desk.get(place)
    wrong = form(page, place).send(value="many", reason="调整")
    assert wrong.status == 422
    assert form(wrong, place).values["value"] == "many"
    value = str(int(form(page, place).values["value"]) + 1)
    done = form(page, place).send(value=value, reason="调整", **{"from": "2026-04-01"})
    row = next(one for one in done.all("//ul[@class='list']/li") if "变更设定" in one.text_content())
    assert "2026-04-01" in row.text_content()
    assert "涉及在办事项" in row.text_content()
    action = next(one for one in row.xpath(".//form/@action") if "/reject" in one)
    grant = action.split("/")[2]
    approved = form(desk.get("/grants", "admin2"), f"/grants/{grant}/approve").send()
    assert "已批准并生效" in approved.text
    assert "2026-04-01" in desk.get(place).text


def test_what_is_known_of_a_law_is_entered_anew(desk: Desk) -> None:
    assert desk.get("/laws").all("//a[@href='/laws/law_pen_54']")
    page = desk.get("/laws/law_pen_54")
    wrong = form(page, "/laws/law_pen_54").send(valid_to="soon")
    assert wrong.status == 422
    assert form(wrong, "/laws/law_pen_54").values["valid_to"] == "soon"
    done = form(page, "/laws/law_pen_54").send(valid_to="2026-03-01", source="示例公报")
    assert "已记入" in done.text
    assert "已失效" in done.text
    assert desk.get("/laws/law_nowhere").status == 404


def test_a_law_no_flow_cites_is_entered_once(desk: Desk) -> None:
    page = desk.get("/laws")
    given = {"id": "law_new", "title": "某某条例", "title_en": "Some Rules", "article": "8", "source": "示例公报"}
    wrong = form(page, "/laws").send(**given | {"valid_from": "soon"})
    assert wrong.status == 422
    assert form(wrong, "/laws").values["title"] == "某某条例"
    done = form(page, "/laws").send(**given | {"valid_from": "2026-01-01"})
    assert "已记入" in done.text
    assert done.one("//h1").text_content() == "某某条例"
    assert desk.get("/laws").all("//a[@href='/laws/law_new']")
    again = form(desk.get("/laws"), "/laws").send(**given)
    assert again.status == 422
    assert again.one("//*[@id='law-id-h']/b").text_content()
