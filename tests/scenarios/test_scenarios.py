"""Every scenario through the use cases on both databases; together they take 100 % of the sequence flows."""

from datetime import datetime
from pathlib import Path

import pytest

import processes
from engine import bpmn
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau
from tests.scale import scale
from tests.scenarios import papers, play
from tests.scenarios.stages import UseCases


@pytest.fixture
def bureau(database_url, tmp_path):
    made = Bureau(database_url, tmp_path)
    yield made
    made.close()


def played() -> list[tuple[str, str]]:
    """Return (database, scenario): all on SQLite; on PostgreSQL all at scale 1, below that another part for each seed.

    Over HTTP more of them are played on PostgreSQL (``tests/http``).
    """
    part = play.part(play.files(), 20)
    return [("sqlite", name) for name in play.files()] + [("postgresql", name) for name in part]


@pytest.mark.parametrize(("database_url", "name"), played(), indirect=["database_url"])
def test_scenario(bureau: Bureau, database_url: str, name: str) -> None:
    scenario = play.load(name)
    stage = UseCases(bureau)
    case = play.play(stage, scenario)
    missed = set(scenario["covers"]) - play.flows(stage, case)
    assert not missed, f"{name} did not take {sorted(missed)}"
    if database_url.startswith("sqlite"):
        papers.made(bureau, scenario, name, case["cases"])
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]
    for one in case["cases"]:
        bureau.engine.ask(trail.compare, bureau.agency, one)


BEGINNINGS = {
    "before_the_october_holidays": "2026-09-24",  # Thursday; three days off, three of work, seven days off
    "before_the_spring_festival": "2027-02-04",  # Thursday of a year without arrangement
}


WAITING = play.part([name for name in play.files() if any("clock" in step for step in play.load(name)["steps"])], 30)


@pytest.mark.parametrize("name", WAITING)
def test_waiting_scenario_on_any_day(tmp_path, name: str) -> None:
    """Scenarios that wait may begin on any day: working days stretch most around holidays. Below scale 1 one of two."""
    days = list(BEGINNINGS.values())
    for at, day in enumerate(days if scale() >= 1 else [days[WAITING.index(name) % 2]]):
        _begun(tmp_path / str(at), name, day)


def _begun(home: Path, name: str, day: str) -> None:
    home.mkdir()
    bureau = Bureau(f"sqlite:///{home}/days.db", home)
    try:
        bureau.advance(datetime.fromisoformat(f"{day}T09:00:00+08:00") - bureau.clock.now())
        play.play(UseCases(bureau), play.load(name))
    finally:
        bureau.close()


def test_every_flow_is_covered() -> None:
    claimed = {flow for name in play.files() for flow in play.load(name)["covers"]}
    for key in processes.names():
        definition = bpmn.read(processes.read(key), key=key, decisions=processes.decisions(key))
        every = {flow for process in definition.processes for flow in process.graph.all_flows}
        assert not every - claimed, f"untaken: {sorted(every - claimed)}"


def test_contracts_are_each_scenarios_own() -> None:
    """Sums under one contract add up over cases, and over HTTP all scenarios share one server."""
    signed: dict[tuple[str, str], str] = {}
    for name in play.files():
        scenario = play.load(name)
        for step in scenario["steps"]:
            if number := (step.get("fields") or {}).get("contract_no"):
                first = signed.setdefault((scenario["process"], number), name)
                assert first == name, f"{number} stands in {first} and in {name}"


def test_every_declared_paper_comes_out_of_a_scenario() -> None:
    """``test_scenario`` makes and opens what the table names; the table names every paper of every flow once."""
    walked = [one for names in papers.table().values() for one in names]
    print(
        f"\n{len(walked)} papers come out of {len(papers.table())} walked cases and are opened by two readers", end=" "
    )
    assert sorted(walked) == sorted(papers.declared())
    assert set(papers.table()) <= set(play.files())


def test_versions_told_by_acts_are_those_read(bureau: Bureau) -> None:
    case = bureau.start("handler1", "procurement")
    assert case["version"] == bureau.case("handler1", case["id"])["version"] == 1
    item = case["open_work_items"][0]
    example = bureau.item("handler1", item["id"])["form"]["examples"][0]
    told = bureau.complete("handler1", item["id"], "submit", fields=example, comment="同意").body["case"]
    read = bureau.case("handler1", case["id"])
    assert (told["version"], told["etag"]) == (read["version"], read["etag"])
    assert told["open_work_items"] == read["open_work_items"]
