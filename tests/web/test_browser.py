"""The browser itself: it is there, draws Chinese, obeys the policy, and the checker finds what is planted."""

import pytest

from tests.web import browser
from tests.web.conftest import Visit
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("site", [("procurement",)], indirect=True, ids=["procurement"])
INK = """text => {
  const canvas = document.createElement('canvas'); canvas.width = canvas.height = 40;
  const c = canvas.getContext('2d'); c.font = '30px sans-serif'; c.fillText(text, 4, 32);
  return Array.from(c.getImageData(0, 0, 40, 40).data).join() }"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_landing_page_is_accessible(visit: Visit, lang: str, width: int) -> None:
    page = visit("/", lang=lang, width=width)
    axe(page)
    shot(page, f"landing-{lang}-{width}")


def test_chinese_is_drawn_and_not_boxes(visit: Visit) -> None:
    page = visit("/")
    assert page.evaluate(INK, "权") != page.evaluate(INK, "签"), "two characters look alike: a font is missing"


def test_the_checker_finds_a_planted_fault(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    with pytest.raises(AssertionError, match="label"):
        axe(page)


def test_a_missing_browser_says_so(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setenv("RISKFLOW_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(browser.Missing, match="RISKFLOW_CHROMIUM names /nowhere/chromium"):
        browser.executable()


SEEN = """() => [...document.querySelectorAll('.nav a')].map(one => one.getBoundingClientRect()).map(
  box => [Math.round(box.top), Math.round(box.left), Math.round(box.right), Math.round(box.height)])"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("account", ["handler1", "auditor1", "admin1"])
def test_the_navigation_is_seen_whole_and_in_its_order(visit: Visit, account: str, lang: str) -> None:
    page = log_in(visit("/", lang=lang, javascript=False), account)
    page.wait_for_load_state()  # the style sheet is there
    for width in (390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"navigation-{account}-{lang}-{width}")
        boxes = page.evaluate(SEEN)
        assert boxes == sorted(boxes), "read line by line as it is tabbed through"
        assert all(left >= 0 and right <= width for _, left, right, _ in boxes), (width, boxes)
        assert width > 700 or all(height >= 44 for *_, height in boxes), "large enough for a finger"
        assert page.evaluate("[...document.querySelectorAll('html, .nav')].every(x => x.scrollWidth <= x.clientWidth)")
