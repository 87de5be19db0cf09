"""Inbox and work items as officers meet them, without JavaScript: one case walked by its people, page by page."""

import re
from typing import Any

import pytest

from api.web import words
from tests.pages.browsing import Browser, House, Page
from tests.pages.conftest import Opened

APPLY = {
    "f-item": "硒鼓",
    "f-spec": "符合标准",
    "f-qty": "1",
    "f-amount": "680.00",
    "f-budget_line": "2026-302",
    "f-category": "office",
    "f-use": "打印",
    "f-stock_on_hand": "0",
    "outcome": "submit",
}


def started(house: House, account: str = "handler1", process: str = "procurement", **more: Any) -> dict[str, Any]:
    """Start a case over REST; returns it."""
    body = {"process": process, "title": "硒鼓", "subject": {"name": "执法股", "kind": "department"}} | more
    return dict(house.rest(account, "POST", "/cases", json=body))


def item_of(case: dict[str, Any], at: int = 0) -> str:
    return f"/items/{case['open_work_items'][at]['id']}"


def form_of(page: Page) -> Any:
    return next(one for one in page.all("//form") if (one.get("action") or "").endswith("/complete")).get("action")


def filled(browser: Browser, path: str, **values: str) -> Page:
    page = browser.get(path)
    return page.form(form_of(page)).send(**values)


def applied(house: House) -> dict[str, Any]:
    """Start a purchase and sign its application on the page; returns the case."""
    case = started(house)
    page = filled(house.browser("handler1"), item_of(case), **APPLY)
    assert page.status in (200, 404), page.text
    return dict(house.rest("handler1", "GET", f"/cases/{case['id']}"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_inbox_leads_to_the_item(house: House, lang: str) -> None:
    case = started(house)
    page = house.browser("handler1", lang=lang).get("/inbox")
    assert page.heading() == ("待办" if lang == "zh" else "Inbox")
    links = [one.get("href") for one in page.all("//main//a[starts-with(@href, '/items/')]")]
    assert links == [item_of(case)]
    assert case["number"] in page.text
    assert ("签字 0/1" if lang == "zh" else "signatures 0/1") in page.text


def test_an_empty_inbox_says_why_and_what_to_do(house: House) -> None:
    page = house.browser("handler1").get("/inbox")
    assert "您手上没有待办" in page.text
    assert "岗位今日未生效" in page.text
    assert house.browser("handler1").get("/inbox?view=offered&q=nothing").text.count("没有找到") == 1


def test_views_filters_and_odd_questions(house: House) -> None:
    case = started(house)
    browser = house.browser("handler1")
    assert case["number"] in browser.get(f"/inbox?q={case['number'][-5:]}").text
    assert case["number"] not in browser.get("/inbox?q=%25").text
    assert case["number"] in browser.get("/inbox?process=procurement").text
    assert case["number"] not in browser.get("/inbox?process=penalty").text
    for odd in ("view=nothing", "cursor=x", "cursor=%27%3B--~wi_", "q=" + "x" * 500, "process=%00"):
        assert browser.get(f"/inbox?{odd}").status in (200, 400)


def test_a_part_is_asked_for_again(house: House) -> None:
    case = started(house)
    browser = house.browser("handler1")
    part = browser.get("/inbox?view=mine", headers={"HX-Request": "true"})
    assert "<html" not in part.source
    assert case["number"] in part.source
    live = browser.get(f"{item_of(case)}/live", headers={"HX-Request": "true"})
    assert "<html" not in live.source
    assert "0/1" in live.source


def test_a_purchase_is_applied_for_on_the_page(house: House) -> None:
    case = started(house)
    browser = house.browser("handler1")
    page = browser.get(item_of(case))
    assert page.heading().endswith("采购申请")
    action = form_of(page)
    wrong = page.form(action).send(**(APPLY | {"f-qty": "一", "f-amount": "很多", "f-item": ""}))
    assert wrong.status == 422
    kept = wrong.form(action).values
    assert (kept["f-qty"], kept["f-amount"], kept["f-spec"]) == ("一", "很多", "符合标准")
    assert len(wrong.all("//*[@aria-invalid='true']")) >= 1
    for one in wrong.all("//*[@aria-invalid='true']"):
        assert all(wrong.all(f"//*[@id='{name}']") for name in one.get("aria-describedby").split())
    checked = wrong.form(action).send(button="formaction=check", **APPLY)
    assert checked.status in (200, 404)
    done = house.rest("handler1", "GET", f"/cases/{case['id']}")
    assert done["fields"]["amount"] == "680"
    assert [one["task"]["id"] for one in done["open_work_items"]] != ["pro_apply"]


def test_a_check_acts_on_nothing(house: House) -> None:
    case = started(house)
    browser = house.browser("handler1")
    page = browser.get(item_of(case))
    form = page.form(form_of(page))
    form.node.set("action", f"{item_of(case)}/check")
    found = form.send(**APPLY)
    assert "可以签字，签后本环节办结" in found.text
    assert house.rest("handler1", "GET", f"/cases/{case['id']}")["version"] == case["version"]


def test_a_draft_is_kept_and_binds_nothing(house: House) -> None:
    case = started(house)
    browser = house.browser("handler1")
    page = browser.get(item_of(case))
    form = page.form(form_of(page))
    form.node.set("action", f"{item_of(case)}/draft")
    found = form.send(**{"f-item": "硒鼓一", "f-qty": "二个", "comment": "先存着"})
    assert "草稿已存" in found.text
    values = found.form(form_of(found)).values
    assert (values["f-item"], values["f-qty"], values["comment"]) == ("硒鼓一", "二个", "先存着")
    assert house.rest("handler1", "GET", f"/cases/{case['id']}")["fields"] == {}
    assert "草稿" in browser.get("/inbox").text


def test_what_changed_meanwhile_is_not_signed_unseen(house: House) -> None:
    case = applied(house)
    head, other = house.browser("section_head1"), house.browser("deputy1")
    item = next(one for one in case["open_work_items"])
    page = head.get(f"/items/{item['id']}")
    assert page.status == 200, page.text[:300]
    form = page.form(form_of(page))
    form.values["etag"] = '"w:000000000000000000000000"'
    found = form.send(outcome=first_outcome(page))
    assert found.status == 412
    assert "这次没有提交" in found.text
    verb = head.get(f"/items/{item['id']}/consult").form(f"/items/{item['id']}/consult")
    verb.values["etag"] = form.values["etag"]
    stale = verb.send(to=person(house, "handler1"), comment="规格是否合适？")
    assert stale.status == 412
    for page in (found, stale):
        assert re.search("有了变化。 最近一条记录：.*沈若溪 环节办结", page.text), page.text[
            page.text.find("有了变化") :
        ][:120]
    assert found.form(form_of(found)).values["etag"] != form.values["etag"]
    assert other.get(f"/items/{item['id']}").status in (200, 404)


def first_outcome(page: Page) -> str:
    return str(page.all("//input[@name='outcome']")[0].get("value"))


def test_who_may_not_sign_is_told_before_and_refused_after(house: House) -> None:
    """The applicant may not approve: the button says so, and a form sent all the same is a page with the reasons."""
    case = applied(house)
    item = case["open_work_items"][0]
    browser = house.browser("handler1")
    page = browser.get(f"/items/{item['id']}")
    assert page.status == 200
    button = page.all("//button[@aria-disabled='true']")[0]
    assert page.one(f"//*[@id='{button.get('aria-describedby')}']").text_content().strip()
    found = page.form(form_of(page)).send(outcome=first_outcome(page))
    assert (found.status, found.heading()) == (409, "这次签字未予通过")
    assert "案件没有变动" in found.text
    assert "谁可以办理" in found.text
    assert found.all("//a[@class='btn go']")[0].get("href") == f"/items/{item['id']}"


VERBS = ("transfer", "return", "consult", "signers", "recusal", "urge", "copy", "take_back", "answer", "remove_signer")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verb_has_its_page(house: House, lang: str) -> None:
    case = started(house)
    browser = house.browser("handler1", lang=lang)
    for verb in VERBS:
        page = browser.get(f"{item_of(case)}/{verb}")
        assert page.status == 200, (verb, page.text[:200])
        assert len(page.all("//h1")) == 1
        assert page.form(f"{item_of(case)}/{verb}").values["csrf"]
    assert browser.get(f"{item_of(case)}/nothing").status == 404


def test_return_is_offered_where_there_is_something_before(house: House) -> None:
    first = item_of(started(house))
    later = item_of(applied(house))
    shown = "//ul[@class='verbs']//b[.='退回']"
    assert not house.browser("handler1").get(first).all(shown)
    assert house.browser("handler1").get(later).all(shown)


def person(house: House, account: str) -> str:
    return str(house.rest(account, "GET", "/me")["person"]["id"])


def test_verbs_do_what_they_say(house: House) -> None:
    case = started(house)
    browser, path = house.browser("handler1"), item_of(case)
    other = person(house, "handler2")

    def act(verb: str, **values: str) -> Page:
        return browser.get(f"{path}/{verb}").form(f"{path}/{verb}").send(**values)

    assert act("consult", to=other, comment="").status == 422
    assert "已征求意见" in act("consult", to=other, comment="规格是否合适？").text
    answering = house.browser("handler2").get(f"{path}/answer").form(f"{path}/answer")
    assert "意见已送回" in answering.send(comment="合适。").text
    assert "已加签" in act("signers", to=other, reason="请其把关").text
    assert "已减少会签人" in act("remove_signer", to=other, reason="不必了").text
    assert "回避申请已记入" in act("recusal", grounds="kin", reason="亲属").text
    found = browser.get(f"{path}/copy").form(f"{path}/copy")
    assert "已抄送" in found.send(people=other, reason="知悉").text
    assert act("urge", reason="请快").status == 409
    assert act("transfer", to="", reason="出差").status == 422
    gone = act("transfer", to=other, reason="出差")
    assert gone.status in (200, 404)
    held = house.rest("handler2", "GET", "/work-items?view=mine")["items"]
    assert [one["id"] for one in held] == [path.rpartition("/")[2]]


def test_taken_given_back_and_taken_back(house: House) -> None:
    case = started(house)
    browser, path = house.browser("handler1"), item_of(case)
    page = browser.get(path).form(f"{path}/release").send()
    assert "已退签" in page.text
    assert "已签收" in page.form(f"{path}/claim").send().text
    filled(browser, path, **APPLY)
    closed = browser.get(path)
    assert "已办结" in closed.text
    form = browser.get(f"{path}/take_back").form(f"{path}/take_back")
    seen = form.send(button="preview=1")
    assert "办理后" in seen.text
    again = seen.form(f"{path}/take_back").send(reason="漏填")
    assert again.status == 200
    assert "已取回" in again.text


def test_a_return_tells_what_it_voids(house: House) -> None:
    case = applied(house)
    item = case["open_work_items"][0]
    who = next(
        one for one in ("section_head1", "section_head2", "deputy1", "buyer1")
        if house.browser(one).get(f"/items/{item['id']}").status == 200
    )  # fmt: skip
    path = f"/items/{item['id']}"
    page = house.browser(who).get(f"{path}/return")
    assert "作废的签字：" in page.text
    assert "沈若溪" in page.text
    seen = page.form(f"{path}/return").send(button="preview=1", reason="规格不清")
    assert "采购申请" in seen.text
    done = seen.form(f"{path}/return").send(reason="规格不清")
    assert done.status in (200, 404, 409), done.text
    if done.status != 409:
        now = house.rest("handler1", "GET", f"/cases/{case['id']}")
        assert [one["task"]["id"] for one in now["open_work_items"]] == ["pro_apply"]


def test_evidence_is_uploaded_with_the_form(house: House) -> None:
    case = started(house)
    browser, path = house.browser("handler1"), item_of(case)
    page = browser.get(path)
    form = page.form(form_of(page))
    kind = page.all("//input[@type='file']")[0].get("name")
    form.node.set("action", f"{path}/draft")
    found = form.send(files={kind: ("说明.txt", "紧急".encode(), "text/plain")})
    assert "说明.txt" in found.text
    box = found.one("//input[@name='evidence']")
    assert box.get("checked") is not None
    wrong = form.send(files={kind: ("x.exe", b"MZ", "application/x-msdownload")})
    assert wrong.status == 422
    assert re.search("x\\.exe|不支持|格式|填写不符合要求|不在可选", wrong.text)


def test_others_see_nothing(opened: Opened) -> None:
    house = opened()
    case = started(house)
    for account in ("cashier1", "admin1", "auditor1"):
        page = house.browser(account).get(item_of(case))
        assert page.status in (403, 404)
        assert case["number"] not in page.text


# -- entered late ------------------------------------------------------------------------------------------------------


def test_an_act_is_entered_late_with_its_real_time(house: House) -> None:
    case = started(house)
    item = item_of(case)
    mine = house.browser("handler1")
    link = f"{item}/late_entry"

    def sent(happened: str) -> Page:
        return mine.get(link).form(link).send(happened=happened, reason="断网")

    assert sent("昨天").status == 422
    future = sent("2099-01-01 09:00")
    assert future.status == 409
    assert "办理时间不能晚于现在" in future.text
    done = sent("2026-03-08 09:12")
    assert words.in_language("zh", "officers")["said_late_entry"] in done.text
    told = house.rest("handler1", "GET", f"/work-items/{item.removeprefix('/items/')}")
    assert told["happened_at"] == "2026-03-08T01:12:00.000000Z", "typed in local time"
    assert words.in_language("zh", "officers")["entered_late"] in mine.get(item).text
