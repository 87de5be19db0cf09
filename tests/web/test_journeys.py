"""Whole cases by their people in the browser: both languages, with and without JavaScript, and by keyboard alone.

At scale 1 every file is played in every way; below it one short file for each way that the seed chooses.
"""

import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext

from tests.scale import scale
from tests.scenarios import play
from tests.web.browser import Stage
from tests.web.journeys.player import Pages, playable
from tests.web.site import Site

HERE = Path(__file__).parent / "journeys"
FILES = sorted(path.name for path in HERE.glob("*.yaml"))
WAYS = {"mouse": (True, False), "no_script": (False, False), "keyboard": (True, True)}  # JavaScript, keyboard alone
SHORT = 1  # what a file may cost to be played below full scale


def load(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((HERE / name).read_text("utf-8")))


def chosen() -> list[tuple[str, str, str]]:
    """Return (file, language, way): all at scale 1, else one short file for each way."""
    every = [(name, lang, way) for name in FILES for lang in ("zh", "en") for way in WAYS]
    if scale() >= 1:
        return every
    chance = random.Random(int(os.environ.get("RISKFLOW_SEED", "0")))
    short = [name for name in FILES if load(name)["cost"] <= SHORT]
    langs = chance.sample(["zh", "en", chance.choice(["zh", "en"])], 3)
    return sorted((chance.choice(short), lang, way) for lang, way in zip(langs, WAYS, strict=True))


@pytest.fixture
def context(stage: Stage, site: Site) -> Any:
    """Open the browsers of a journey's people."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def opened(lang: str, *, javascript: bool) -> BrowserContext:
        one = stage.browser.new_context(
            base_url=site.base,
            locale="zh-CN" if lang == "zh" else "en-US",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1280, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        one.set_default_timeout(30_000)
        one.on("weberror", lambda error: faults.append(str(error.error)))
        one.on("console", lambda told: faults.append(told.text) if "Content Security Policy" in told.text else None)
        made.append(one)
        return one

    yield opened
    for one in made:
        stage.play(one.close)
    assert not faults, "\n".join(faults)


Context = Callable[..., BrowserContext]


@pytest.mark.parametrize(("name", "lang", "way"), chosen())
def test_journey(stage: Stage, site: Site, context: Context, name: str, lang: str, way: str) -> None:
    javascript, keyboard = WAYS[way]
    journey = load(name)
    opened = partial(context, lang, javascript=javascript)
    pages = Pages(site, opened, lang=lang, keyboard=keyboard, check=javascript, name=name)
    case = play.play(pages, playable(play.load(journey["scenario"])))
    pages.look(case, journey["then"])
    assert len(pages.seen) >= 4, pages.seen


def test_the_files_cover_what_they_should() -> None:
    played = [play.load(load(name)["scenario"]) for name in FILES]
    assert {one["process"] for one in played} == {"procurement", "finance", "licensing", "penalty"}
    steps = [step for one in played for step in playable(one)["steps"]]
    refused = {str(step.get("expect")) for step in steps}
    assert {"refused:two_person.same_person", "refused:quorum.not_quorate", "refused:recused"} <= refused
    assert any("decides" in step for step in steps), "a recusal"
    assert any(step.get("meeting") == "attendance" for step in steps), "a meeting"
    assert any(step.get("outcome") == "back" for step in steps), "a return"
