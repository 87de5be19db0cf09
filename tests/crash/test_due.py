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
from engine.usecases.definitions import calendars
from tests.crash.due_worker import fire, move
from tests.crash.points import COMMIT
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

    def __init__(self, url: str, home: Path, clock: Path, point: str = "") -> None:
        self.pipe: Connection
        self.pipe, theirs = _FORKS.Pipe()
        self.process = _FORKS.Process(target=fire, args=(url, str(home), str(clock), theirs, point), daemon=True)
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
        self.died()

    def died(self) -> None:
        """Wait for the end and assert that it was by kill -9."""
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
    fired: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        for record in office.records(case):
            if record["kind"] in ("caught", "deemed"):
                fired[case, record["kind"], record["instance"]] += 1
            elif record["kind"] == "card":
                fired[case, record["term"], record["card"]] += 1
    assert set(fired.values()) == {1}, [one for one, times in fired.items() if times > 1]
    timers = Counter(case for case, kind, _ in fired if kind == "caught")
    assert [timers[case] for case in cases] == [1] * count + [2] * count, "silence; reminder and end"
    assert office.rows(job) == [], "nothing is left in the queue"
    holds(office, *cases)
    print(f"{len(cases)} cases, {timers.total()} timers, {len(fired)} in all, {kills} kills, each once")


POINTS = ("after unpacking", "after a record", "before finish", "before apply", "amid apply", "after apply", *COMMIT)


@pytest.mark.parametrize("kind", ["timer", "card", "job"])
def test_what_a_killed_worker_had_at_hand_is_done_once_by_the_next(
    office: Office, database_url: str, tmp_path: Path, kind: str
) -> None:
    """Each worker dies by kill -9 at a point of its first act: all of it is seen, after the commit, or nothing."""
    cases = prepared(office, kind, len(POINTS) + 2)
    clock = tmp_path / "clock"
    move(clock, office.bureau.clock.moment + timedelta(minutes=1))
    for point in POINTS:
        before = sum(done(office, one, kind) for one in cases)
        Worker(database_url, tmp_path, clock, point).died()
        after = sum(done(office, one, kind) for one in cases)
        assert after - before == (point == "after commit"), point
    worker = Worker(database_url, tmp_path, clock)
    worker.settled()
    worker.stop()
    assert [done(office, one, kind) for one in cases] == [1] * len(cases)
    assert office.rows(job) == []
    holds(office, *cases)
    print(f"{kind}: {len(cases)} cases, {len(POINTS)} workers killed at named points, each once")


def prepared(office: Office, kind: str, count: int) -> list[str]:
    """Return cases in each of which one thing of the kind is due."""
    bureau = office.bureau
    if kind == "job":
        bureau.advance(datetime.fromisoformat("2026-12-18T02:00:00+00:00") - bureau.clock.moment)
    cases = [str(bureau.start("handler1", "timed" if kind == "timer" else "licence")["id"]) for _ in range(count)]
    if kind != "job":
        bureau.advance(timedelta(hours=2) if kind == "timer" else timedelta(days=4))
        return cases
    for case in cases:
        item = next(one.id for one in office.state(case).items.values() if one.element == "t_desk")
        bureau.complete("handler1", item, "ok", comment="意见")
    data = {"year": 2027, "rest": [["2027-01-01", "2027-01-08"]], "work": [], "source": "通知", "provisional": False}
    bureau.engine.act(calendars.put, bureau.caller("admin1"), data).result()
    assert len(office.rows(job)) == count
    return cases


def done(office: Office, case: str, kind: str) -> int:
    """Return how often it happened to a case, by its records."""
    name = {"timer": "caught", "card": "card", "job": "term"}[kind]
    return sum(one["kind"] == name for one in office.records(case))
