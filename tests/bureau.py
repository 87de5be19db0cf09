"""A whole bureau for tests: an engine with the sample agency and the shipped processes, and people who act by name."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

import processes
from engine.bootstrap import Engine
from engine.trail.record import PREFIX
from engine.usecases.asking import access
from engine.usecases.casework import cases, items, signing, starting
from engine.usecases.ground.commands import Absence, Answer, Caller, Complete, DaySubstitute, ItemVerb, StartCase
from engine.usecases.jobs import due
from engine.usecases.papers import papers, writing
from engine.usecases.people import directory, logging_in, substitutes
from tests import stock
from tests.fakes import FakeClock
from tests.stock import shipped

__all__ = ["Bureau", "shipped"]


class Bureau:
    """Engine, clock and logged-in people; every call says who is calling."""

    def __init__(
        self, url: str, home: Path, *, deploy: Mapping[str, bytes] | None = None, sample: str = "agency"
    ) -> None:
        self.clock = FakeClock()
        files = deploy if deploy is not None else {name: shipped(name) for name in processes.names()}
        self.engine: Engine
        self.engine, self.agency = stock.opened(url, home, clock=self.clock, sample=sample, files=files)
        self.home = home
        self._callers: dict[str, Caller] = {}

    def caller(self, account: str, *, key: str = "", body: str = "") -> Caller:
        if account not in self._callers:
            told = self.engine.act(logging_in.log_in, account, f"demo-{account}").result()
            self._callers[account] = access.caller_of(told["access_token"])
        found = self._callers[account]
        return Caller(agency=found.agency, token_hash=found.token_hash, key=key, body=body)

    def person(self, account: str) -> str:
        return self.engine.ask(directory.me, self.caller(account))["person"]["id"]

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]:
        answer = self.engine.act(
            starting.start,
            self.caller(account),
            StartCase(
                process=process,
                title=given.get("title", "测试"),
                subject=given.get("subject", {"name": "某股", "kind": "department"}),
                fields=given.get("fields", {}),
                parent=given.get("parent", ""),
            ),
        ).result()
        assert answer.status == 201, answer.body
        return dict(answer.body)

    def case(self, account: str, case: str) -> dict[str, Any]:
        return self.engine.ask(cases.get, self.caller(account), case)

    def item(self, account: str, item: str) -> dict[str, Any]:
        return self.engine.ask(items.read, self.caller(account), item)

    def verdict(self, account: str, item: str, verb: str = "complete") -> dict[str, Any]:
        return self.engine.ask(items.verdict, self.caller(account), item, verb)

    def paper(self, account: str, case: str, kind: str, text: str = "paper") -> str:
        stored = self.engine.env.documents.put([f"{kind} {text}".encode()])
        answer = self.engine.act(
            papers.add,
            self.caller(account),
            case,
            kind=kind,
            name=f"{kind}.txt",
            content_type="text/plain",
            stored=stored,
        ).result()
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def write(self, account: str, item: str, paper: str, *, key: str = "", body: str = "") -> Answer:
        """Make a paper of a task from its template."""
        caller = self.caller(account, key=key, body=body)
        prepared = self.engine.ask(writing.prepare, caller, item, paper)
        return self.engine.act(writing.write, caller, prepared).result()

    def bytes_of(self, account: str, document: str) -> bytes:
        """Return the bytes of a document as it is downloaded."""
        row = self.engine.ask(papers.read, self.caller(account), document)
        return self.engine.env.documents.get(row["sha256"])

    def complete(self, account: str, item: str, outcome: str, **given: Any) -> Answer:
        key = given.pop("key", "")
        body = hashlib.sha256(orjson.dumps([item, outcome, given], option=orjson.OPT_SORT_KEYS)).hexdigest()
        command = Complete(
            item=item,
            if_match=given.get("if_match", "*"),
            outcome=outcome,
            fields=given.get("fields"),
            signer_fields=given.get("signer_fields"),
            comment=given.get("comment", ""),
            evidence=tuple(given.get("evidence", ())),
            resubmit=given.get("resubmit", ""),
        )
        return self.engine.act(signing.complete, self.caller(account, key=key, body=body), command).result()

    def claim(self, account: str, item: str) -> Answer:
        return self.engine.act(items.claim, self.caller(account), ItemVerb(item=item, if_match="*")).result()

    def release(self, account: str, item: str) -> Answer:
        return self.engine.act(items.release, self.caller(account), ItemVerb(item=item, if_match="*")).result()

    def absent(self, by: str, who: str, first: str, last: str = "", *, key: str = "") -> Answer:
        """Let ``by`` record that ``who`` is absent."""
        command = Absence(person=self.person(who), first=first, last=last or first, reason="休假")
        return self.engine.act(substitutes.record_absence, self.caller(by, key=key), command).result()

    def back(self, by: str, absence: str) -> Answer:
        """End an absence."""
        return self.engine.act(substitutes.end_absence, self.caller(by), absence).result()

    def name(self, by: str, who: str, role: str, *, day: str = "", reason: str = "无人值班", key: str = "") -> Answer:
        """Let ``by`` name ``who`` for a post for one day."""
        command = DaySubstitute(person=self.person(who), role=role, day=day, reason=reason)
        return self.engine.act(substitutes.name_for_day, self.caller(by, key=key), command).result()

    def advance(self, by: timedelta) -> None:
        """Move the clock; sessions end with the day, so people log in again."""
        self.clock.advance(by)
        self._callers.clear()

    def close(self) -> None:
        self.engine.close()

    def records(self, case: str) -> list[bytes]:
        def read(env: Any, unit: Any) -> list[bytes]:
            return [bytes(row["bytes"]) for row in unit.tables.trail.records(self.agency, f"case/{case}")]

        return self.engine.ask(read)

    def flows(self, case: str) -> list[str]:
        told = [orjson.loads(one.removeprefix(PREFIX)) for one in self.records(case)]
        return [flow for record in told for flow in record.get("flows", record.get("via", []))]

    def fire_due(self) -> int:
        return due.fire(self.engine, self.agency)
