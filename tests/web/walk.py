"""The newcomer's walk: from the demo's first page to a case moved by a step and its map, by what the pages say alone.

    python -m tests.web.walk [FOLDER]

plays it in both languages and keeps the pictures that the README shows (``diagrams/walk``). The clock stands, so a
picture changes only when its page does.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page

import processes
from api import demo
from engine.bootstrap import SystemClock
from tests.fakes import FakeClock
from tests.web.browser import ROOT, Stage
from tests.web.site import Site
from tests.web.thin import thinned

FOLDER = ROOT / "diagrams" / "walk"
SIZE = (1280, 800)
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
OPINION = {"zh": "三家报价已核对", "en": "The three quotes are checked"}
DRAWN = "[...document.images].every(one => { one.loading = 'eager'; return one.complete && one.naturalWidth > 0 })"
PATIENCE = 600  # tenths of a second for a map to be drawn
Keep = Callable[[Page, str], object]


class Standing(FakeClock, SystemClock):
    """The afternoon of a Friday; the demo may set it back while it walks its cases."""

    def __init__(self) -> None:
        super().__init__("2026-11-27T07:00:00+00:00")


def town(home: Path, flows: list[str]) -> Site:
    """Return the demo as ``run.py demo`` serves it, with these flows and their cases."""
    site = Site(home, flows, Standing())
    demo.walk(site.service.engine, site.service.engine.env.agency(site.agency), flows=flows)
    site.clock.shift = timedelta(0)
    return site


def quoted(step: Locator) -> list[str]:
    """Return the words that an instruction puts in quotes: what the pages call the things to press."""
    return re.findall("“([^”]+)”", step.inner_text())


def walk(page: Page, lang: str, keep: Keep) -> str:
    """Walk from the first page to the map of the case; returns the case's number. ``keep`` is given each page."""
    page.goto("/")
    begin = page.get_by_role("region").filter(has=page.locator("#begin"))
    number = re.findall(r"[A-Z]{3}-\d{4}-\d{5}", begin.inner_text())[0]
    enter, take, sign, see = begin.locator("ol > li").all()
    said = {name: quoted(one) for name, one in (("take", take), ("sign", sign), ("see", see))}
    keep(page, "1-begin")
    enter.get_by_role("button").click()
    page.wait_for_url("**/inbox")
    keep(page, "2-inbox")
    task, button = said["take"]
    row = page.get_by_role("row").filter(has_text=number).filter(has_text=task)
    row.get_by_role("button", name=button).click()
    page.wait_for_url("**/items/**")
    required, button = said["sign"]
    fill_in(page, OPINION[lang], required)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "3-item")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/cases/**")
    drawn(page)
    keep(page, "4-case")
    page.get_by_role("link", name=said["see"][0]).click()
    page.wait_for_url("**/map")
    drawn(page)
    keep(page, "5-map")
    return number


def drawn(page: Page) -> None:
    """Wait until every picture of the page is there."""
    for _ in range(PATIENCE):
        if page.evaluate(DRAWN):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url}: a picture does not come")


def fill_in(page: Page, opinion: str, required: str) -> None:
    """Fill in what is marked required and still empty, and choose the first outcome."""
    mark = page.locator(".req").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert required in mark, f"the page marks what is required by {mark}"
    for group in page.locator("fieldset:has(> legend.req):has(input[type=radio])").all():
        group.get_by_role("radio").first.check()
    page.locator("input[name=outcome]").first.check()
    if page.locator("label.req[for=comment]").count():
        page.locator("#comment").fill(opinion)


def main(folder: Path) -> None:
    """Play the walk in both languages and keep its pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage()
    for lang in LANGUAGES:
        with tempfile.TemporaryDirectory() as home:
            site = town(Path(home), list(processes.names()))
            try:
                stage.play(pictures, stage, site, lang, folder)
            finally:
                site.close()
    stage.close()


def pictures(stage: Stage, site: Site, lang: str, folder: Path) -> None:
    """Keep a picture of each page of the walk in one language."""
    width, height = SIZE
    context = stage.browser.new_context(
        base_url=site.base, locale=LANGUAGES[lang], viewport={"width": width, "height": height}, reduced_motion="reduce"
    )

    def keep(page: Page, name: str) -> None:
        data = thinned(page.screenshot())
        (folder / f"{name}.{lang}.png").write_bytes(data)
        print(f"{name}.{lang}.png {len(data) / 1000:.0f} kB")

    walk(context.new_page(), lang, keep)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
