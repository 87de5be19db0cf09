"""A server process of its own: its own engine, its own pool, on the one database; plays its half of each race."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from engine.bootstrap import Engine, open_engine
from engine.usecases.casework import companions, items, signing, starting, taking_back, transferring
from engine.usecases.jobs import due
from engine.usecases.meetings import meetings, recusals
from engine.usecases.papers import papers
from engine.usecases.people import mandating, posts, standing_in, substitutes
from tests.race import guards
from tests.race.house import change_post

CLIENTS = 8
PATIENCE = 60.0
USE_CASES: Mapping[str, Callable[..., Any]] = {
    "attendance": meetings.attendance,
    "complete": signing.complete,
    "ask": recusals.ask,
    "recusal": recusals.decide,
    "paper": papers.add,
    "transfer": transferring.transfer,
    "absence": substitutes.record_absence,
    "appoint": standing_in.appoint,
    "dismiss": standing_in.dismiss,
    "give_mandate": mandating.give,
    "accept_mandate": mandating.accept,
    "end_mandate": mandating.end,
    "give_post": posts.give,
    "end_post": posts.end,
    "take_back": taking_back.take_back,
    "start": starting.start,
    "action": companions.start,
    "claim": items.claim,
    "fire": due.fire_one,
    "release": items.release,
    "post": change_post,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One client's request: the use case by name, and what it is handed after environment and unit."""

    name: str
    given: tuple[Any, ...]
    more: Mapping[str, Any]
    delay: float = 0.0  # seconds after the start together, where one way is shorter than another
    seen: Mapping[str, Any] = field(default_factory=dict)  # what the client had before him, for his note
    then: "Call | None" = None  # what the same client asks next, once this is answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What came back: status and body of an answer, or the result; ``error`` is the name of the exception."""

    status: int = 0
    body: Any = None
    repeated: bool = False
    error: str = ""
    detail: str = ""
    sent: float = 0.0  # by the machine's clock
    answered: float = 0.0
    then: "Told | None" = None

    @property
    def done(self) -> bool:
        """Whether the act was accepted."""
        return not self.error and self.status < 400


def call(name: str, /, *given: Any, **more: Any) -> Call:
    """Return the call of a use case."""
    return Call(name=name, given=given, more=more)


def play(engine: Engine, one: Call) -> Told:
    """Carry out a call, and what its client asks next; whatever is raised is told by name."""
    sent = time.time()
    told = replace(_play(engine, one), sent=sent, answered=time.time())
    return told if one.then is None else replace(told, then=play(engine, one.then))


def _play(engine: Engine, one: Call) -> Told:
    try:
        if one.name == "look":
            return Told(status=200, body=engine.ask(look, *one.given))
        answer = engine.act(USE_CASES[one.name], *one.given, **one.more).result()
    except Exception as error:
        return Told(error=type(error).__name__, detail=str(error)[:500])
    if hasattr(answer, "status"):
        return Told(status=answer.status, body=answer.body, repeated=answer.repeated is not None)
    return Told(status=200, body=answer)


def look(_: Any, unit: Any, agency: str, case: str) -> list[list[Any]]:
    """Return all signatures of a case, lapsed ones too: number, person, instance."""
    rows = unit.tables.cases.signatures(agency, case)
    return [[number, one["person"], one["instance"]] for number, one in enumerate(rows, 1)]


def serve(url: str, home: str, pipe: Connection, gate: Barrier) -> None:
    """Answer ("race", races), ("bulk", calls), ("guards", switches) until ("stop", None)."""
    engine = open_engine(url, home=Path(home), upgrade=False)
    with ThreadPoolExecutor(CLIENTS) as pool:
        while True:
            what, told = pipe.recv()
            if what == "stop":
                break
            if what == "race":
                pipe.send([_race(engine, pool, gate, calls) for calls in told])
            elif what == "bulk":
                pipe.send(list(pool.map(lambda one: play(engine, one), told)))
            elif what == "guards":
                guards.switch(**told)
                pipe.send(None)
    engine.close()


def _race(engine: Engine, pool: ThreadPoolExecutor, gate: Barrier, calls: list[Call]) -> list[Told]:
    """Let all clients of both processes go at once."""
    ready = threading.Barrier(len(calls) + 1)

    def client(one: Call) -> Told:
        ready.wait(PATIENCE)
        time.sleep(one.delay)
        return play(engine, one)

    going = [pool.submit(client, one) for one in calls]
    gate.wait(PATIENCE)
    ready.wait(PATIENCE)
    return [one.result() for one in going]
