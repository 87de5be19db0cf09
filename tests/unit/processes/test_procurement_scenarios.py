"""The scenario files of procurement: every flow is driven, on both token games and under the kernel."""

import json
from typing import Any

import pytest

from engine.model.form import FieldScope, FieldType
from engine.model.process import Node, NodeKind
from tests.unit.processes.player import Player, play
from tests.unit.processes.shipped import definition, load, meeting_of, people

FILE = definition("procurement")
# Scenarios that start cases below their own, or in which a meeting is held, are played by the use cases only.
SCENARIOS = {
    stem: scenario
    for stem, scenario in load("procurement").items()
    if not any("action" in step or "meeting" in step for step in scenario["steps"])
}
DAY = "2026-03-10"


def test_scenarios_name_all_sequence_flows() -> None:
    covered = {flow for scenario in SCENARIOS.values() for flow in scenario["covers"]}
    assert covered == {flow.id for process in FILE.processes for flow in process.graph.flows}


@pytest.mark.parametrize("stem", SCENARIOS)
def test_a_scenario_ends_as_it_says(stem: str) -> None:
    scenario = SCENARIOS[stem]
    player, wrong = play("procurement", scenario)
    assert wrong == []
    assert player.run.ended
    end = player.node(player.end_event)
    assert (end.result_status, end.result_code) == (scenario["ends"], scenario["result"])
    assert list(dict.fromkeys(player.flows)) == scenario["covers"]


def test_scenarios_have_the_agreed_form() -> None:
    for stem, scenario in SCENARIOS.items():
        assert set(scenario) == {"name", "process", "start", "steps", "ends", "result", "covers"}, stem
        assert set(scenario["start"]) == {"as", "title", "subject", "fields"}, stem
        assert scenario["start"]["as"] == scenario["steps"][0]["as"] or "refused" in scenario["steps"][0]["expect"]
        for step in scenario["steps"]:
            assert step["as"] in people(), stem
            extra = {"fields", "signer_fields", "comment", "evidence", "expect", "clock"}
            assert {"as", "task", "outcome"} <= set(step) <= {"as", "task", "outcome"} | extra, stem


def examples(node: Node, scope: FieldScope) -> dict[str, Any]:
    """Return what a client sends that copies the examples; the server makes those of dates."""
    fields = node.form.fields if node.form else ()
    chosen = [item for item in fields if (item.scope is FieldScope.SIGNER) is (scope is FieldScope.SIGNER)]
    return {
        item.id: DAY if item.type is FieldType.DATE else json.loads(item.example)
        for item in chosen
        if item.required or item.example
    }


def papers(node: Node) -> dict[str, int]:
    """Return the papers the task always asks for."""
    specs = [FILE.control_by_id[name].spec for name in node.controls]
    return {
        item.kind: item.min for item in specs if hasattr(item, "min") and getattr(item, "kind", "") and not item.when
    }


def candidates(player: Player, node: Node) -> list[str]:
    """Return accounts that might do the task, handlers first."""
    met = meeting_of(player.definition, node)
    if met:
        return met
    duty = player.definition.process_by_id[player.process_id].duty(node)
    found = [a for a, p in people().items() if set(duty.roles) & set(p.roles) or (duty.body and duty.body in p.bodies)]
    return sorted(found, key=lambda account: (not account.startswith("handler"), account))


@pytest.mark.parametrize("process_id", [process.id for process in FILE.processes])
def test_examples_and_first_outcomes_reach_the_end(process_id: str) -> None:
    """A client that knows nothing but roles, examples and first outcomes completes the case (D64, D65)."""
    walk(process_id)


@pytest.mark.parametrize("absent", sorted(people()))
def test_anyone_may_be_absent(absent: str) -> None:
    """With any one person away the rest can still bring a large inquiry through, meeting and all (corrections 1.5)."""
    walk(FILE.main, absent=absent, amount="46000.00")


def walk(process_id: str, *, absent: str = "", **instead: Any) -> None:
    """Complete a case by examples and first outcomes; ``instead`` replaces examples."""
    player = Player(key="procurement", process_id=process_id, away=frozenset({absent}))
    player.start()
    acts = 0
    tasks = sum(node.kind is NodeKind.TASK for node in FILE.process_by_id[process_id].graph.nodes)
    while not player.run.ended and acts < 3 * tasks:
        node = next(found for item in player.run.open if (found := player.node(item.element)).kind is NodeKind.TASK)
        fields = examples(node, FieldScope.CASE)
        step = {
            "task": node.id,
            "outcome": node.outcomes[0].id,
            "fields": {**fields, **{name: instead[name] for name in fields if name in instead}},
            "signer_fields": examples(node, FieldScope.SIGNER),
            "comment": "同意",
            "evidence": papers(node),
        }
        able = [account for account in candidates(player, node) if account != absent]
        seen = [player.act({**step, "as": account}) for account in able if _open(player, node.id)]
        assert {"held", "completed"} & set(seen), (node.id, seen)
        acts += 1
    assert player.run.ended
    assert player.node(player.end_event).result_status == "completed"


def _open(player: Player, element: str) -> bool:
    return any(item.element == element for item in player.run.open)


def test_small_things_stay_small() -> None:
    """Toner takes eight acts from the application to the cupboard; it is paid with the month's claim."""
    steps = SCENARIOS["procurement_small"]["steps"]
    print(f"toner: {len(steps)} acts, aim 8")
    assert len(steps) == 8
