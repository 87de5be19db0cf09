"""Meetings on pages: who is there, ballots entered from a record on paper, what is told before it is decided."""

from typing import Any

from api.web import words
from engine.usecases.desks import portrait
from tests.pages.browsing import Browser, House, Page
from tests.pages.conftest import Opened
from tests.pages.walking import walked

MAJOR, BOARD = "penalty_major.yaml", 24  # steps until the board is asked, and nobody has voted


def word(key: str, lang: str = "zh", **more: Any) -> str:
    return words.in_language(lang, "cases")[key].format(**more)


def link_of(browser: Browser) -> str:
    return str(browser.get("/meetings").all("//table//a/@href")[0])


def test_a_meeting_hides_the_tally_until_it_is_decided(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    _, case = walked(house, MAJOR, BOARD)
    recorder = house.browser("watcher1")
    link = link_of(recorder)
    page = recorder.get(link)
    assert len(page.all("//main//*[local-name()='rect']")) == 7, "a cell for each member due"
    assert word("tally_hidden") in page.text
    assert not page.all("//tfoot")
    assert not house.browser("deputy1").get(link).all("//form[contains(@action, '/minutes')]"), "kept by the recorder"
    form = page.form(f"{link}/attendance")
    assert form.send(**{"there-x": "yes"}).status == 422
    done = form.send()
    assert word("said_meeting_attendance") in done.text
    assert house.browser("cashier1").get(link).status == 404
    assert case["number"] in page.text


def test_after_the_vote_each_ballot_is_told(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    bureau, case = walked(house, MAJOR, 34)
    told = bureau.engine.ask(portrait.told, bureau.caller("watcher1"), case["id"])
    voted = [one for one in told["rounds"] if one["vote"]]
    recorder = house.browser("watcher1")
    link = link_of(recorder)
    page = recorder.get(link)
    if voted:
        assert len(page.all("//table/tbody/tr")) == len(voted[0]["signed"])
        assert page.all("//tfoot")
    else:
        assert word("tally_hidden") in page.text


# -- ballots from a record on paper --------------------------------------------------------------------------------


def voters(page: Page) -> list[str]:
    """Return the members in the order the form lists them."""
    return [str(one).removeprefix("place-") for one in page.all("//form[contains(@action, '/ballots')]//@name")
            if str(one).startswith("place-")]  # fmt: skip


def matter(house: House, link: str) -> dict[str, Any]:
    return dict(house.rest("watcher1", "GET", link)["agenda"][0])


def test_ballots_on_paper_wait_for_their_members(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    walked(house, MAJOR, BOARD)
    recorder = house.browser("watcher1")
    link = link_of(recorder)
    page = recorder.get(link)
    persons, form = voters(page), page.form(f"{link}/ballots")
    assert form.send().status == 422, "no ballot at all"
    told = house.rest("watcher1", "GET", link)
    assert set(persons) == set(told["body"]["members"]) - {told["body"]["chair"]}, "who speaks last votes himself"
    assert form.send(**{f"vote-{persons[0]}": "perhaps"}).status == 422
    done = form.send(**{f"vote-{one}": "for" for one in persons[:2]}, **{f"view-{persons[0]}": "事实清楚"})
    assert word("said_meeting_ballots") in done.text
    assert word("to_confirm") in done.text
    told = matter(house, link)
    assert [one["person"] for one in told["entered"]] == persons[:2]
    assert told["entered"][0]["view"] == "事实清楚"
    assert (told["to_confirm"], told["count"]["present"]) == (persons[:2], 0)


def test_a_member_is_told_what_was_entered_for_him_alone(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    bureau, _ = walked(house, MAJOR, BOARD)
    recorder, member = house.browser("watcher1"), house.browser("deputy1")
    link = link_of(recorder)
    me = bureau.person("deputy1")
    page = recorder.get(link)
    assert not member.get(link).all("//form[contains(@action, '/ballots')]"), "kept by the recorder"
    page.form(f"{link}/ballots").send(**{f"vote-{me}": "against"})
    seen = member.get(link)
    assert word("own_ballot", vote=word("vote_against")) in seen.text
    assert word("entered") not in seen.text, "nobody else's, and no list"
    assert word("own_ballot", vote="")[:12] not in house.browser("director1").get(link).text
    assert seen.all(f"//a[@href='/items/{matter(house, link)['work_item']}']"), "where it is confirmed"


def test_with_the_signed_record_they_count_at_once(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    _, case = walked(house, MAJOR, BOARD)
    recorder = house.browser("watcher1")
    link = link_of(recorder)
    filing = recorder.get(f"/cases/{case['id']}/documents").form(f"/cases/{case['id']}/documents")
    kept = filing.send(kind="board_minutes", files={"file": ("board.pdf", b"%PDF-1.4 record", "application/pdf")})
    assert kept.status == 200, kept.text
    page = recorder.get(link)
    paper = page.all("//select[@name='paper']/option/@value")[1]
    persons = voters(page)
    page.form(f"{link}/ballots").send(paper=paper, **{f"vote-{one}": "for" for one in persons[:4]})
    assert matter(house, link)["count"]["votes"] == {"for": 4}
    again = recorder.get(link)
    ticked = again.all("//form[contains(@action, '/ballots')]//input[@type='radio'][@checked][@value='for']")
    assert len(ticked) == 4, "what was entered stands there"
