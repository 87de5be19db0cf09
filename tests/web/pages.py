"""What every test of pages does: log in, put the page before the accessibility checker, keep a picture of it."""

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.web.browser import UI

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "standards => axe.run(document, {runOnly: {type: 'tag', values: standards}, resultTypes: ['violations']})"


def log_in(page: Page, account: str) -> Page:
    """Log in on the log-in page with the demo's password; the page is then wherever the log-in leads."""
    page.goto("/login")
    page.locator("input[autocomplete=username]").fill(account)
    page.locator("input[autocomplete=current-password]").fill(f"demo-{account}")
    page.locator("form:has(input[autocomplete=username]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url, wait_until="commit")
    return page


def tab_to(page: Page, selector: str, *, back: bool = False, most: int = 150) -> None:
    """Press Tab until the focus is on what ``selector`` names; nothing else is touched."""
    page.wait_for_load_state()
    for _ in range(most):
        if page.evaluate("selector => Boolean(document.activeElement?.matches(selector))", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{page.url}: {most} times Tab, and never on {selector}")


def pick(page: Page, value: str, *, most: int = 60) -> None:
    """Choose a value of the list that has the focus by its arrow keys."""
    page.keyboard.press("Home")
    for _ in range(most):
        if page.evaluate("value => document.activeElement.value === value", value):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{page.url}: {value} is not in the list")


def axe(page: Page, *, skip: str = "") -> None:
    """Assert that the accessibility checker has nothing against the page; ``skip`` is a selector it leaves out."""
    scope = "document" if not skip else f"{{exclude: ['{skip}']}}"
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(checker())  # by the debugger: a page's policy lets no script in
    found = page.evaluate(RUN.replace("document", scope), STANDARDS)
    told = [
        f"{one['id']} ({one['impact']}): {one['help']}\n    " + "\n    ".join(node["html"] for node in one["nodes"])
        for one in found["violations"]
    ]
    assert not told, f"{page.url}: {len(told)} violations\n" + "\n".join(told)


@cache
def checker() -> str:
    """Return the accessibility checker's source."""
    return (UI / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page where ``RISKFLOW_SHOTS`` names a folder."""
    if folder := os.environ.get("RISKFLOW_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
