"""Pages for anybody: powers that name nobody, and the door of a party, whose address is its whole authority."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno

import processes
from api import throttle
from api.routes import door as brakes
from api.settings import Settings
from api.web import pages
from api.wiring import service
from engine.usecases.outside import door as outside
from engine.usecases.people import logging_in
from tests import stock
from tests.fakes import FakeClock
from tests.pages.browsing import Browser, House, Page
from tests.pages.walking import HouseBureau
from tests.stock import shipped
from tests.unit.usecases.test_door import SECRETS, Matter

CJK = re.compile(r"[\u3400-\u9fff]")
NAMES = [one["name"]["zh"] for one in processes.sample()["people"]]
SAID = "已全部下架销毁，请从轻处理"


class Visit:
    """A house with a penalty whose prior notice has been served, and a door of its party."""

    def __init__(self, home: Path) -> None:
        url = f"sqlite:///{home / 'riskflow.sqlite3'}"
        files = {name: shipped(name) for name in ("penalty", "procurement", "discipline")}
        engine, _ = stock.opened(url, home, clock=FakeClock(), sample="agency", files=files)
        made = service(engine, settings=Settings(home=home, database_url=url), demo=True)
        self.house = House(made)
        self.matter = Matter(HouseBureau(self.house))

    def door(self, **more: Any) -> str:
        return "/party/" + str(self.matter.invite(**more)["token"])

    def nobody(self, lang: str = "zh") -> Browser:
        return self.house.browser(lang=lang)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    made = Visit(tmp_path_factory.mktemp("open"))
    yield made
    made.house.close()


# -- powers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_powers_name_steps_papers_limits_basis_and_nobody(visit: Visit, lang: str) -> None:
    listed = visit.nobody(lang).get("/public")
    places = [one.get("href") for one in listed.all("//table//a")]
    assert places == ["/public/penalty", "/public/procurement"]
    for place in places:
        page = visit.nobody(lang).get(place)
        assert page.status == 200
        assert [name for name in NAMES if name in page.text] == []
        assert "000-0000000" in page.text  # where to complain
        assert re.search(r"ctl_|[A-Z]{3}-R\d", page.text) is None, "codes of rules and risks"
        if lang == "en":
            assert CJK.findall(page.text.replace("中文", "")) == []
    text = visit.nobody(lang).get("/public/penalty").text
    told = ("行政处罚法", "5 个工作日", "复议或诉讼") if lang == "zh" else ("Penalty Law", "5 working days", "suit")
    assert [one for one in told if one not in text] == []


def test_rest_tells_what_the_public_pages_tell(visit: Visit) -> None:
    rest = visit.nobody()
    listed = json.loads(rest.get("/api/v1/public/processes").source)
    assert [one["key"] for one in listed["items"]] == ["penalty", "procurement"]
    assert listed["next"] is None
    assert listed["complaints"] == "000-0000000"
    assert listed["contact"]["phone"]
    told = json.loads(rest.get("/api/v1/public/processes/penalty").source)
    page = rest.get("/public/penalty")
    names = [one["name"]["zh"] for one in told["steps"]]
    assert [name for name in names if name not in page.text] == []
    assert len(names) == told["count"]
    assert any(one["papers"] for one in told["steps"])
    assert any(one["limit"] and one["limit"]["law"] for one in told["steps"])
    assert {one["kind"] for one in told["rights"]} >= {"recusal", "hearing", "statement"}
    assert told["laws"]
    source = json.dumps(told, ensure_ascii=False)
    assert [name for name in NAMES if name in source] == []
    assert re.search(r"ctl_|[A-Z]{3}-R\d", source) is None, "codes of rules and risks"
    drawn = rest.get("/api/v1/public/processes/penalty/map.svg?lang=en").source
    assert "<svg" in drawn
    assert [name for name in NAMES if name in drawn] == []
    assert re.search(r"PEN-R\d", drawn) is None


def test_a_step_under_lock_is_not_told(visit: Visit) -> None:
    engine = visit.house.service.engine
    digest = next(row["digest"] for row in engine.ask(_versions, "procurement"))
    definition = engine.ask(lambda env, unit: env.definition(unit, "procurement", digest))
    kinds = {one.id: one.kind for one in definition.controls}
    nodes = definition.main_process.graph.nodes
    locked = [one.name.zh for one in nodes if "confidential" in {kinds.get(ref) for ref in one.controls}]
    page = visit.nobody().get("/public/procurement")
    shown = [" ".join(one.text_content().split()) for one in page.all("//td[2]")]
    assert locked
    assert [name for name in locked if any(name in one for one in shown)] == []


def _versions(env: Any, unit: Any, key: str) -> Any:
    return unit.tables.definitions.versions(env.default_agency, key)


@pytest.mark.parametrize(
    "place",
    [
        "/public/discipline",
        "/public/discipline/map.svg",
        "/public/nothing",
        "/public/penalty?agency=moon",
        "/api/v1/public/processes?agency=moon",
        "/api/v1/public/processes/discipline",
        "/api/v1/public/processes/discipline/map.svg",
        "/api/v1/public/processes/nothing",
        "/api/v1/processes/discipline/diagram.svg?view=public",
        "/api/v1/processes/nothing/diagram.svg?view=public",
    ],
)
def test_what_is_not_disclosed_is_not_there(visit: Visit, place: str) -> None:
    assert visit.nobody().get(place).status == 404


@pytest.mark.parametrize("place", ["public/processes", "public/processes/penalty", "auth/oidc"])
def test_a_word_too_long_is_told_so_not_that_one_is_not_logged_in(visit: Visit, place: str) -> None:
    found = visit.nobody().get(f"/api/v1/{place}?agency={'x' * 61}")
    assert (found.status, json.loads(found.source)["errors"][0]["pointer"]) == (422, "/agency")


# -- the party's door --------------------------------------------------------------------------------------------------


def test_a_citizen_answers_a_notice(visit: Visit) -> None:
    door = visit.door()
    page = visit.nobody().get(door)
    assert page.heading() == "行政处罚"
    assert "2026-03-17" in page.text  # the last day to answer
    assert "8,000.00" in page.text  # the fine that was told
    assert [one for one in SECRETS if one in page.source] == []
    act = f"{door}/acts"
    page = page.form(act).send()
    assert "您收到了告知" in page.text
    page = page.form(f"{door}/papers?key={_key(page)}-u").send(files={"file": ("整改照片.txt", b"seen", "text/plain")})
    assert "材料已收到" in page.text
    form = _form_of(page, "statement")
    page = form.send(text=SAID, documents=form.node.xpath(".//input[@name='documents']")[0].get("value"))
    assert "您的陈述、申辩已收到" in page.text
    assert _form_of(page, "hearing").send().status == 200
    kinds = visit.matter.kinds()
    assert kinds.count("party_act") >= 3
    told = visit.matter.see(door.removeprefix("/party/"))
    assert [one["kind"] for one in told["acts"]] == ["receipt", "statement", "hearing"]
    assert told["acts"][1]["documents"] == [one["id"] for one in told["papers"]]


def _form_of(page: Page, kind: str) -> Any:
    found = [form for one in page.all("//form") if (form := _form(page, one)).values.get("kind") == kind]
    return found[0]


def _form(page: Page, node: Any) -> Any:
    from tests.pages.browsing import Form

    return Form(page, node)


def _key(page: Page) -> str:
    action = next(one.get("action") for one in page.all("//form") if "/papers?key=" in one.get("action"))
    return str(action.partition("?key=")[2].removesuffix("-u"))


def test_what_is_wrong_is_told_beside_the_form_and_nothing_is_lost(visit: Visit) -> None:
    page = visit.nobody().get(visit.door())
    page = _form_of(page, "recusal").send(text="与举报人有亲属关系")
    assert page.status == 422
    assert "没有收下" in page.text
    assert "与举报人有亲属关系" in page.source
    assert page.one("//details[@open]//input[@name='kind' and @value='recusal']") is not None
    page = _form_of(page, "statement").send(text="  ")
    assert page.status == 422
    page = _form_of(page, "rating").send()
    assert page.status == 422


def test_sent_twice_is_said_once(visit: Visit) -> None:
    door = visit.door()
    form = _form_of(visit.nobody().get(door), "objection")
    assert {form.send(text="鉴定有误").status, form.send(text="鉴定有误").status} == {200}
    told = visit.matter.see(door.removeprefix("/party/"))
    assert [one["kind"] for one in told["acts"]].count("objection") == 1


def test_the_address_goes_nowhere(visit: Visit) -> None:
    door = visit.door()
    page = visit.nobody().get(door)
    headers = page.answer.headers
    assert headers["referrer-policy"] == "strict-origin"
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert "unsafe" not in headers["content-security-policy"]
    assert [one for one in page.all("//@href|//@src|//@action") if one.startswith(("http", "//"))] == []
    assert "set-cookie" not in headers


@pytest.mark.parametrize("token", ["x", "a.b", "01m8fz2a7wfxbty4y5yp7qhyvy.nothing"])
def test_a_dead_door_looks_like_none(visit: Visit, token: str) -> None:
    live = visit.door()
    dead = visit.nobody().get(f"/party/{token}")
    assert dead.status == 404
    made = visit.matter.invite()
    visit.house.browser("handler1").get(f"/cases/{visit.matter.case}/doors").form(
        f"/cases/{visit.matter.case}/doors/{made['id']}/end"
    ).send()
    shut = visit.nobody().get(f"/party/{made['token']}")
    assert (shut.status, shut.heading()) == (404, dead.heading())
    assert visit.nobody().post(f"/party/{token}/acts", data={"kind": "hearing"}).status == 404
    assert visit.nobody().get(f"{live}/papers/do_01k9q2m4x0f8r6t1y3z5b7c9d7").status == 404


def test_a_page_of_another_site_does_nothing(visit: Visit) -> None:
    door = visit.door()
    before = visit.matter.see(door.removeprefix("/party/"))["acts"]
    headers = {"Origin": "http://other.example", "Sec-Fetch-Site": "cross-site"}
    found = visit.nobody().post(f"{door}/acts", data={"kind": "hearing"}, headers=headers)
    assert found.status in (403, 409)
    assert visit.matter.see(door.removeprefix("/party/"))["acts"] == before


def test_a_paper_comes_as_a_download(visit: Visit) -> None:
    page = visit.nobody().get(visit.door())
    place = page.all("//a[contains(@href, '/papers/')]")[0].get("href")
    found = visit.nobody().get(place)
    assert found.status == 200
    assert found.answer.headers["content-disposition"].startswith("attachment;")
    assert found.answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_who_tries_doors_is_slowed_down(visit: Visit) -> None:
    found = {visit.nobody().get(f"/party/a.{at}").status for at in range(40)}
    assert found == {404, 429}
    visit.house.service.doors.seen.clear()


SENT = {  # what anybody may send without a log-in, how often within its window, and after how many seconds again
    "/login": (logging_in.TRIES[0], 300),
    "/password": (logging_in.TRIES[0], 300),
    "/party/{token}/acts": (throttle.MISSES, 60),
    "/party/{token}/papers": (throttle.MISSES, 60),
}
FORM = {"username": "handler9", "password": "wrong", "new_password": "long enough it is", "again": "long enough it is"}


def test_whatever_anybody_may_send_is_braked(visit: Visit) -> None:
    """Every form that is not sent to the log-in is told 429, when again, and in words, whatever it names."""
    browser, open_to_all, routes = visit.nobody(), set(), [one for area in pages.AREAS for one in area.ROUTES]
    for route in (one for one in routes if "POST" in (one.methods or ())):
        place = re.sub(r"{\w+(:int)?}", lambda found: "1" if found[1] else "x", route.path)
        found = browser.post(place, data=FORM, follow=False)
        sent_away = found.answer.headers.get("location", "").startswith("/login")
        if not sent_away and (found.status, found.tree) != (401, None):
            open_to_all.add(route.path)
    assert open_to_all == set(SENT)
    for path, (most, wait) in SENT.items():
        visit.house.service.doors.seen.clear()
        tries = (browser.post(path.format(token=f"a.{at}"), data=FORM | {"username": path}) for at in range(most + 1))
        braked = [page for page in tries if page.status == 429]
        assert [page.answer.headers["retry-after"] for page in braked] == [str(wait)], path
        assert "请一分钟后再试" in braked[0].text or "请五分钟后再试" in braked[0].text, path
    visit.house.service.doors.seen.clear()


@pytest.mark.parametrize(("lang", "told"), [("zh", "一小时内"), ("en", "within an hour")])
def test_a_party_that_floods_waits_loses_nothing_and_shuts_no_other_door(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    monkeypatch.setattr(outside, "MOST", 2)
    door = visit.door(party=f"健谈者 {lang}")
    page = visit.nobody(lang).get(door)
    for score in "12":
        assert _form_of(page, "rating").send(score=score, key=f"{lang}{score}").status == 200
    braked = _form_of(page, "statement").send(text=SAID)
    assert (braked.status, braked.answer.headers["retry-after"]) == (429, "3600")
    assert told in braked.one("//div[@role='alert']").text_content()
    assert SAID in braked.source, "what was typed is kept"
    assert len(visit.matter.see(door.removeprefix("/party/"))["acts"]) == 2
    assert _form_of(visit.nobody(lang).get(visit.door(party=f"另一位 {lang}")), "rating").send(score="5").status == 200


def test_a_door_knocked_at_without_end_rests_and_no_other(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brakes, "PER_DOOR", 3)
    door, other = visit.door(), visit.door()
    found = [visit.nobody("en").post(f"{door}/acts", data={"kind": "rating"}, follow=False) for _ in range(4)]
    assert [page.status for page in found] == [422, 422, 422, 429]
    assert found[-1].answer.headers["retry-after"] == "60"
    assert "wait a minute" in found[-1].text
    assert visit.nobody().get(other).status == 200


# -- what an officer hands out -----------------------------------------------------------------------------------------


def test_an_officer_hands_out_the_address_once(visit: Visit) -> None:
    place = f"/cases/{visit.matter.case}/doors"
    form = visit.house.browser("handler1").get(place).form(place)
    sheet = form.send()
    address = sheet.one("//p[contains(@class, 'address')]").text_content()
    assert sheet.answer.headers["referrer-policy"] == "strict-origin"
    picture = sheet.one("//*[local-name()='svg']")
    side = len(list(segno.make(address, error="m", micro=False).matrix)) + 8
    assert picture.get("viewbox", picture.get("viewBox")) == f"0 0 {side} {side}"
    assert visit.nobody().get(address).heading() == "行政处罚"
    again = form.send()
    assert "只显示一次" in again.text
    assert "/party/" not in again.source
    wrong = visit.house.browser("handler1").get(place).form(place).send(party="", days="900")
    assert wrong.status == 422
    assert visit.house.browser("window1").get(place).status == 404
    assert visit.house.browser("admin1").get(place).status == 403
