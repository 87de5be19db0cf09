"""The newcomer's walk, and that its pictures are those of the README."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from api.web import words
from engine.usecases.oversight import showcase
from tests.web import walk
from tests.web.browser import ROOT
from tests.web.conftest import Visit
from tests.web.pages import axe, shot
from tests.web.site import Site

MOST = 150_000  # bytes of a picture


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The demo with its purchases."""
    made = walk.town(tmp_path, ["procurement"])
    yield made
    made.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_newcomer_moves_a_case_by_a_step_and_sees_its_map(visit: Visit, site: Site, lang: str) -> None:
    seen: list[str] = []

    def keep(page: Page, name: str) -> None:
        axe(page)
        shot(page, f"walk-{name}-{lang}-1280")
        seen.append(page.inner_text("main"))

    before = steps(site)
    number = walk.walk(visit(lang=lang), lang, keep)
    after = steps(site)
    assert before[number] == ["pro_inquiry"]
    assert after == before | {number: ["pro_select"]}
    assert words.in_language(lang, "cases")["said_done"] in seen[3]
    assert len(seen) == 5


def steps(site: Site) -> dict[str, list[str]]:
    """Return where each case stands."""
    found = site.service.engine.ask(showcase.cases, site.agency)
    return {one["number"]: [item["task"]["id"] for item in one["open_work_items"]] for one in found}


def test_the_readme_shows_the_pictures_and_no_others() -> None:
    shown = set(re.findall(r"\(diagrams/walk/([^)]+)\)", (ROOT / "README.md").read_text("utf-8")))
    kept = {one.name: one.stat().st_size for one in walk.FOLDER.glob("*.png")}
    assert shown == set(kept)
    assert {name for name, size in kept.items() if size > MOST} == set()
    assert len(kept) == 2 * 5
