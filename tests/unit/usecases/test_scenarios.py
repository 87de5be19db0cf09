"""Lapse, void, second signer, amendment, outcomes, re-sign and barrier, and the six worked examples (foundations §6).

One engine per database plays all scenarios, one case or more each; after each the records verify, rebuild to the
stored state, and keep the invariants; at the end the whole agency's trail verifies.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.execution import runner
from engine.storage import tables
from engine.storage.unit_of_work import Unit
from engine.usecases.oversight import trail
from engine.usecases.state.case_state import CaseState
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play

SCENARIOS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("scenarios.yaml").read_text("utf-8"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one["name"] for one in SCENARIOS])
def test_scenario(office: Office, scenario: dict[str, Any]) -> None:
    Play(office, scenario).run()


def test_the_whole_trail_verifies(office: Office) -> None:
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]


def test_there_are_enough() -> None:
    names = [one["name"] for one in SCENARIOS]
    assert len(names) == len(set(names)) >= 40
    assert len([name for name in names if name.startswith("example ")]) >= 6
    assert {name[8] for name in names if name.startswith("example ")} == set("123456")


def test_the_librarys_bytes_are_only_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scenario goes the same way when each step finds no bytes; every case replays to what is open (D58)."""
    real = Unit.apply

    def forgetful(self: Unit, step: Any) -> None:
        step.case.cache = None
        real(self, step)

    monkeypatch.setattr(Unit, "apply", forgetful)
    office = Office(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path)
    try:
        office.second_account("buyer1", "buyer1b")
        for scenario in SCENARIOS:
            Play(office, scenario).run()
        assert all(row["cache"] is None for row in office.rows(tables.case_file))
        assert replayed(office) >= 20
    finally:
        office.bureau.close()


def replayed(office: Office) -> int:
    """Replay all open cases from their configuration; return how many."""
    count = 0
    for row in office.rows(tables.case_file, tables.case_file.c.status == "open"):
        run = CaseState.unpack(row["state"]).run
        ready = office.engine.env.library.ready(row["digest"], row["process"])
        again = runner.replay(ready.handle, run)
        assert {one.id for one in again.run.open} == {one.id for one in run.open}, row["number"]
        assert again.run == run or again.run.to_data() == run.to_data(), row["number"]
        count += 1
    return count


def test_every_open_case_replays(office: Office) -> None:
    """Played with bytes or without: the same open items."""
    for scenario in [one for one in SCENARIOS if one["flow"] not in ("limit", "object")][::4]:
        Play(office, scenario).run()
    assert replayed(office) >= 5
