"""The demo's data: the sample agency, the shipped flows, and cases walked through the use cases under named accounts.

Nothing is inserted by hand (D51). The clock is set back while the cases are walked, so that they lie in the past days;
a second start finds the cases and walks nothing.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

import processes
from engine.bootstrap import Engine, SystemClock
from engine.errors import Forbidden, RiskflowError
from engine.usecases.asking import access
from engine.usecases.casework import cases, signing, starting
from engine.usecases.definitions import calendars, definitions
from engine.usecases.ground.commands import Answer, Caller, Complete, StartCase
from engine.usecases.ground.environment import Agency
from engine.usecases.papers import papers
from engine.usecases.people import directory, logging_in

STEP = timedelta(minutes=95)  # between two acts
OPENS, CLOSES = 9, 17  # office hours, local
WALKED = "agency"  # the sample whose people walk the demo's cases
SET_UP = timedelta(days=45)  # before the present, the sample is loaded


class DemoFailed(RiskflowError):
    """A demo case did not go as its file says."""

    code = "demo-failed"


def prepare(engine: Engine, samples: Sequence[str] = ("agency",)) -> Agency:
    """Load the samples, deploy the shipped flows and walk the cases, each where it is not there yet.

    Several agencies live in one installation, strictly apart; whoever logs in names his own unless it is the first.
    """
    clock = engine.env.clock
    kept = clock.shift if isinstance(clock, SystemClock) else timedelta(0)
    if not all(agency.demo for agency in engine.env.agencies.values()):
        raise Forbidden("this database has an agency that is no demo")
    try:
        _shift(engine, kept - SET_UP)
        found = [loaded(engine, name) for name in samples]
        _shift(engine, kept)
        for name, agency in zip(samples, found, strict=True):
            deploy(engine, agency)
            if name == WALKED and not _walked(engine, agency):
                walk(engine, agency, kept)
    finally:
        _shift(engine, kept)
    return engine.env.agency(engine.env.default_agency)


def _walked(engine: Engine, agency: Agency) -> bool:
    """True when the agency has cases already."""
    return bool(engine.ask(lambda env, unit: unit.tables.cases.ids(agency.id)))


def loaded(engine: Engine, name: str) -> Agency:
    """Return the agency of a sample, loading it when it is not there yet."""
    key = processes.sample(name)["agency"]["id"]
    if not any(agency.key == key for agency in engine.env.agencies.values()):
        load(engine, name)
    return next(agency for agency in engine.env.agencies.values() if agency.key == key)


def load(engine: Engine, name: str = "agency") -> None:
    """Load a sample of ``processes/sample`` with the shipped settings."""
    engine.act(directory.load_sample, processes.sample(name), list(processes.settings())).result()
    engine.act(calendars.seed, processes.calendars()).result()
    engine.refresh()


def deploy(engine: Engine, agency: Agency) -> None:
    """Release each shipped flow of which the agency has no version yet."""
    known = {row["key"] for row in engine.ask(lambda env, unit: unit.tables.definitions.all_active(agency.id))}
    for name in processes.names():
        if name not in known:
            data, tables = processes.read(name), processes.decisions(name)
            engine.act(definitions.deploy, agency, name, data, "demo", tables).result()


def walk(
    engine: Engine, agency: Agency, present: timedelta = timedelta(0), *, flows: Collection[str] | None = None
) -> int:
    """Walk the demo cases (of ``flows``) before the moment that ``present`` shifts the clock to; returns how many.

    The acts of all cases are played in the order of their moments: no stream of the trail goes back in time.
    """
    rows = yaml.safe_load((files("processes") / "sample" / "demo.yaml").read_text("utf-8"))
    rows = [one for one in rows if flows is None or one["process"] in flows]
    stage = Walk(engine=engine, agency=agency, present=present)
    waiting = [(stage.opening(int(row["days_ago"])), at, stage.case(row)) for at, row in enumerate(rows)]
    heapq.heapify(waiting)
    while waiting:
        moment, at, acts = heapq.heappop(waiting)
        stage.set(moment)
        if next(acts, None) is not None:
            heapq.heappush(waiting, (stage.later(), at, acts))
    return len(rows)


def _shift(engine: Engine, shift: timedelta) -> None:
    clock = engine.env.clock
    if isinstance(clock, SystemClock):
        clock.shift = shift


@dataclass(kw_only=True)
class Walk:
    """Cases on their way; every act says who acts."""

    engine: Engine
    agency: Agency
    present: timedelta = timedelta(0)  # shift of the clock that no act is ahead of
    callers: dict[str, Caller] = field(default_factory=dict)
    last: timedelta | None = None  # shift of the clock at the last act

    def case(self, row: Mapping[str, Any]) -> Iterator[str]:
        """Walk one case as its file says, an act at a time; yields its id; DemoFailed where it goes another way."""
        first = row["start"]
        command = StartCase(
            process=row["process"],
            title=first["title"],
            subject=first["subject"],
            fields=first.get("fields") or {},
        )
        started = self.engine.act(starting.start, self.caller(first["as"]), command).result()
        self._expect(row, first, started.status == 201, started.body)
        for step in row["steps"]:
            yield str(started.body["id"])
            self._step(row, first["as"], str(started.body["id"]), step)

    def caller(self, account: str) -> Caller:
        """Return the caller of an account, logged in once."""
        if account not in self.callers:
            told = self.engine.act(logging_in.log_in, account, f"demo-{account}").result()
            self.callers[account] = access.caller_of(told["access_token"])
        return self.callers[account]

    def _step(self, row: Mapping[str, Any], starter: str, case: str, step: Mapping[str, Any]) -> None:
        found = self.engine.ask(cases.get, self.caller(starter), case)
        item = next((one for one in found["open_work_items"] if one["task"]["id"] == step["task"]), None)
        if item is None:
            raise DemoFailed(f"{row['name']}: {step['task']} is not open")
        answer = self._sign(case, item, step)
        wanted = str(step.get("expect", "completed"))
        self._expect(row, step, _state(answer) == wanted, answer.body)

    def _sign(self, case: str, item: Mapping[str, Any], step: Mapping[str, Any]) -> Answer:
        caller = self.caller(step["as"])
        evidence = [
            self._paper(caller, case, kind, number)
            for kind, count in (step.get("evidence") or {}).items()
            for number in range(1, count + 1)
        ]
        command = Complete(
            item=item["id"],
            if_match=item["etag"],
            outcome=step["outcome"],
            fields=self._named(step.get("fields")),
            signer_fields=step.get("signer_fields"),
            comment=step.get("comment", ""),
            evidence=tuple(evidence),
        )
        return self.engine.act(signing.complete, caller, command).result()

    def _named(self, value: Any) -> Any:
        """Return fields with each ``@account`` as the id of its person."""
        if isinstance(value, dict):
            return {key: self._named(part) for key, part in value.items()}
        if isinstance(value, str) and value.startswith("@"):
            return self.engine.ask(directory.me, self.caller(value[1:]))["person"]["id"]
        return value

    def _paper(self, caller: Caller, case: str, kind: str, number: int) -> str:
        stored = self.engine.env.documents.put([f"演示材料 {kind} {number}\n".encode()])
        answer = self.engine.act(
            papers.add,
            caller,
            case,
            kind=kind,
            name=f"{kind}-{number}.txt",
            content_type="text/plain",
            stored=stored,
        ).result()
        return str(answer.body["id"])

    def _expect(self, row: Mapping[str, Any], step: Mapping[str, Any], met: bool, told: Any) -> None:
        if not met:
            raise DemoFailed(f"{row['name']}: {step.get('task', 'start')} by {step['as']} went another way: {told}")

    # -- time

    def opening(self, days_ago: int) -> datetime:
        """Return the opening of an office day in the past, local time."""
        day = self._local() - timedelta(days=days_ago)
        return _office(day.replace(hour=OPENS, minute=10, second=0, microsecond=0))

    def later(self) -> datetime:
        """Return the moment of the next act of the case that has just acted, local time."""
        return _office(self._local() + STEP)

    def set(self, moment: datetime) -> None:
        """Set the clock to a moment, but to none before the last act of this walk and none after the present."""
        clock, today = self.engine.env.clock, self._local().date()
        if isinstance(clock, SystemClock):
            wanted = clock.shift + (moment - clock.now())
            clock.shift = min(wanted if self.last is None else max(wanted, self.last), self.present)
            self.last = clock.shift
        if self._local().date() != today:
            self.callers.clear()  # nobody stays logged in over night

    def _local(self) -> datetime:
        return self.engine.env.clock.now().astimezone(ZoneInfo(self.agency.zone))


def _office(moment: datetime) -> datetime:
    """Return ``moment``, or the opening of the next office day when it lies outside office hours."""
    while moment.weekday() >= 5 or moment.hour >= CLOSES:
        moment = (moment + timedelta(days=1)).replace(hour=OPENS, minute=10)
    return moment


def _state(answer: Answer) -> str:
    """Return what an act came to: ``held``, ``completed`` or ``refused:<code>``."""
    if answer.refused:
        return f"refused:{answer.body['reasons'][0]['code']}"
    return str((answer.body.get("work_item") or {}).get("state", "completed"))
