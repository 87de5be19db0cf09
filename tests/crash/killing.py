"""The side that lives: starts workers, asks them, keeps what they acknowledged, kills them, and checks what is left."""

import multiprocessing
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine import verifier
from engine.usecases.oversight import trail
from tests.crash.notes import Notes
from tests.crash.worker import Answered, Asked, work
from tests.race.house import House, exported

PATIENCE = 60.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.crash.worker"])  # each worker then starts in a tenth of a second


class Worker:
    """One process to be killed."""

    def __init__(self, house: House, notes: Notes) -> None:
        self._notes = notes
        self._pipe, theirs = _FORKS.Pipe()
        self._process = _FORKS.Process(target=work, args=(house.url, str(house.home), theirs), daemon=True)
        self._process.start()
        theirs.close()
        assert self._told() == "ready", "the worker did not start"

    def ask(self, asked: Asked) -> Answered | None:
        """Return the acknowledged answer; None when the worker died first."""
        sent = time.time()
        try:
            self._pipe.send(asked)
        except (BrokenPipeError, ConnectionResetError):
            return None
        found = self._told()
        assert found is None or isinstance(found, Answered)
        self._notes.add(asked, sent, found)
        return found

    def ask_all(self, asked: list[Asked]) -> list[Answered]:
        """Ask many at once; returns the answers acknowledged before the worker died, which are the first ones."""
        sent = time.time()
        try:
            self._pipe.send(asked)
        except (BrokenPipeError, ConnectionResetError):
            return []
        found: list[Answered] = []
        while len(found) < len(asked) and isinstance(told := self._told(), Answered):
            self._notes.add(asked[len(found)], sent, told)
            found.append(told)
        for one in asked[len(found) :]:
            self._notes.add(one, sent, None)
        return found

    def done(self, asked: Asked) -> Answered:
        """Return the acknowledged answer of a request that must be accepted."""
        found = self.ask(asked)
        assert found is not None, "the worker died"
        assert found.status < 400, found
        return found

    def arm(self, point: str) -> None:
        """Let the next request be the last, at a named point."""
        self._pipe.send(point)

    def kill_after(self, seconds: float) -> None:
        """Kill the worker in a while."""
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()

    def was_killed(self) -> bool:
        """Wait for the end and say whether it was by kill -9."""
        self._process.join(PATIENCE)
        return self._process.exitcode == -signal.SIGKILL

    def stop(self) -> None:
        """End the worker in order."""
        try:
            self._pipe.send(None)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self._process.join(PATIENCE)

    def _told(self) -> Any:
        assert self._pipe.poll(PATIENCE), "the worker does not answer"
        try:
            return self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None


class Survivor:
    """Asks until it is answered: a client that tries again with its key whatever happens to the server."""

    def __init__(self, house: House, dice: random.Random, longest: float) -> None:
        self._house, self._dice, self._longest = house, dice, longest
        self.notes = Notes(house)
        self.kills, self.left = 0, 0
        self.acknowledged: list[tuple[Asked, Answered]] = []
        self.worker = Worker(house, self.notes)

    def expect_kills(self, count: int) -> None:
        """Let ``count`` more workers be killed, each at a random moment after it was ready."""
        self.left = count
        self._aim()

    def ask(self, asked: Asked) -> Answered:
        """Return the answer, from whichever worker lived long enough to acknowledge it."""
        while (found := self.worker.ask(asked)) is None:
            assert self.worker.was_killed(), "the worker ended by itself"
            self.kills += 1
            self.left -= 1
            self.worker = Worker(self._house, self.notes)
            self._aim()
        self.acknowledged.append((asked, found))
        return found

    def _aim(self) -> None:
        if self.left > 0:
            self.worker.kill_after(self._dice.uniform(0.0, self._longest))


def same(first: Answered, again: Answered | None) -> bool:
    """Say whether a repeated request got the first answer, as a repeat."""
    return again is not None and again.repeated and (again.status, again.body) == (first.status, first.body)


def cases_of(house: House) -> Iterator[str]:
    """Yield the ids of all cases."""
    heads = house.engine.ask(lambda _, unit: unit.tables.trail.heads(house.agency, ""))
    yield from (stream.partition("/")[2] for stream in heads if stream.startswith("case/"))


def sound(house: House) -> int:
    """Assert that the trail verifies, documents included, and that every stored case equals its records; count them."""
    report = verifier.verify(exported(house), documents=lambda _, sha256: pieces(house, sha256))
    assert not report.findings, report.findings[:5]
    cases = list(cases_of(house))
    for case in cases:
        house.engine.ask(trail.compare, house.agency, case)
    return len(cases)


def pieces(house: House, sha256: str) -> list[bytes]:
    """Return the bytes of a document; none when the file is missing, which the verifier then tells."""
    file = stored_documents(house).get(sha256.partition(":")[2])
    return [file.read_bytes()] if file is not None else []


def stored_documents(house: House) -> dict[str, Path]:
    """Return the document files by digest, those of no case (orphans of a kill) included."""
    return {file.name: file for file in (house.home / "documents").rglob("*") if len(file.name) == 64}
