"""The scenario files of finance on both token games and under the kernel; examples, absences, acts for a case."""

import json
from typing import Any

import pytest

from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.model.form import FieldScope, FieldType
from engine.model.process import Node, NodeKind
from tests.unit.processes.player import Player, play
from tests.unit.processes.shipped import definition, load, meeting_of, people

FILE = definition("finance")
SCENARIOS = load("finance")
DAY = "2026-03-10"
ACTS = {"finance_travel": 8, "finance_utility": 9, "finance_test_12_below": 9, "finance_project_small": 9}


def test_scenarios_name_all_sequence_flows() -> None:
    covered = {flow for scenario in SCENARIOS.values() for flow in scenario["covers"]}
    assert covered == {flow.id for process in FILE.processes for flow in process.graph.flows}


@pytest.mark.parametrize("stem", SCENARIOS)
def test_a_scenario_ends_as_it_says(stem: str) -> None:
    scenario = SCENARIOS[stem]
    player, wrong = play("finance", scenario)
    assert wrong == []
    assert player.run.ended
    end = player.node(player.end_event)
    assert (end.result_status, end.result_code) == (scenario["ends"], scenario["result"])
    assert list(dict.fromkeys(player.flows)) == scenario["covers"]


@pytest.mark.parametrize("stem", ACTS)
def test_small_things_stay_small(stem: str) -> None:
    """The aim of a trip claim is eight acts."""
    steps = [step for step in SCENARIOS[stem]["steps"] if "refused" not in step["expect"]]
    assert len(steps) == ACTS[stem]


def examples(node: Node, scope: FieldScope) -> dict[str, Any]:
    """Return what a client sends that copies the examples; the server makes those of dates."""
    fields = node.form.fields if node.form else ()
    chosen = [item for item in fields if (item.scope is FieldScope.SIGNER) is (scope is FieldScope.SIGNER)]
    made = {
        item.id: json.loads(item.example) if item.example else DAY
        for item in chosen
        if item.example or item.type is FieldType.DATE
    }
    return {name: value for name, value in made.items() if value is not None}


def papers(node: Node) -> dict[str, int]:
    """Return the papers the task always asks for."""
    specs = [FILE.control_by_id[name].spec for name in node.controls]
    return {spec.kind: spec.min for spec in specs if isinstance(spec, Evidence | IntegrityCard) and not spec.when}


def candidates(player: Player, node: Node) -> list[str]:
    """Return accounts that might do the task."""
    met = meeting_of(player.definition, node)
    if met:
        return met
    duty = player.definition.process_by_id[player.process_id].duty(node)
    found = [a for a, p in people().items() if set(duty.roles) & set(p.roles) or (duty.body and duty.body in p.bodies)]
    return sorted(found)


def walk(process_id: str, *, absent: str = "", **instead: Any) -> Player:
    """Complete a case by examples and first outcomes; ``instead`` replaces examples."""
    player = Player(key="finance", process_id=process_id, away=frozenset({absent}))
    player.start()
    tasks = sum(node.kind is NodeKind.TASK for node in FILE.process_by_id[process_id].graph.nodes)
    for _ in range(3 * tasks):
        if player.run.ended:
            break
        node = next(found for item in player.run.open if (found := player.node(item.element)).kind is NodeKind.TASK)
        fields = examples(node, FieldScope.CASE)
        step = {
            "task": node.id,
            "outcome": node.outcomes[0].id,
            "fields": {**fields, **{name: instead[name] for name in fields if name in instead}},
            "signer_fields": examples(node, FieldScope.SIGNER),
            "comment": "同意",
            "evidence": papers(node) | ({"fund_plan": 1} if node.id == "fin_claim" else {}),
        }
        able = [account for account in candidates(player, node) if account != absent]
        seen = [player.act({**step, "as": account}) for account in able if _open(player, node.id)]
        assert {"held", "completed"} & set(seen), (node.id, seen)
    assert player.run.ended
    assert player.node(player.end_event).result_status == "completed"
    return player


def _open(player: Player, element: str) -> bool:
    return any(item.element == element for item in player.run.open)


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


@pytest.mark.parametrize("absent", sorted(people()))
def test_anyone_may_be_absent(absent: str) -> None:
    """With any one person away, but the chair, the rest still pay a large claim, meeting included."""
    meeting = absent != "director1"
    walk(FILE.main, absent=absent, **({"kind": "special", "estimate": "46000.00", **LARGE} if meeting else {}))
