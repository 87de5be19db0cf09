"""The process that is killed: an engine of its own, acts by request, answers over a pipe only when acknowledged."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.bootstrap import Engine, open_engine
from engine.usecases.casework import signing, starting
from engine.usecases.ground.commands import Caller
from engine.usecases.papers import papers
from tests.crash import points
from tests.race.house import signature_on, start_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request: what ("start", "sign", "paper"), by whom with which key, on what (process, item or case)."""

    what: str
    caller: Caller
    on: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An acknowledged answer."""

    status: int
    body: Any
    repeated: bool


def carry_out(engine: Engine, asked: Asked) -> Answered:
    """Carry out a request; its answer is acknowledged, so it is committed."""
    return answered(begun(engine, asked))


def answered(future: "Future[Any]") -> Answered:
    """Wait for an answer."""
    answer = future.result()
    return Answered(status=answer.status, body=answer.body, repeated=answer.repeated is not None)


def begun(engine: Engine, asked: Asked) -> "Future[Any]":
    """Hand a request to the engine, without waiting for it."""
    if asked.what == "start":
        return engine.act(starting.start, asked.caller, start_of(asked.on))
    if asked.what == "paper":
        stored = engine.env.documents.put([asked.caller.key.encode()])
        told = {"kind": "note", "name": "a.txt", "content_type": "text/plain", "stored": stored}
        return engine.act(papers.add, asked.caller, asked.on, **told)
    return engine.act(signing.complete, asked.caller, signature_on(asked.on, asked.fields or None))


def work(url: str, home: str, pipe: Connection) -> None:
    """Answer requests and lists of them; the name of a point makes the next one the last, None ends the process."""
    engine = open_engine(url, home=Path(home), upgrade=False)
    armed = ""
    pipe.send("ready")
    while (told := pipe.recv()) is not None:
        if isinstance(told, str):
            armed = told
            points.arm(engine, armed)
            continue
        if isinstance(told, list):  # many at once: on SQLite they share commits
            for future in [begun(engine, one) for one in told]:
                pipe.send(answered(future))
            continue
        answer = carry_out(engine, told)
        if armed == "before answer":
            points.die()
        pipe.send(answer)
        if armed in ("after answer", points.HASTY):
            points.die()
    engine.close()
