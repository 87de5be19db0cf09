"""Two workers, a clock moved back and forth, and kill -9: every timer and card happens once, queued jobs are done."""

import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from engine.storage.aggregates.jobs import job
from engine.usecases import calendars
from tests.crash.due_worker import fire, move
from tests.scale import scaled
from tests.unit.usecases.kin import KIN
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_families import holds
from tests.unit.usecases.test_time import FLOWS

PATIENCE = 60.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.crash.due_worker"])


class Worker:
    """One process that fires what is due."""

    def __init__(self, url: str, home: Path, clock: Path) -> None:
        self.pipe: Connection
        self.pipe, theirs = _FORKS.Pipe()
        self.process = _FORKS.Process(target=fire, args=(url, str(home), str(clock), theirs), daemon=True)
        self.process.start()
        theirs.close()
        assert self.told() == "ready"

    def told(self) -> Any:
        assert self.pipe.poll(PATIENCE), "the worker does not answer"
        return self.pipe.recv()

    def settled(self) -> None:
        """Wait until a whole look, begun after now, found nothing to do."""
        while self.pipe.poll():
            self.pipe.recv()
        looks = 0
        while looks < 2:
            looks = looks + 1 if self.told() == 0 else 0

    def kill(self) -> None:
        self.process.kill()
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL

    def stop(self) -> None:
        self.pipe.send("end")
        self.process.join(PATIENCE)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(database_url, tmp_path, FLOWS | {"timed": KIN["timed"]})
    yield made
    made.bureau.close()


def test_once_with_two_workers_kills_and_a_clock_moved_back_and_forth(
    office: Office, database_url: str, tmp_path: Path, seed: int
) -> None:
    dice, bureau = random.Random(seed), office.bureau
    count, kills = scaled(40, least=4), scaled(20, least=2)
    cases = [str(bureau.start("handler1", flow)["id"]) for flow in ("licence", "timed") for _ in range(count)]
    first, clock = bureau.clock.moment, tmp_path / "clock"
    move(clock, first)
    workers = [Worker(database_url, tmp_path, clock) for _ in range(2)]
    for _ in range(kills):
        move(clock, first + timedelta(hours=dice.uniform(-48, 240)))
        time.sleep(dice.uniform(0.0, 0.3))
        at = dice.randrange(2)
        workers[at].kill()
        workers[at] = Worker(database_url, tmp_path, clock)
    bureau.clock.moment = first + timedelta(days=1)
    bureau.engine.act(
        calendars.put,
        bureau.caller("admin1"),
        {"year": 2026, "rest": ["2026-01-01"], "work": [], "source": "通知", "provisional": False},
    ).result()
    move(clock, first + timedelta(days=12))
    for one in workers:
        one.settled()
    for one in workers:
        one.stop()
    for case in cases:
        told = office.records(case)
        happened = Counter(record["instance"] for record in told if record["kind"] in ("caught", "deemed"))
        given = Counter((record["term"], record["card"]) for record in told if record["kind"] == "card")
        assert max([*happened.values(), *given.values(), 0]) <= 2, (case, happened, given)
        assert all(n == 1 for n in given.values()), (case, given)
        caught = Counter(record["instance"] for record in told if record["kind"] == "caught")
        assert caught, case
        assert all(n == 1 for n in caught.values()), (case, caught)
    assert office.rows(job) == [], "nothing is left in the queue"
    holds(office, *cases)
    print(f"{len(cases)} cases, {kills} kills, each once")


def test_a_job_killed_in_the_middle_is_done_by_the_next(office: Office, database_url: str, tmp_path: Path) -> None:
    """The worker dies inside the transaction of a job; nothing of it is seen, and the next worker does it whole."""
    bureau = office.bureau
    bureau.advance(datetime.fromisoformat("2026-12-18T02:00:00+00:00") - bureau.clock.moment)
    cases = [str(bureau.start("handler1", "licence")["id"]) for _ in range(scaled(30, least=3))]
    for case in cases:
        item = next(one.id for one in office.state(case).items.values() if one.element == "t_desk")
        bureau.complete("handler1", item, "ok", comment="意见")
    data = {"year": 2027, "rest": [["2027-01-01", "2027-01-08"]], "work": [], "source": "通知", "provisional": False}
    bureau.engine.act(calendars.put, bureau.caller("admin1"), data).result()
    assert len(office.rows(job)) == len(cases)
    clock = tmp_path / "clock"
    move(clock, bureau.clock.moment + timedelta(minutes=1))
    for _ in range(scaled(10, least=2)):
        worker = Worker(database_url, tmp_path, clock)
        time.sleep(0.02)
        worker.kill()
    worker = Worker(database_url, tmp_path, clock)
    worker.settled()
    worker.stop()
    assert office.rows(job) == []
    for case in cases:
        changes = [one for one in office.records(case) if one["kind"] == "term" and one["term"] == "dl_decide"]
        assert [one["cause"] for one in changes] == ["calendar"]
    holds(office, *cases)
