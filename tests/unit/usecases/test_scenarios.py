"""Lapse, void, second signer, amendment, outcomes, re-sign and barrier, and the six worked examples (foundations §6).

One engine per database plays all scenarios, one case or more each; after each the records verify, rebuild to the
stored state, and keep the invariants; at the end the whole agency's trail verifies.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.usecases import trail
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
