"""The browser itself: it is there, draws Chinese, obeys the policy, and the checker finds what is planted."""

import pytest

from tests.web import browser
from tests.web.conftest import Visit
from tests.web.pages import axe, shot
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
