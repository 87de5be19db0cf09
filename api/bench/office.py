"""A bureau to measure in: the sample agency with the lines deployed, people logged in, cases walked."""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import processes
from api.bench import flows
from engine import bpmn
from engine.bootstrap import Engine, open_engine
from engine.usecases.asking import access
from engine.usecases.casework import signing, starting
from engine.usecases.definitions import calendars, definitions
from engine.usecases.ground.commands import Answer, Caller, Complete, StartCase
from engine.usecases.people import directory, logging_in

STARTER = "handler1"
SIGNERS = ("buyer1", "buyer2")
LINES = (10, 30, 100)
SHIPPED = "procurement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One completion: who signs what."""

    account: str
    item: str
    etag: str
    at: int  # task, from 1
    fields: dict[str, str]


class Office:
    """An engine with people of the sample agency; every completion carries an ETag and an idempotency key."""

    def __init__(self, engine: Engine, agency: str) -> None:
        self.engine = engine
        self.agency = agency
        self.tokens: dict[str, str] = {}
        self._keys = itertools.count(1)
        self._spent = 0.0

    @classmethod
    def made(cls, url: str, home: Path) -> "Office":
        """Return an office on an empty database, with its people and definitions."""
        engine = open_engine(url, home=home)
        name = engine.act(directory.load_sample, processes.sample(), list(processes.settings())).result()
        engine.act(calendars.seed, processes.calendars()).result()
        engine.refresh()
        agency = engine.env.agency(name)
        files = {flows.key(tasks): flows.line(tasks) for tasks in LINES}
        files[SHIPPED] = bpmn.bundle(processes.read(SHIPPED), processes.decisions(SHIPPED))
        for key, data in files.items():
            engine.act(definitions.deploy, agency, key, data, "bench").result()
        return cls(engine, name)

    @classmethod
    def again(cls, url: str, home: Path) -> "Office":
        """Return an office on a database that was made."""
        engine = open_engine(url, home=home)
        return cls(engine, engine.env.default_agency)

    def token(self, account: str) -> str:
        """Return the bearer token of a person, logging him in once."""
        if account not in self.tokens:
            told = self.engine.act(logging_in.log_in, account, f"demo-{account}").result()
            self.tokens[account] = told["access_token"]
        return self.tokens[account]

    def caller(self, account: str) -> Caller:
        """Return a caller with a fresh key."""
        number = f"bench-{id(self)}-{next(self._keys)}"
        return access.caller_of(self.token(account), key=number, body=hashlib.sha256(number.encode()).hexdigest())

    def start(self, process: str, *, account: str = STARTER) -> dict[str, Any]:
        """Start a case and return it."""
        subject = {"name": "bench", "kind": "department"}
        command = StartCase(process=process, title="measured", subject=subject)
        return dict(self.engine.act(starting.start, self.caller(account), command).result().body)

    def walk(
        self, tasks: int, *, case: dict[str, Any] | None = None, carry_out: Callable[..., Any] | None = None
    ) -> Iterator[tuple[Act, Answer]]:
        """Walk a case of the line, a new one unless given, to its end; yields each completion after its commit."""
        self._spent = 0.0
        item = (case or self.start(flows.key(tasks)))["open_work_items"][0]
        for at in range(1, tasks + 1):
            answer = None
            for act in signatures(at, item):
                answer = self.complete(act, carry_out or self.engine.act)
                yield act, answer
            assert answer is not None
            item = next(iter(answer.body["case"]["open_work_items"]), {})

    def complete(self, act: Act, carry_out: Callable[..., Any]) -> Answer:
        """Carry out one completion; RuntimeError when it is refused."""
        caller = self.caller(act.account)
        command = Complete(item=act.item, if_match=act.etag or "*", outcome="done", fields=act.fields)
        begun = time.process_time()
        answer: Answer = carry_out(signing.complete, caller, command).result()
        self._spent += time.process_time() - begun
        if answer.status != 200:
            raise RuntimeError(f"refused: {answer.body}")
        return answer

    def spent(self) -> float:
        """Return the seconds of CPU, of all threads, that the completions of the latest walk took."""
        return self._spent

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()


def signatures(at: int, item: dict[str, Any]) -> Iterator[Act]:
    """Yield the acts that complete task ``at``; the second of a pair sends no fields and signs what stands there."""
    people = (STARTER,) if at == 1 else SIGNERS if flows.is_pair(at) else SIGNERS[:1]
    for number, account in enumerate(people):
        fields = flows.fields(at) if number == 0 else {}
        yield Act(account=account, item=item["id"], etag=item["etag"] if number == 0 else "", at=at, fields=fields)
