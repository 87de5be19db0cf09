"""Plays the lines of scenarios.yaml through the use cases, and reads back what the database holds.

A line is ``account task[~|@place|[n]] outcome name=value … +paper … -> state code …``. ``!name=value`` is a signer's
field, ``+paper`` a document attached and cited. Outcome ``return`` is the verb: ``head review return a#1 cancel``.
Other lines: ``start NAME account field=value …`` (another case), ``claim``/``release account task``, ``wait P3D``.
"""

from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from engine.errors import InvalidInput, NotFound, RiskflowError
from engine.feel import values
from engine.storage import tables
from engine.trail.chain import Head
from engine.trail.record import PREFIX, moment
from engine.usecases.casework import returning
from engine.usecases.ground import recorder
from engine.usecases.ground.recorder import Recorder
from engine.usecases.oversight import trail
from engine.usecases.state.case_state import CaseState
from engine.verifier import verify
from tests import invariants
from tests.bureau import Bureau
from tests.unit.usecases.flows import FLOWS

NEEDS = {
    "line": {"t_check": 2},
    "unanimous": {"t_check": 2},
    "chain": {"t_first": 2, "t_second": 2},
    "task_fields": {"t_check": 2},
    "evidence": {"t_check": 2},
    "joint": {"t_together": 2},
    "tiers": {"t_decide": 2},
}
APART = {
    "line": [frozenset({"t_draft", "t_check"})],
    "calls": [frozenset({"t_u", "t_v"})],
    "starter": [frozenset({"start", "t_check"})],
    "object": [frozenset({"t_draft", "t_check"})],
}
ENDS = {"unanimous": ()}


class Office:
    """A bureau with the small processes; second accounts; what the database says of a case, in short words."""

    def __init__(self, url: str, home: Path, flows: dict[str, bytes] | None = None) -> None:
        self.bureau = Bureau(url, home, deploy=FLOWS if flows is None else flows)
        self.engine = self.bureau.engine
        self.accounts = {
            row["person_id"]: row["username"] for row in self.rows(tables.account)
        }  # before any second one

    def rows(self, table: sa.Table, *where: Any) -> list[dict[str, Any]]:
        """Return rows of a table of this agency."""
        query = sa.select(table).where(table.c.agency_id == self.bureau.agency, *where)
        return self.engine.ask(lambda env, unit: [dict(row) for row in unit.connection.execute(query).mappings()])

    def second_account(self, of: str, username: str) -> None:
        """Give a person another account."""
        person = self.bureau.person(of)

        def add(env: Any, unit: Any) -> None:
            agency, made = self.bureau.agency, env.ids.new("ac")
            password = unit.tables.people.hashed(f"demo-{username}")
            row = {"agency_id": agency, "account_id": made, "username": username, "person_id": person}
            unit.tables.directory.add("account", [row | {"password_hash": password}])
            record = Recorder(
                agency=agency,
                stream="directory",
                head=Head(*unit.lock_stream(agency, "directory")),
                salt=env.ids.salt,
                at=moment(unit.now()),
                actor=recorder.system("setup"),
            )
            record.add("account", id=made, state="set", refs={"person": person}, values={})
            unit.append(agency, "directory", record.head, record.events, record.values)

        self.engine.act(add).result()

    def posts(self) -> dict[str, set[str]]:
        """Return the roles of each person."""
        found: dict[str, set[str]] = {}
        for row in self.rows(tables.post):
            found.setdefault(row["person_id"], set()).add(row["role"])
        return found

    # -- reading -------------------------------------------------------------------------------------------------

    def state(self, case: str) -> CaseState:
        return CaseState.unpack(self.row(case)["state"])

    def row(self, case: str) -> dict[str, Any]:
        return self.rows(tables.case_file, tables.case_file.c.case_id == case)[0]

    def records(self, case: str) -> list[dict[str, Any]]:
        return [orjson.loads(one.removeprefix(PREFIX)) for one in self.bureau.records(case)]

    def directory(self) -> list[dict[str, Any]]:
        """Return the records of the directory's stream."""
        told = self.engine.ask(lambda env, unit: [bytes(row["bytes"]) for row in unit.tables.trail.records(
            self.bureau.agency, "directory")])  # fmt: skip
        return [orjson.loads(one.removeprefix(PREFIX)) for one in told]

    def signatures(self, case: str) -> list[str]:
        """Return all signatures of a case in order: who, instance, outcome, and ``lapsed`` when it no longer counts."""
        rows = self.rows(tables.signature, tables.signature.c.case_id == case)
        return [
            f"{self.accounts[row['person_id']]} {short(row['instance'])} {row['outcome']}"
            + (" lapsed" if row["lapsed_at"] else "")
            for row in sorted(rows, key=lambda row: row["number"])
        ]

    def open(self, case: str) -> list[str]:
        """Return the open items with their states; a waiting event is ``waiting``."""
        return sorted(
            f"{short(item.instance)} {'waiting' if item.kind == 'event' else item.state}"
            for item in self.state(case).items.values()
        )

    def verify(self, case: str, flow: str) -> None:
        """The records of a case verify, rebuild to the stored state, and keep the invariants."""
        lines = self.engine.ask(lambda env, unit: list(trail.export(env, unit, self.bureau.agency, f"case/{case}")))
        report = verify(lines)
        assert report.ok, (flow, report.findings[:3])
        self.engine.ask(trail.compare, self.bureau.agency, case)
        row = self.row(case)
        ready = self.engine.env.library.ready(row["digest"], row["process"])
        invariants.check(
            self.records(case),
            needs=NEEDS.get(flow, {}),
            apart=APART.get(flow, ()),
            ends=ENDS.get(flow, ("back", "refuse")),
            duties={node.id: node.duty.roles for node in ready.nodes.values() if node.duty},
            posts=self.posts(),
        )
        live = {
            row["number"]
            for row in self.rows(tables.signature, tables.signature.c.case_id == case)
            if not row["lapsed_at"]
        }
        assert live == {one.signature.number for one in self.state(case).signed}


class Play:
    """One scenario while it is played."""

    def __init__(self, office: Office, scenario: dict[str, Any]) -> None:
        self.office, self.bureau, self.scenario = office, office.bureau, scenario
        self.flow = scenario["flow"]
        self.cases: dict[str, str] = {}
        self.case = ""

    def run(self) -> None:
        for at, line in enumerate(self.scenario["steps"], 1):
            where = f"{self.scenario['name']}, line {at}: {line}"
            if isinstance(line, dict):
                self.expect(line, where)
            else:
                self.step(line, where)
        self.expect(self.scenario, self.scenario["name"])
        for case in self.cases.values():
            self.office.verify(case, self.flow)

    def expect(self, told: dict[str, Any], where: str) -> None:
        """Compare signatures, open items and the case's status with what the scenario says."""
        if "signatures" in told:
            assert self.office.signatures(self.case) == told["signatures"], where
        if "open" in told:
            assert self.office.open(self.case) == sorted(told["open"]), where
        for instance, outcome in told.get("outcome", {}).items():
            done = {short(one.id): one.outcome for one in self.office.state(self.case).run.done}
            assert done.get(instance) == outcome, where
        if "case" in told:
            assert self.office.row(self.case)["status"] == told["case"], where

    def step(self, line: str, where: str) -> None:
        words, _, expected = line.partition("->")
        first, *rest = words.split()
        if first == "wait":
            self.bureau.advance(values.from_json(rest[0], "duration"))
            self.bureau.fire_due()
        elif first == "start":
            self._start(rest)
        elif first in ("claim", "release"):
            answer = self._answered(lambda: getattr(self.bureau, first)(rest[0], self._item(rest[1], where)))
            self._compare(answer, expected, where)
        else:
            self._compare(self._act(first, rest, where), expected, where)

    def _start(self, words: list[str]) -> None:
        name, account, *given = words
        fields, _, _ = parse(given)
        subject = {"name": fields.pop("subject", self.scenario["name"]), "kind": "organisation"}
        made = self.bureau.start(account, self.flow, fields=fields, subject=subject)
        self.case = self.cases[name] = made["id"]

    def _item(self, name: str, where: str) -> str:
        plain, _, place = name.partition("@")
        task, tilde, _ = plain.partition("~")
        task, bracket, index = task.partition("[")
        found = [
            item
            for item in self.office.state(self.case).items.values()
            if short(item.element) == task
            and bool(item.of) == bool(tilde)
            and (not place or item.instance.startswith(place))
            and (not bracket or item.instance.endswith(f"[{index}"))
        ]
        assert found, f"{where}: not open; open are {self.office.open(self.case)}"
        return found[0].id

    def _act(self, account: str, words: list[str], where: str) -> tuple[str, list[str]]:
        task, outcome, *given = words
        item = self._item(task, where)
        if outcome == "return":
            return self._answered(lambda: self._return(account, item, given))
        fields, signer, papers = parse(given)
        comment = fields.pop("comment", "意见")
        evidence = [self.bureau.paper(account, self.case, kind.rstrip("0123456789"), kind) for kind in papers]
        return self._answered(
            lambda: self.bureau.complete(
                account,
                item,
                outcome,
                fields=fields or None,
                signer_fields=signer or None,
                comment=comment,
                evidence=evidence,
            )
        )

    def _return(self, account: str, item: str, given: list[str]) -> Any:
        target, *more = given
        to = next(i.id for i in self.office.state(self.case).run.done if short(i.id) == target)
        command = returning.SendBack(
            item=item, if_match="*", to=to, reason="补充", siblings=more[0] if more else "keep"
        )
        return self.office.engine.act(returning.send_back, self.bureau.caller(account), command).result()

    def _answered(self, act: Any) -> tuple[str, list[str]]:
        try:
            answer = act()
        except NotFound:
            return "refused", ["not-found"]
        except InvalidInput as wrong:
            return "refused", [one["code"] for one in wrong.fields["errors"]]
        except RiskflowError as wrong:
            return "refused", [type(wrong).__name__]
        if answer.refused:
            return "refused", [one["code"] for one in answer.body["reasons"]]
        return answer.body["work_item"]["state"], []

    def _compare(self, answer: tuple[str, list[str]], expected: str, where: str) -> None:
        state, *codes = expected.split() or ["completed"]
        assert answer[0] == state, (where, answer)
        assert set(codes) <= set(answer[1]), (where, answer)


def parse(words: list[str]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return fields, signer fields and papers of a line."""
    fields: dict[str, Any] = {}
    signer: dict[str, Any] = {}
    papers = [word[1:] for word in words if word.startswith("+")]
    for word in words:
        name, equals, text = word.partition("=")
        if equals:
            value = {"true": True, "false": False, "none": None}.get(text, text)
            (signer if name.startswith("!") else fields)[name.lstrip("!")] = value
    return fields, signer, papers


def short(name: str) -> str:
    """Return an instance as the scenarios write it."""
    return name.replace("t_", "")
