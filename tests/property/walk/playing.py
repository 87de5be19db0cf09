"""One walk: a seed's file, its people, and so many attempts; after each the invariants."""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.errors import EnginesDisagree, InvalidInput, RiskflowError, TrailBroken, Unavailable
from engine.storage import tables
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework import signing
from engine.usecases.definitions import definitions
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.library import Library
from engine.usecases.jobs import due
from engine.usecases.people import logging_in
from engine.usecases.state.case_state import Item
from tests import stock
from tests.fakes import FakeClock
from tests.property.walk import checks, files, mandates, registering, replays
from tests.property.walk.acts import MOST, VERBS, Attempt
from tests.property.walk.checks import ZONE, Broken, Watch
from tests.property.walk.register import Register

SECOND = {"handler1b": "handler1"}
READ = (mandates, registering, replays)  # their verbs are known once they are read
REBUILT = 50  # steps between two comparisons with the trail
OURS = (EnginesDisagree, TrailBroken, Unavailable)
SHARED = Path("/dev/shm")  # a database in memory, for all of its connections


@dataclass(kw_only=True)
class Open:
    """A case of the walk."""

    name: str
    subject: str
    watch: Watch
    papers: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def items(self) -> list[Item]:
        return [self.watch.state.items[name] for name in sorted(self.watch.state.items)]


@dataclass(kw_only=True)
class Came:
    """What came of walks, by verb and answer."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    steps: int = 0
    rebuilt: int = 0
    repeated: int = 0

    def add(self, other: "Came") -> None:
        self.answers.update(other.answers)
        self.steps += other.steps
        self.rebuilt += other.rebuilt
        self.repeated += other.repeated


class Walk:
    """The state of one walk."""

    def __init__(self, seed: int, url: str, home: Path, say: Callable[[str], None] | None = None) -> None:
        self.dice = random.Random(seed)
        self.made = files.make(seed)
        self.clock = FakeClock()
        self.engine, self.agency = stock.opened(url, home, clock=self.clock, sample="bureau", files={})
        self.engine.env.library = Library()
        env = self.engine.env
        self.engine.act(definitions.deploy, env.agency(self.agency), "walk", self.made.data, "setup").result()
        self.digest = self.engine.ask(self._digest)
        self.accounts = {row["username"]: row for row in self.engine.ask(self._rows, tables.account)}
        self.names = {row["person_id"]: name for name, row in sorted(self.accounts.items())}
        self._second()
        self.register = Register.of_sample("bureau")
        self.officers = sorted(name for name, kind in self.register.kinds.items() if kind == "officer")
        self.cases: list[Open] = []
        self.far: dict[str, dict[str, dict[str, set[str]]]] = {}  # subject -> case -> task -> persons
        self.callers: dict[str, Caller] = {}
        self.keys: list[tuple[str, str, str, Open]] = []  # acknowledged: verb, key, person, case
        self.grants: list[tuple[str, str, Open]] = []  # proposals that wait: id, what, case
        self.offered: list[list[str]] = []  # mandates that wait: holder, giver, post, last day, id
        self.soon: list[str] = []  # verbs to be drawn next
        self.came = Came()
        self.say = say or (lambda line: None)

    def _digest(self, env: Any, unit: Any) -> str:
        return str(unit.tables.definitions.versions(self.agency, "walk")[0]["digest"])

    def _rows(self, env: Any, unit: Any, table: sa.Table) -> list[Mapping[str, Any]]:
        query = sa.select(table).where(table.c.agency_id == self.agency)
        return [dict(row) for row in unit.connection.execute(query).mappings()]

    def _second(self) -> None:
        """Give somebody a second account; nobody logs in by its password."""
        for name, of in SECOND.items():
            row = {**self.accounts[of], "account_id": self.engine.env.ids.new("ac"), "username": name}
            self.engine.act(lambda _, unit, row=row: unit.tables.directory.add("account", [row])).result()
            self.accounts[name] = row

    # -- words of the verbs ------------------------------------------------------------------------------------------

    def one(self, account: str) -> str:
        """Return the person behind an account, by his first one."""
        return SECOND.get(account, account)

    def person(self, account: str) -> str:
        return str(self.accounts[account]["person_id"])

    def anybody(self) -> str:
        return self.dice.choice(self.officers)

    def somebody(self, roles: tuple[str, ...]) -> str:
        """Return somebody who may have a duty of ``roles``, mostly; else anybody, an administrator among them."""
        if self.dice.random() < 0.88:
            at, day = moment(self.clock.moment), self.today()
            able = [name for name in self.officers if self.register.able(name, roles, at, day)]
            if "handler1" in able:
                able.append("handler1b")
            if able:
                return self.dice.choice(able)
        return self.dice.choice([*self.officers, "handler1b", "admin1", "auditor1"])

    def at(self) -> str:
        return moment(self.clock.moment)

    def today(self) -> str:
        return self.clock.moment.astimezone(ZONE).date().isoformat()

    def day(self, shift: int) -> str:
        return (self.clock.moment.astimezone(ZONE).date() + timedelta(days=shift)).isoformat()

    def span(self, day: str) -> tuple[str, str]:
        first = datetime.combine(date.fromisoformat(day), time(), ZONE)
        since, until = (one.astimezone(UTC) for one in (first, first + timedelta(days=1)))
        return moment(since), moment(until)

    def opened(self, case: str, subject: str) -> None:
        far = self.far.setdefault(subject, {})
        elsewhere: dict[str, set[str]] = {}
        reader = checks.CaseReader(self.made, self.register, self.names, elsewhere)
        far[case] = reader.mine
        stream = checks.open_stream(self.engine.env, self.agency, case, self.digest)
        watch = Watch(id=case, stream=stream, reader=reader, far=elsewhere)
        self.cases.append(Open(name=f"case{len(self.cases)}", subject=subject, watch=watch))

    # -- steps --------------------------------------------------------------------------------------------------------

    def caller(self, account: str, key: str = "") -> Caller:
        if account not in self.callers:
            told = self.engine.act(
                logging_in.open_session, self.agency, self.accounts[account], {"by": "walk"}
            ).result()
            self.callers[account] = access.caller_of(told["access_token"])
        found = self.callers[account]
        return Caller(agency=found.agency, token_hash=found.token_hash, key=key, body=key)

    def step(self) -> None:
        """Draw a verb, try it, look at every case."""
        self.came.steps += 1
        if self.dice.random() < 0.04:
            self._wait()
        else:
            self._act()
        self._look()

    def _wait(self) -> None:
        by = self.dice.choice([timedelta(hours=3), timedelta(days=1), timedelta(days=2), timedelta(days=6)])
        self.clock.advance(by)
        self.callers.clear()
        fired = due.fire(self.engine, self.agency)
        self.came.answers["wait", "fired" if fired else "nothing"] += 1
        self.say(f"wait {by}: {fired} fired")

    def _act(self) -> None:
        names = list(VERBS)
        name = self.dice.choices(names, [VERBS[one][0] for one in names])[0]
        name = self.soon.pop() if self.soon else name
        if len(self.cases) < MOST and not any(case.items() for case in self.cases):
            name = "start"
        attempt = VERBS[name][1](self)
        if attempt is None:
            self.came.answers[name, "nothing to try it on"] += 1
            return
        key = f"k{self.came.steps}"
        codes, answer = self._tried(attempt, key)
        for code in codes:
            self.came.answers[name, code] += 1
        self.say(f"{attempt.who}: {name} {attempt.told} -> {' '.join(codes)}")
        if answer is None:
            return
        if not answer.refused:
            if attempt.learn is not None:
                attempt.learn(answer)
            if attempt.on is not None:
                self.keys.append((name, key, self.person(attempt.who), attempt.on))
        if attempt.repeats and self.dice.random() < 0.06:
            self._again(attempt, key, answer)

    def _tried(self, attempt: Attempt, key: str) -> tuple[list[str], Answer | None]:
        try:
            caller = self.caller(attempt.who, key)
            answer = self.engine.act(attempt.use, caller, *attempt.args, **(attempt.more or {})).result()
        except OURS as wrong:
            raise Broken(f"I6: {type(wrong).__name__}: {wrong}") from wrong
        except InvalidInput as wrong:
            return [f"invalid {one['pointer'].split('/')[1]} {one['code']}" for one in wrong.fields["errors"]], None
        except RiskflowError as wrong:
            reasons = [one["code"] for one in wrong.fields.get("reasons", ())]
            return reasons or [wrong.code], None
        except Exception as wrong:
            raise Broken(f"I6: {type(wrong).__name__}: {wrong}") from wrong
        if answer.status >= 500:
            raise Broken(f"I6: {answer.status}")
        if answer.refused:
            return [one["code"] for one in answer.body["reasons"]], answer
        item = answer.body.get("work_item")
        held = attempt.use is signing.complete and isinstance(item, dict) and item["state"] == "held"
        return ["held" if held else "done"], answer

    def _again(self, attempt: Attempt, key: str, answer: Answer) -> None:
        """I4: the same call under the same key gets the first answer and leaves nothing behind."""
        self._look()
        seen = [case.watch.seq for case in self.cases]
        codes, second = self._tried(attempt, key)
        if second is None or (second.status, second.repeated is None) != (answer.status, False):
            raise Broken(f"I4: {attempt.told}, repeated, is answered {codes}")
        self._look()
        if seen != [case.watch.seq for case in self.cases]:
            raise Broken("I4: a repeat left records")
        self.came.repeated += 1

    def _look(self) -> None:
        for case in self.cases:
            self.engine.ask(checks.step, self.agency, case.watch)
        for case in self.cases:
            others = self.far.get(case.subject, {})
            case.watch.far.clear()
            for name, mine in others.items():
                for task, persons in mine.items() if name != case.watch.id else ():
                    case.watch.far.setdefault(task, set()).update(persons)
        if self.came.steps % REBUILT == 0:
            self._rebuilt()

    def _rebuilt(self) -> None:
        for case in self.cases:
            self.engine.ask(checks.rebuilt, self.agency, case.watch)
            self.came.rebuilt += 1

    def ended(self) -> None:
        """What is asked at the end: I3, I5 over all streams, and every acknowledged act once (I4)."""
        self._rebuilt()
        self.engine.ask(checks.whole, self.agency)
        for name, key, person, case in self.keys:
            told = checks.key_digest(self.agency, key, person)
            if case.watch.keys[told] != 1:
                raise Broken(f"I4: {name} of {key} is {case.watch.keys[told]} times in the records of {case.name}")


@contextmanager
def in_memory() -> Iterator[tuple[str, Path]]:
    """Lend the URL of an empty SQLite database in memory, and a folder."""
    home = Path(tempfile.mkdtemp(prefix="riskflow-walk-", dir=SHARED if SHARED.is_dir() else None))
    try:
        yield f"sqlite:///{home / 'riskflow.sqlite3'}", home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def play(seed: int, steps: int, *, where: tuple[str, Path] | None = None, say: Any = None) -> Came:
    """Play a seed; AssertionError names it, the step and what is broken."""
    if where is None:
        with in_memory() as lent:
            return play(seed, steps, where=lent, say=say)
    walk = Walk(seed, *where, say=say)
    try:
        for _ in range(steps):
            walk.step()
        walk.ended()
    except Exception as broken:
        told = f"seed {seed}, step {walk.came.steps}: {type(broken).__name__}: {broken}"
        raise AssertionError(f"{told}; python -m tests.property.walk {seed}") from broken
    finally:
        walk.engine.close()
    return walk.came
