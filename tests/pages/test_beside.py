"""Beside the course of a case: what its parties did, reconsideration and suit, duties, one's own affairs, overrides."""

from typing import Any

import pytest

from api.web import words
from engine.usecases.desks import portrait
from engine.usecases.jobs import jobs
from tests.pages.browsing import Browser, House, Page
from tests.pages.conftest import Opened
from tests.pages.walking import walked

RETURNS = "procurement_returns.yaml"
MAJOR, TOLD = "penalty_major.yaml", 16  # steps until the party was told


def word(key: str, area: str = "cases", **more: Any) -> str:
    return words.in_language("zh", area)[key].format(**more)


def sent(browser: Browser, link: str, **values: Any) -> Page:
    """Open a form's own page and send it."""
    return browser.get(link).form(link).send(**values)


@pytest.fixture
def told(opened: Opened) -> tuple[House, str]:
    house = opened(flows=("penalty",))
    _, case = walked(house, MAJOR, TOLD)
    return house, str(case["id"])


def test_a_partys_paper_counts_as_its_own_act(told: tuple[House, str]) -> None:
    house, case = told
    mine = house.browser("handler1")
    link = f"/cases/{case}/party/statement"
    papers = [str(one) for one in mine.get(link).all("//input[@name='documents']/@value")]
    assert sent(mine, link, text="请从轻").status == 422, "its paper is needed"
    done = sent(mine, link, text="请从轻", documents=papers[0])
    assert word("said_paper_entered") in done.text
    acts = house.rest("handler1", "GET", f"/cases/{case}/party-acts")["items"]
    assert [(one["kind"], one["on_paper"], one["text"]) for one in acts] == [("statement", True, "请从轻")]
    assert "请从轻" in done.text
    receipt = mine.get(f"/cases/{case}/party/receipt")
    assert receipt.all("//select[@name='notice']/option"), "the notice given is there to choose"
    assert mine.get(f"/cases/{case}/party/nothing").status == 404
    assert house.browser("section_head1").get(f"/cases/{case}/party").status == 200
    assert house.browser("cashier1").get(f"/cases/{case}/party").status == 404


def test_reconsideration_is_recorded_and_decided(told: tuple[House, str]) -> None:
    house, case = told
    mine, link = house.browser("handler1"), f"/cases/{case}/remedies"
    assert sent(mine, link, kind="suit", authority="法院", filed_on="2099-01-01").status == 422
    filed = sent(mine, link, kind="suit", authority="示例市人民法院", filed_on="2026-03-09")
    assert word("said_remedy_filed") in filed.text
    (remedy,) = house.rest("handler1", "GET", link)["items"]
    later = sent(mine, f"{link}/{remedy['id']}", outcome="changed", decided_on="2026-03-09", recall="yes")
    assert word("said_remedy_decided") in later.text
    assert (
        house.rest("handler1", "GET", link)["items"][0] | {"recall": True, "outcome": "changed"}
        == (house.rest("handler1", "GET", link)["items"][0])
    )
    assert mine.get(f"{link}/{remedy['id']}").status == 404, "decided once"
    auditor = house.browser("auditor1").get(f"/cases/{case}/party")
    assert "示例市人民法院" in auditor.text
    assert not auditor.all("//main//form")


def test_who_supervises_is_answered_by_the_page_of_duties(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    link = f"/cases/{case['id']}/acts/supervise"
    above = house.browser("discipline1")
    asked = sent(above, link, due="2026-03-20", reason="说明价格来源", to=bureau.person("handler1"))
    assert asked.status == 200, asked.text
    mine = house.browser("handler1")
    (place,) = [one for one in mine.get("/owed").all("//main//a/@href") if one.startswith("/owed/")]
    assert sent(mine, place).status == 422
    done = sent(mine, place, text="三家询价，材料在卷")
    assert word("said_duty_reported") in done.text
    assert not [one for one in done.all("//main//a/@href") if one.startswith("/owed/")]
    assert mine.get(place).status == 404
    assert house.browser("auditor1").get("/owed").status == 403


def test_a_mandate_is_given_accepted_and_ended(house: House) -> None:
    giver, holder = house.browser("handler1"), house.browser("handler2")
    options = giver.get("/own/mandate").all("//select[@name='person']/option")
    person = next(one.get("value") for one in options if "陆清和" in one.text_content())
    early = sent(giver, "/own/mandate", person=person, role="handler", to="2025-01-01", reason="出差")
    assert early.status == 409, "an end before the beginning"
    offered = sent(giver, "/own/mandate", person=person, role="handler", to="2026-03-31", reason="出差")
    assert word("said_own_mandate") in offered.text
    assert word("not_accepted_yet") in offered.text
    page = holder.get("/own")
    accept = next(one.get("action") for one in page.all("//form") if str(one.get("action")).endswith("/accept"))
    assert word("said_mandates_accept") in page.form(accept).send().text
    ended = giver.get("/own")
    end = next(one.get("action") for one in ended.all("//form") if str(one.get("action")).endswith("/end"))
    assert word("said_mandates_end") in ended.form(end).send().text


def test_absence_tie_and_handover_are_ones_own(house: House) -> None:
    mine = house.browser("handler1")
    away = sent(mine, "/own/absence", **{"from": "2026-03-10", "to": "2026-03-12"})
    assert word("said_own_absence") in away.text
    assert "2026-03-12" in away.text
    again = sent(mine, "/own/absence", **{"from": "2026-03-10", "to": "2026-03-12"})
    assert again.status == 409
    tied = sent(
        mine, "/own/tie", name="示例加工坊", kind="organisation", relation="近亲属任职", **{"from": "2026-01-01"}
    )
    assert word("said_own_tie") in tied.text
    begun = {"process": "procurement", "title": "硒鼓", "subject": {"name": "执法股", "kind": "department"}}
    case = house.rest("handler1", "POST", "/cases", json=begun)
    other = next(one.get("value") for one in mine.get("/own/handover").all("//select[@name='to']/option")
                 if "陆清和" in one.text_content())  # fmt: skip
    gone = sent(mine, "/own/handover", to=other, reason="外派")
    assert gone.status in (200, 409), gone.text
    holders = house.rest("handler2", "GET", f"/work-items?case={case['id']}") if gone.status == 200 else {"items": []}
    assert bool(holders["items"]) == (gone.status == 200)
    assert mine.get("/own/day").status == 404, "who directs names for a day"
    assert house.browser("director1").get("/own/day").status == 200


def test_a_jump_takes_two_administrators_and_is_foretold(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    first, second = house.browser("admin1"), house.browser("admin2")
    assert first.get("/overrides?number=PRO-2026-99999").status == 404
    link = f"/overrides?number={case['number']}"
    page = first.get(link)
    assert case["title"] not in page.source, "an administrator sees nothing of the case"
    steps = [str(one) for one in page.all("//select[@name='to']/option/@value") if one]
    assert steps
    assert page.form("/overrides/ask").send(to=steps[0]).status == 422, "the reason is needed"
    now = house.rest("auditor1", "GET", f"/cases/{case['id']}")
    seen = page.form("/overrides/ask").send(to=steps[-1], reason="流程走错", preview="yes")
    assert seen.status in (200, 409)
    assert house.rest("auditor1", "GET", f"/cases/{case['id']}")["version"] == now["version"], "foretold, not done"
    target = next(step for step in steps if first.get(link).form("/overrides/ask").send(
        to=step, reason="流程走错", preview="yes").status == 200)  # fmt: skip
    asked = first.get(link).form("/overrides/ask").send(to=target, reason="流程走错")
    assert word("said_g_proposed", "admins") in asked.text
    assert case["number"] in second.get("/grants").text
    approve = next(one.get("action") for one in second.get("/grants").all("//form")
                   if str(one.get("action")).endswith("/approve"))  # fmt: skip
    assert second.get("/grants").form(approve).send().status == 200
    told = house.rest("auditor1", "GET", f"/cases/{case['id']}")
    assert [one["verb"] for one in told["overrides"]] == ["jump"]
    assert told["open_work_items"][0]["task"]["id"] == target
    marked = house.browser("handler1").get(f"/cases/{case['id']}").text
    assert word("override_jump") in marked
    assert word("override_who", asked="万维宁", confirmed="施远帆") in marked


def test_an_ended_case_is_opened_again(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    link = f"/cases/{case['id']}/acts/revoke"
    assert sent(house.browser("handler1"), link, reason="不再需要").status == 200
    first, second = house.browser("admin1"), house.browser("admin2")
    page = first.get(f"/overrides?number={case['number']}")
    assert word("o_does_reopen", "admins") in page.text
    assert page.form("/overrides/ask").send(reason="误撤").status == 200
    approve = next(one.get("action") for one in second.get("/grants").all("//form")
                   if str(one.get("action")).endswith("/approve"))  # fmt: skip
    assert second.get("/grants").form(approve).send().status == 200
    assert house.rest("auditor1", "GET", f"/cases/{case['id']}")["status"] == "open"


def test_what_stands_still_is_told_and_tried_by_who_may(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    item = bureau.case("handler1", case["id"])["open_work_items"][0]["id"]
    for _ in range(5):
        bureau.engine.act(jobs.failed, bureau.agency, "card", item, "broken").result()
    above = house.browser("director1")
    assert word("incidents") in above.get(f"/cases/{case['id']}").text
    told = bureau.engine.ask(portrait.told, bureau.caller("director1"), case["id"])
    link = f"/cases/{case['id']}/incidents/{told['incidents'][0]['id']}"
    assert sent(above, link).status == 422
    assert sent(above, link, reason="请再试").status == 409, "this one is for an administrator"
    assert house.browser("handler2").get(link).status == 404


def test_a_copy_is_listed_and_marked_as_read(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    link = f"/cases/{case['id']}/acts/copies"
    assert sent(house.browser("handler1"), link, to=bureau.person("cashier1"), reason="请知悉").status == 200
    mine = house.browser("cashier1")
    page = mine.get("/copies")
    assert case["number"] in page.text
    done = page.form(f"/copies/{case['id']}/read").send()
    assert word("said_copy_read") in done.text
    assert word("copies_none_unread") in done.text
    assert case["number"] in mine.get("/copies?view=all").text
    assert word("has_read") in house.browser("handler1").get(f"/cases/{case['id']}").text
