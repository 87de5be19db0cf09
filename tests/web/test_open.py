"""A citizen answers a notice in Chromium, with scripts and without; every page for anybody before the checker."""

from typing import Any

import pytest
from playwright.sync_api import Page

from api.web import words
from tests.unit.usecases.test_door import SECRETS, Matter
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("site", [("penalty",)], indirect=True, ids=["penalty"])
SAID = {"zh": "已全部下架销毁，请从轻处理", "en": "All of it was taken off the shelves"}


def word(key: str, lang: str) -> str:
    return words.in_language(lang, "open")[key]


def looked_at(page: Page, name: str, lang: str, *, javascript: bool = True) -> None:
    """Put a page before the checker and keep its picture, wide and narrow; it never scrolls sideways."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if javascript:
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name} scrolls sideways by {wide} px at {width}"
            shot(page, f"{name}-{lang}-{width}")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_citizen_answers_a_notice(visit: Visit, site: Site, lang: str, javascript: bool) -> None:
    matter = Matter(SiteBureau(site))
    officer = log_in(visit(lang=lang, javascript=javascript), "handler1")
    officer.goto(f"/cases/{matter.case}/doors")
    looked_at(officer, "doors", lang, javascript=javascript)
    officer.get_by_role("button", name=word("door_give", lang)).click()
    address = officer.locator(".address").inner_text()
    assert officer.locator("svg.qr").bounding_box()["width"] > 150
    looked_at(officer, "sheet", lang, javascript=javascript)

    citizen = visit(lang=lang, width=390, javascript=javascript)
    citizen.goto(address)
    looked_at(citizen, "party", lang, javascript=javascript)
    citizen.get_by_role("button", name=word("confirm", lang)).click()
    assert word("said_party_receipt", lang) in citizen.inner_text("main")
    paper = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"seen"}
    citizen.locator("#file").set_input_files([paper])
    citizen.get_by_role("button", name=word("upload_go", lang)).click()
    assert word("said_party_paper", lang) in citizen.inner_text("main")
    citizen.locator("#text-statement").fill(SAID[lang])
    citizen.get_by_label("proof.txt").first.check()
    citizen.get_by_role("button", name=word("do_statement_go", lang)).click()
    assert word("said_party_statement", lang) in citizen.inner_text("main")
    citizen.locator("summary", has_text=word("do_hearing", lang)).click()
    citizen.get_by_role("button", name=word("do_hearing_go", lang)).click()
    assert word("said_party_hearing", lang) in citizen.inner_text("main")
    citizen.locator("summary", has_text=word("do_rating", lang)).click()
    citizen.get_by_label(word("score_5", lang), exact=True).check()
    citizen.get_by_role("button", name=word("do_rating_go", lang)).click()
    looked_at(citizen, "party-done", lang, javascript=javascript)
    assert [one for one in SECRETS if one in citizen.content()] == []

    told = matter.see(address.rpartition("/")[2])
    assert [one["kind"] for one in told["acts"]] == ["receipt", "statement", "hearing", "rating"]
    assert told["acts"][1]["text"] == SAID[lang]
    assert matter.kinds().count("party_act") == 4


def test_the_door_by_keyboard_alone(visit: Visit, site: Site) -> None:
    matter = Matter(SiteBureau(site))
    page = visit(f"/party/{matter.invite()['token']}", width=390)
    reach(page, "button", word("confirm", "zh"))
    page.keyboard.press("Enter")
    page.wait_for_url("**said=party_receipt")
    reach(page, "textarea", "")
    page.keyboard.insert_text(SAID["zh"])
    reach(page, "button", word("do_statement_go", "zh"))
    page.keyboard.press("Enter")
    page.wait_for_url("**said=party_statement")
    reach(page, "summary", word("do_hearing", "zh"))
    page.keyboard.press("Enter")
    reach(page, "button", word("do_hearing_go", "zh"))
    page.keyboard.press("Enter")
    page.wait_for_url("**said=party_hearing")
    assert [one["kind"] for one in matter.see(page.url.rpartition("/")[2].partition("?")[0])["acts"]] == [
        "receipt",
        "statement",
        "hearing",
    ]


def reach(page: Page, tag: str, text: str) -> None:
    """Press Tab until the focus stands on an element."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found: Any = page.evaluate(
            "() => [document.activeElement.tagName.toLowerCase(), document.activeElement.innerText || '']"
        )
        if found[0] == tag and text in found[1]:
            return
    raise AssertionError(f"{tag} {text} is not reached by keyboard")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_edition_is_accessible(visit: Visit, site: Site, lang: str) -> None:
    page = visit("/public", lang=lang)
    looked_at(page, "public", lang)
    page.goto("/public/penalty")
    looked_at(page, "power", lang)
    page.locator("details").first.locator("summary").click()
    axe(page)
    page.locator(".map img").scroll_into_view_if_needed()
    drawn = "() => { const map = document.querySelector('.map img'); return map.decode().then(() => map.naturalWidth) }"
    assert page.evaluate(drawn) > 300
    page.goto("/party/nobody.nothing")
    looked_at(page, "party-none", lang)
