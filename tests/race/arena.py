"""Two server processes and what they are asked; counts what went wrong from rows and trail."""

import multiprocessing
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import orjson

from engine import verifier
from engine.errors import TrailBroken
from engine.trail.record import PREFIX
from engine.usecases.oversight import trail
from tests.race.house import House, exported
from tests.race.notes import Notes
from tests.race.server import PATIENCE, Call, Told, serve

SERVERS = 2


class Arena:
    """Context: two processes with engines of their own on the house's database."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.notes = Notes(house)
        spawn = multiprocessing.get_context("spawn")
        self._gate = spawn.Barrier(SERVERS)  # kept: its semaphores go with it
        self._pipes, self._processes = [], []
        for _ in range(SERVERS):
            mine, theirs = spawn.Pipe()
            process = spawn.Process(target=serve, args=(house.url, str(house.home), theirs, self._gate), daemon=True)
            process.start()
            self._pipes.append(mine)
            self._processes.append(process)

    def __enter__(self) -> "Arena":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            if process.is_alive():
                pipe.send(("stop", None))
            process.join(10)
            if process.is_alive():
                process.kill()

    def races(self, races: Iterable[list[Call]]) -> list[list[Told]]:
        """Play races one after another, the clients of each dealt out in turns and let go at once; answers as asked."""
        asked = list(races)
        halves = self._ask("race", [[one[at::SERVERS] for one in asked] for at in range(SERVERS)])
        told = [[halves[n % SERVERS][at][n // SERVERS] for n in range(len(calls))] for at, calls in enumerate(asked)]
        for calls, answers in zip(asked, told, strict=True):
            self.notes.add_all(calls, answers)
        return told

    def bulk(self, calls: list[Call]) -> list[Told]:
        """Carry out calls in no particular order, without a start together; the answers are in the order asked."""
        halves = self._ask("bulk", [calls[at::SERVERS] for at in range(SERVERS)])
        told = [halves[at % SERVERS][at // SERVERS] for at in range(len(calls))]
        self.notes.add_all(calls, told)
        return told

    def switch(self, **guards: Any) -> None:
        """Switch guards off in both processes (``guards.switch``)."""
        self._ask("guards", [guards] * SERVERS)

    def _ask(self, what: str, parts: list[Any]) -> list[Any]:
        for pipe, part in zip(self._pipes, parts, strict=True):
            pipe.send((what, part))
        return [self._answer(pipe) for pipe in self._pipes]

    def _answer(self, pipe: Any) -> Any:
        if not pipe.poll(PATIENCE * 10):
            raise AssertionError("a server process does not answer")
        return pipe.recv()


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What a race on ``t_check`` may leave: the case, how many signatures its task needs, how many were accepted."""

    case: str
    needed: int
    accepted: int


def breaches(house: House, expected: Iterable[Expected]) -> Counter[str]:
    """Count bypasses (names of the threat) and broken trails over the cases; empty when all invariants hold."""
    found: Counter[str] = Counter()
    for one in expected:
        found.update(_breaches(house, one))
    return found


def records_of(house: House, case: str) -> list[dict[str, Any]]:
    """Return the records of a case in the order of the trail."""
    rows = house.engine.ask(lambda _, unit: list(unit.tables.trail.records(house.agency, f"case/{case}")))
    return [orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX)) for row in rows]


def _breaches(house: House, one: Expected) -> set[str]:
    rows = house.engine.ask(lambda _, unit: unit.tables.cases.signatures(house.agency, one.case))
    live = [row["person"] for row in rows if not row["lapsed"] and row["instance"] == "t_check#1"]
    records = records_of(house, one.case)
    done = [record for record in records if record["kind"] == "completed" and record["instance"] == "t_check#1"]
    later = [record for record in records if record["kind"] == "opened" and record["instance"].startswith("t_next")]
    enough = len(set(live)) >= one.needed
    wrong = {
        "one person twice": len(set(live)) != len(live),
        "too many signatures": len(live) > one.needed,
        "completed early": bool(done) and not enough,
        "completed twice": len(done) > 1 or len(later) > 1,
        "not completed": enough and not done,
        "accepted is not stored": len(live) != one.accepted,
        "a constraint had to refuse": any(record["kind"] == "incident" for record in records),
        "broken trail": _broken(house, one.case, records),
    }
    return {name for name, is_wrong in wrong.items() if is_wrong}


def _broken(house: House, case: str, records: list[dict[str, Any]]) -> bool:
    if [record["seq"] for record in records] != list(range(1, len(records) + 1)):
        return True
    try:
        house.engine.ask(trail.compare, house.agency, case)
    except (TrailBroken, KeyError, ValueError):
        return True
    return False


def verified(house: House) -> None:
    """Assert that the offline verifier finds nothing in the whole trail."""
    report = verifier.verify(exported(house))
    assert not report.findings, report.findings[:5]
