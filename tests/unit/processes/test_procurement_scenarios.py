"""The scenario files of procurement: every flow is driven, on both token games and under the kernel."""

from functools import partial

import pytest

from tests.unit.processes import examples
from tests.unit.processes.shipped import definition, load, people

FILE = definition("procurement")
walk = partial(examples.walk, "procurement")
# Scenarios that start cases below their own, or in which a meeting is held, are played by the use cases only.
SCENARIOS = {
    stem: scenario
    for stem, scenario in load("procurement").items()
    if not any("action" in step or "meeting" in step for step in scenario["steps"])
}


def test_scenarios_name_all_sequence_flows() -> None:
    assert examples.covers_every_flow(FILE, SCENARIOS.values())


@pytest.mark.parametrize("stem", SCENARIOS)
def test_a_scenario_ends_as_it_says(stem: str) -> None:
    examples.ends_as_it_says("procurement", SCENARIOS[stem])


def test_scenarios_have_the_agreed_form() -> None:
    for stem, scenario in SCENARIOS.items():
        assert set(scenario) == {"name", "process", "start", "steps", "ends", "result", "covers"}, stem
        assert set(scenario["start"]) == {"as", "title", "subject", "fields"}, stem
        assert scenario["start"]["as"] == scenario["steps"][0]["as"] or "refused" in scenario["steps"][0]["expect"]
        for step in scenario["steps"]:
            assert step["as"] in people(), stem
            extra = {"fields", "signer_fields", "comment", "evidence", "expect", "clock"}
            assert {"as", "task", "outcome"} <= set(step) <= {"as", "task", "outcome"} | extra, stem


@pytest.mark.parametrize("process_id", [process.id for process in FILE.processes])
def test_examples_and_first_outcomes_reach_the_end(process_id: str) -> None:
    """A client that knows nothing but roles, examples and first outcomes completes the case (D64, D65)."""
    walk(process_id)


@pytest.mark.parametrize("absent", examples.absentees())
def test_anyone_may_be_absent(absent: str) -> None:
    """With any one person away the rest can still bring a large inquiry through, meeting and all (corrections 1.5)."""
    walk(FILE.main, absent=absent, amount="46000.00")


def test_small_things_stay_small() -> None:
    """Toner takes eight acts from the application to the cupboard; it is paid with the month's claim."""
    steps = SCENARIOS["procurement_small"]["steps"]
    print(f"toner: {len(steps)} acts, aim 8")
    assert len(steps) == 8
