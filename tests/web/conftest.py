"""Pages in a real browser: a site of its own for each test, one browser for each worker, a fresh context for each page.

``visit`` opens pages; ``log_in``, ``axe`` and ``shot`` are in ``tests.web.pages``. Whatever a test does, it fails when
one of its pages broke the content security policy or a script of ours raised.
"""

import os
import random
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.scale import scale
from tests.web.browser import Stage
from tests.web.site import Site

STAGE = pytest.StashKey[Stage]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a run of everything below the full scale, play a third of each file here, another third for each seed.

    Whoever names a file or a word gets all of it; journeys draw their own part.
    """
    if scale() >= 1 or config.option.keyword or any("web" in one for one in config.args):
        return
    dice, left = random.Random(os.environ.get("RISKFLOW_SEED", "")), set()
    here = [one for one in items if one.path.parent == Path(__file__).parent and one.path.stem != "test_journeys"]
    for _, group in groupby(here, key=lambda one: one.path):
        found = list(group)
        left |= set(dice.sample(found, len(found) - max(2, len(found) // 3))) if len(found) > 2 else set()
    config.hook.pytest_deselected(items=[one for one in items if one in left])
    items[:] = [one for one in items if one not in left]


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The worker's browser."""
    made = request.config.stash[STAGE] = Stage()
    yield made
    made.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that has the browser in the browser's thread."""
    if "stage" not in pyfuncitem.fixturenames:
        return None
    names = pyfuncitem._fixtureinfo.argnames
    given = {name: pyfuncitem.funcargs[name] for name in names}
    pyfuncitem.config.stash[STAGE].play(pyfuncitem.obj, **given)
    return True


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A served demo agency; ``@pytest.mark.parametrize("site", [...], indirect=True)`` chooses its flows."""
    made = Site(tmp_path, **({"flows": request.param} if hasattr(request, "param") else {}))
    yield made
    made.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(stage: Stage, site: Site) -> Iterator[Visit]:
    """``visit("/path", lang="zh", width=1280, javascript=True)`` opens a page in a browser of its own."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        path: str = "", *, lang: str = "zh", width: int = 1280, height: int = 900, javascript: bool = True, **more: Any
    ) -> Page:
        context = stage.browser.new_context(
            base_url=site.base,
            locale="zh-CN" if lang == "zh" else "en-US",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda message: faults.extend(_breach(message)))
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        stage.play(context.close)
    assert not faults, "\n".join(faults)


def _breach(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []
