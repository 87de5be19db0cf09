"""The sample bureau with its browsers; one database of a kind, as the other one is served by the same statements."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.wiring import service
from tests import stock
from tests.fakes import FakeClock
from tests.pages.browsing import House
from tests.stock import shipped

Opened = Callable[..., House]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made: list[House] = []

    def house(
        *,
        demo: bool = True,
        flows: tuple[str, ...] = ("procurement",),
        more: Mapping[str, bytes] | None = None,
        **settings: Any,
    ) -> House:
        home = tmp_path / str(len(made))
        home.mkdir()
        url = f"sqlite:///{home / 'riskflow.sqlite3'}"
        files = {name: shipped(name) for name in flows} | dict(more or {})
        engine, _ = stock.opened(url, home, clock=FakeClock(), sample="agency", files=files)
        given = Settings(home=home, database_url=url, **settings)
        made.append(House(service(engine, settings=given, demo=demo)))
        return made[-1]

    yield house
    for one in made:
        one.close()


@pytest.fixture
def house(opened: Opened) -> House:
    return opened()
