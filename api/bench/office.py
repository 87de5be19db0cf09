"""A bureau to measure in: the sample agency with the lines deployed, people logged in, cases walked by the use cases."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import processes
from api.bench import flows
from engine.bootstrap import Engine, open_engine
from engine.usecases import access, definitions, directory, signing, starting
from engine.usecases.commands import Answer, Caller, Complete, StartCase

STARTER = "handler1"
SIGNERS = ("buyer1", "buyer2")
LINES = (10, 30, 100)


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

    def __init__(self, url: str, home: Path, *, lines: tuple[int, ...] = LINES) -> None:
        self.engine: Engine = open_engine(url, home=home)
        self.agency = self.engine.act(directory.load_sample, processes.sample(), processes.settings()).result()
        self.engine.refresh()
        agency = self.engine.env.agency(self.agency)
        for tasks in lines:
            self.engine.act(definitions.deploy, agency, flows.key(tasks), flows.line(tasks), "bench").result()
        procurement = processes.read("procurement")
        self.engine.act(definitions.deploy, agency, "procurement", procurement, "bench").result()
        self.tokens: dict[str, str] = {}
        self._keys = itertools.count(1)

    def token(self, account: str) -> str:
        """Return the bearer token of a person, logging him in once."""
        if account not in self.tokens:
            told = self.engine.act(access.log_in, account, f"demo-{account}").result()
            self.tokens[account] = told["access_token"]
        return self.tokens[account]

    def caller(self, account: str) -> Caller:
        """Return a caller with a fresh key."""
        number = f"bench-{next(self._keys)}"
        return access.caller_of(self.token(account), key=number, body=hashlib.sha256(number.encode()).hexdigest())

    def start(self, process: str, **fields: Any) -> dict[str, Any]:
        """Start a case and return it."""
        command = StartCase(
            process=process, title="measured", subject={"name": "bench", "kind": "department"}, fields=fields
        )
        return dict(self.engine.act(starting.start, self.caller(STARTER), command).result().body)

    def walk(self, tasks: int) -> Iterator[tuple[Act, Answer]]:
        """Walk one new case of the line to its end; yields each completion after it was committed."""
        case = self.start(flows.key(tasks))
        item = case["open_work_items"][0]
        for at in range(1, tasks + 1):
            for act in signatures(at, item):
                answer = self.complete(act)
                yield act, answer
                item = answer.body["work_item"]
            item = next(iter(answer.body["case"]["open_work_items"]), {})

    def complete(self, act: Act) -> Answer:
        """Carry out one completion; RuntimeError when it is refused."""
        command = Complete(item=act.item, if_match="*" if not act.etag else act.etag, outcome="done", fields=act.fields)
        answer = self.engine.act(signing.complete, self.caller(act.account), command).result()
        if answer.status != 200:
            raise RuntimeError(f"refused: {answer.body}")
        return answer

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()


def signatures(at: int, item: dict[str, Any]) -> Iterator[Act]:
    """Yield the acts that complete task ``at``; the second of a pair sends no fields and signs what stands there."""
    people = (STARTER,) if at == 1 else SIGNERS if flows.is_pair(at) else SIGNERS[:1]
    for number, account in enumerate(people):
        fields = flows.fields(at) if number == 0 else {}
        yield Act(account=account, item=item["id"], etag=item["etag"] if number == 0 else "", at=at, fields=fields)
