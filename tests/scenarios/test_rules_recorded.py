"""Each rule that makes an event is seen leaving it on record: a timer, a notice, a card, a duty, a task of the watcher.

A row of ``processes/RULES.md`` names a scenario and the record: its kind, and the element, term or control it is of.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from engine.errors import NotFound
from engine.trail.record import PREFIX
from engine.usecases.asking import secrecy
from engine.usecases.jobs import watching
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.unit.processes.test_rules import LAWS, RULES, names

EVENT = [row for row in [*RULES, *LAWS] if row[3] == "event" and row[6] == "holds"]
# The sources only note a breach of these, the flows refuse it: what is on record is the refusal.
NOTED = [row for row in RULES if row[0] in ("R28", "R38", "R62", "R72")]
ALARMS = {name.partition(":")[0] for row in EVENT for name in names(row[5]) if name.endswith(":alarm:trail")}


class Reading(UseCases):
    """Plays, and puts on record what is shown of locked fields, as the room above does after each reading."""

    def __init__(self, bureau: Bureau) -> None:
        super().__init__(bureau)
        self.days: set[str] = set()

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        with suppress(NotFound):  # who is to be refused may not see the case at all
            self.case(account, item["case"])
        return super().act(account, item, step, evidence)

    def case(self, account: str, case: str) -> dict[str, Any]:
        found = super().case(account, case)
        if found.get("secret"):
            self.days.add(f"access/{self.bureau.clock.now().date()}")
            caller = self.bureau.caller(account)
            self.bureau.engine.act(secrecy.note, caller, case, tuple(found["secret"])).result()
        return found


@cache
def recorded(name: str) -> frozenset[str]:
    """Return what a scenario left on record: elements entered or caught, cards, duties, readings."""
    with TemporaryDirectory() as home:
        bureau = Bureau(f"sqlite:///{home}/events.db", Path(home))
        try:
            stage = Reading(bureau)
            watching.plan_all(bureau.engine, bureau.agency)
            case = play.play(stage, play.load(f"{name}.yaml"))
            streams = [f"case/{one}" for one in case["cases"]] + ["agency", *sorted(stage.days)]
            records = [record for stream in streams for record in told(bureau, stream)]
            alarm = changed(bureau) if name in ALARMS else set()
        finally:
            bureau.close()
    return frozenset(word for record in records for word in words_of(record)) | alarm


def changed(bureau: Bureau) -> set[str]:
    """Return the alarm a changed record of the trail gives; the trail as it is gives none."""
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    assert verify(lines).ok
    at = max(n for n, line in enumerate(lines) if b"2026" in line)
    spoiled = [*lines[:at], lines[at].replace(b"2026", b"2025", 1), *lines[at + 1 :]]
    return set() if verify(spoiled).ok else {"alarm:trail"}


def told(bureau: Bureau, stream: str) -> list[dict[str, Any]]:
    """Return the records of a stream."""

    def read(env: Any, unit: Any) -> list[bytes]:
        return [bytes(row["bytes"]) for row in unit.tables.trail.records(bureau.agency, stream)]

    return [orjson.loads(one.removeprefix(PREFIX)) for one in bureau.engine.ask(read)]


def words_of(record: dict[str, Any]) -> Iterator[str]:
    """Yield what an event is named by: ``kind`` alone, and ``kind`` with element, term, control or counter."""
    yield record["kind"]
    about = [record.get("instance", "").partition("#")[0], record.get("term", ""), record.get("control", "")]
    about.append(record.get("refs", {}).get("control", ""))
    yield from (f"{record['kind']}:{one}" for one in [*about, *record.get("counters", {})] if one)


@pytest.mark.parametrize("row", EVENT, ids=lambda row: row[0])
def test_a_rule_that_makes_an_event_leaves_it_on_record(row):
    for name in names(row[5]):
        file, _, word = name.partition(":")
        assert word in recorded(file), (row[0], sorted(recorded(file)))


def test_how_many_events_were_seen():
    """Each parameter above is one rule seen on record."""
    of_law = [row for row in EVENT if row[0].startswith("B")]
    print(f"\n{len(EVENT) - len(of_law)} rules of the sources that make an event, {len(of_law)} of law")
    print(f"and {len(NOTED)} the sources note and the flows refuse, each refusal on record")
    assert len(EVENT) - len(of_law) + len(NOTED) >= 34


@pytest.mark.parametrize("row", NOTED, ids=lambda row: row[0])
def test_what_the_sources_note_and_the_flows_refuse_is_on_record_too(row):
    found = [name.partition(":") for name in names(row[5])]
    assert any(f"refused:{task}" in recorded(file) for file, _, task in found), row[0]
