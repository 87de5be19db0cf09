"""Every kind of page before the accessibility checker, at the width of a desk and of a phone, in both languages.

At scale 1 all of them, their pictures kept where ``RISKFLOW_SHOTS`` names a folder; below it a few the seed chooses.
"""

import os
import random
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.pages.browsing import House
from tests.pages.crawling import crawled
from tests.pages.walking import walked
from tests.scale import scale
from tests.web.conftest import Visit
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

PEOPLE = {"handler1": "officer", "watcher1": "officer", "auditor1": "auditor", "admin1": "admin", "": ""}
FEW = 2  # kinds of pages for each person below full scale
WIDTHS = (1280, 390)


def addresses(house: House, account: str, kind: str, done: set[str]) -> list[tuple[str, str]]:
    """Return (kind of page, address) of what a person comes to and nobody before him did."""
    found = crawled(house, account, kind, "zh").seen
    rows = [(name, urlsplit(str(pages[0].answer.url))) for name, pages in found.items() if name not in done]
    done.update(found)
    every = [(name, place.path + (f"?{place.query}" if place.query else "")) for name, place in rows]
    if scale() >= 1 or len(every) <= FEW:
        return every
    return random.Random(int(os.environ.get("RISKFLOW_SEED", "0"))).sample(every, FEW)


Place = tuple[str, str, str]  # account, kind of page, address


@pytest.fixture
def places(site: Site) -> list[Place]:
    """What there is to be opened and by whom, with cases on their way."""
    house, done = House(site.service), {"/cases/{case}/map"}
    walked(house, "penalty_major.yaml", 28)
    walked(house, "procurement_returns.yaml", 5)
    found = [
        (account, name, place)
        for account, kind in PEOPLE.items()
        for name, place in addresses(house, account, kind, done)
    ]
    for one in house.browsers.values():
        one.close()
    return found


@pytest.mark.parametrize("site", [("procurement", "penalty")], indirect=True, ids=["two_flows"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_has_anything_against_it(visit: Visit, site: Site, places: list[Place], lang: str) -> None:
    pages: dict[str, Page] = {}
    wrong: list[str] = []
    for account, name, place in places:
        if account not in pages:
            pages[account] = visit("/", lang=lang)
            if not os.environ.get("RISKFLOW_SHOTS"):  # maps are drawn for pictures alone
                pages[account].route(re.compile(r"\.(svg|pdf|png)(\?|$)"), lambda route: route.abort())
            if account:
                log_in(pages[account], account)
        wrong += looked_at(pages[account], name, place, lang)
    print(f"{len(places)} pages before the checker in {lang}")
    assert len(places) >= len(PEOPLE)
    assert not wrong, "\n".join(wrong)


def looked_at(page: Page, name: str, place: str, lang: str) -> list[str]:
    """Return what is wrong with one page; keep its pictures."""
    wrong: list[str] = []
    page.goto(place, wait_until="domcontentloaded")
    if os.environ.get("RISKFLOW_SHOTS"):
        page.wait_for_load_state("networkidle")
    try:
        axe(page)
    except AssertionError as found:
        wrong.append(str(found))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0 and not name.endswith("/edit"):
            wrong.append(f"{name} scrolls sideways by {over} px at {width}")
        shot(page, f"{re.sub('[^a-z]+', '-', name.lower()).strip('-') or 'home'}-{lang}-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong
