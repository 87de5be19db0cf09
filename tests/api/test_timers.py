"""Timers fire by themselves: once among several loops, beside one that cannot; a fault is logged and not the end."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api import clock
from api.settings import Settings
from api.timers import Timers
from api.wiring import service
from engine.storage import tables
from engine.usecases.jobs import due
from tests.unit.usecases.kin import KIN
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_families import holds, kinds

SOON = 0.01  # seconds between two looks


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(database_url, tmp_path, {"timed": KIN["timed"]})
    yield made
    made.bureau.close()


@pytest.fixture
def case(office: Office) -> str:
    return str(office.bureau.start("handler1", "timed")["id"])


def until(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not met() and time.monotonic() < end:
        time.sleep(SOON)
    return met()


def test_what_becomes_due_fires_once_among_loops(office: Office, case: str) -> None:
    loops = [Timers(office.engine, every=SOON) for _ in range(3)]
    for loop in loops:
        loop.start()
    try:
        office.bureau.advance(timedelta(hours=2))
        assert until(lambda: "remind#1 offered" in office.open(case))
        assert office.open(case) == ["over#1 waiting", "remind#1 offered", "wait#1 claimed"]
        office.bureau.advance(timedelta(days=2))
        assert until(lambda: "late#1 offered" in office.open(case))
    finally:
        for loop in loops:
            loop.stop()
    assert kinds(office, case).count("caught") == 2
    assert office.open(case) == ["late#1 offered", "remind#1 offered"]
    holds(office, case)


class Flaky:
    """An engine that fails for one item, and now and then for all."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.env = engine, engine.env
        self.bad, self.away = "", False

    def ask(self, *given: Any) -> Any:
        if self.away:
            raise ConnectionError("away")
        return self.engine.ask(*given)

    def refresh(self) -> None:
        self.engine.refresh()

    def act(self, use_case: Any, agency: str, *given: Any) -> Any:
        if given[0] == self.bad and use_case is due.fire_one:
            raise RuntimeError("broken")
        return self.engine.act(use_case, agency, *given)


def test_a_fault_is_logged_and_the_others_go_on(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    cases = [str(office.bureau.start("handler1", "timed")["id"]) for _ in range(3)]
    office.bureau.advance(timedelta(hours=3))
    flaky = Flaky(office.engine)
    rows = office.rows(tables.work_item, tables.work_item.c.element == "t_soon")
    flaky.bad = min((row["due_at"], row["item_id"]) for row in rows)[1]
    loop = Timers(flaky, every=SOON)
    with caplog.at_level(logging.WARNING, logger="riskflow.timers"):
        assert loop.look() == 2
        assert flaky.bad in caplog.text
        flaky.away = True
        assert loop.look() == 0
        assert "away" in caplog.text
    flaky.away, flaky.bad = False, ""
    assert loop.look() == 0, "it waits for its next try"
    office.bureau.advance(timedelta(minutes=1))
    assert loop.look() == 1
    assert [kinds(office, case).count("caught") for case in cases] == [1, 1, 1]


def test_more_than_a_page_of_held_up_timers_holds_up_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.usecases.jobs.due.PAGE", 2)
    cases = [str(office.bureau.start("handler1", "timed")["id"]) for _ in range(5)]
    office.bureau.advance(timedelta(hours=3))
    rows = office.rows(tables.work_item, tables.work_item.c.element == "t_soon")
    stuck = {row["item_id"] for row in sorted(rows, key=lambda row: (row["due_at"], row["item_id"]))[:3]}

    class Held(Flaky):
        def act(self, use_case: Any, agency: str, *given: Any) -> Any:
            if given[0] in stuck:
                return self.engine.act(lambda env, unit: False)
            return self.engine.act(use_case, agency, *given)

    assert Timers(Held(office.engine)).look() == 2
    assert sum("caught" in kinds(office, case) for case in cases) == 2


def test_the_demo_clock_fires_what_became_due(office: Office, case: str, tmp_path: Path) -> None:
    made = service(office.engine, settings=Settings(home=tmp_path, database_url="sqlite://"), demo=True)
    told = clock.advance(made, timedelta(hours=2))
    assert told["fired"] == 1
    assert office.open(case) == ["over#1 waiting", "remind#1 offered", "wait#1 claimed"]
    assert clock.advance(made, timedelta(days=3))["fired"] == 1
    assert office.open(case) == ["late#1 offered", "remind#1 offered"]
    made.pictures.close()
    holds(office, case)
