"""The disk is full: who acts is told to try again, what is stored stays whole, and later the same key does the act."""

import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import open_engine
from engine.errors import Unavailable
from tests.crash.clients import sign, start
from tests.crash.killing import sound
from tests.crash.notes import Notes
from tests.crash.worker import Answered, Asked, carry_out
from tests.race.house import HANDLERS, House, item_of
from tests.scale import scaled

PATIENCE = 60.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path)
    yield made
    made.close()


def limited(url: str, home: str, pipe: Any) -> None:
    """Answer (most, request): carried out while no file may be written beyond ``most`` bytes; None ends the process."""
    engine = open_engine(url, home=Path(home), upgrade=False)
    while (told := pipe.recv()) is not None:
        most, asked = told
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        try:
            pipe.send(carry_out(engine, asked))
        except Unavailable as error:
            pipe.send(str(error))
        except Exception as error:
            pipe.send(error)
    engine.close()


def test_no_room_in_a_file(house: House, seed: int, played: Callable[[str, int], None]) -> None:
    """Before an act is carried out it is tried without room; the limit meets database, log and documents."""
    dice, notes, times = random.Random(seed), Notes(house), scaled(200, least=10)
    pipe, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("forkserver").Process(
        target=limited, args=(house.url, str(house.home), theirs), daemon=True
    )
    process.start()
    full, done = 0, []

    def ask(asked: Asked) -> Answered:
        nonlocal full
        limits = [dice.choice((0, 10, 1000, dice.randrange(1_000_000))) for _ in range(dice.randint(0, 2))]
        for most in (*limits, resource.RLIM_INFINITY):
            sent = time.time()
            pipe.send((most, asked))
            assert pipe.poll(PATIENCE)
            told = pipe.recv()
            assert isinstance(told, Answered | str), f"a full disk is no {told!r}"
            notes.add(asked, sent, told if isinstance(told, Answered) else None)
            if isinstance(told, Answered):
                done.append((asked, told))
                return told
            full += 1
        raise AssertionError("there is room again, and it is refused")

    for at in range(times):
        body = ask(start(house, f"{at} start")).body
        ask(Asked(what="paper", caller=house.caller(HANDLERS[0], f"{at} paper"), on=body["id"]))
        for who in HANDLERS[1:3]:
            ask(sign(house, who, item_of(body), f"{at} {who}", note=f"note {at}"))
    for asked, told in done:
        again = carry_out(house.engine, asked)
        assert (again.status, again.body) == (told.status, told.body), "an acknowledged write was lost"
    pipe.send(None)
    process.join(PATIENCE)
    assert sound(house) == times
    assert full, "the disk was never full"
    print(f"{full} acts met a full disk, {notes.believed()} requests noted, {len(done)} acknowledged, 0 lost")
    played("full disks", full)
