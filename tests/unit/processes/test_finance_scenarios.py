"""The scenario files of finance on both token games and under the kernel; examples, absences, acts for a case."""

from functools import partial

import pytest

from tests.unit.processes import examples
from tests.unit.processes.shipped import definition, load

FILE = definition("finance")
walk = partial(examples.walk, "finance", beside={"fin_claim": {"fund_plan": 1}})
SCENARIOS = load("finance")
ACTS = {"finance_travel": 8, "finance_utility": 9, "finance_test_12_below": 9, "finance_project_small": 9}


def test_scenarios_name_all_sequence_flows() -> None:
    assert examples.covers_every_flow(FILE, SCENARIOS.values())


@pytest.mark.parametrize("stem", SCENARIOS)
def test_a_scenario_ends_as_it_says(stem: str) -> None:
    examples.ends_as_it_says("finance", SCENARIOS[stem])


@pytest.mark.parametrize("stem", ACTS)
def test_small_things_stay_small(stem: str) -> None:
    """The aim of a trip claim is eight acts."""
    steps = [step for step in SCENARIOS[stem]["steps"] if "refused" not in step["expect"]]
    assert len(steps) == ACTS[stem]


@pytest.mark.parametrize("process_id", [process.id for process in FILE.processes])
def test_examples_and_first_outcomes_reach_the_end(process_id: str) -> None:
    """A client that knows nothing but roles, examples and first outcomes completes the case (D64, D65)."""
    walk(process_id)


LARGE = {
    "vouchers": [{"voucher_no": "26440055", "amount": "46000.00"}],
    "passed_amount": "46000.00",
}


@pytest.mark.parametrize("kind", ["office", "special", "utility", "payroll"])
def test_examples_reach_the_end_on_every_road(kind: str) -> None:
    walk(FILE.main, kind=kind, estimate="46000.00", **LARGE)


def test_examples_reach_the_end_of_a_project_payment() -> None:
    flows = walk(FILE.main, kind="project").flows
    assert {"flow_final_yes", "flow_works_yes", "flow_pay_undecided", "flow_treasury_outside"} <= set(flows)


@pytest.mark.parametrize("absent", examples.absentees())
def test_anyone_may_be_absent(absent: str) -> None:
    """With any one person away, but the chair, the rest still pay a large claim, meeting included."""
    meeting = absent != "director1"
    walk(FILE.main, absent=absent, **({"kind": "special", "estimate": "46000.00", **LARGE} if meeting else {}))
