"""A client that knows nothing but roles, examples and first outcomes (D64, D65), and what scenario files promise."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.model.form import FieldScope, FieldType
from engine.model.process import Definition, Node, NodeKind
from tests.scenarios.play import part
from tests.unit.processes.player import Player, play
from tests.unit.processes.shipped import definition, meeting_of, people

DAY = "2026-03-10"


def absentees() -> list[str]:
    """Return who is away in turn: everybody at scale 1, below that a dozen, others for each seed."""
    return part(sorted(people()), 12)


def covers_every_flow(file: Definition, scenarios: Iterable[Mapping[str, Any]]) -> bool:
    """True when the scenarios name all sequence flows of the file and no other."""
    covered = {flow for scenario in scenarios for flow in scenario["covers"]}
    return covered == {flow.id for process in file.processes for flow in process.graph.flows}


def ends_as_it_says(key: str, scenario: dict[str, Any]) -> None:
    """Play a scenario on both token games; its steps, its end and the flows it took are as written."""
    player, wrong = play(key, scenario)
    assert wrong == []
    assert player.run.ended
    end = player.node(player.end_event)
    assert (end.result_status, end.result_code) == (scenario["ends"], scenario["result"])
    assert list(dict.fromkeys(player.flows)) == scenario["covers"]


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


def papers(file: Definition, node: Node) -> dict[str, int]:
    """Return the papers the task always asks for."""
    specs = [file.control_by_id[name].spec for name in node.controls]
    return {spec.kind: spec.min for spec in specs if isinstance(spec, Evidence | IntegrityCard) and not spec.when}


def candidates(player: Player, node: Node) -> list[str]:
    """Return accounts that might do the task, handlers first."""
    met = meeting_of(player.definition, node)
    if met:
        return met
    duty = player.definition.process_by_id[player.process_id].duty(node)
    found = [a for a, p in people().items() if set(duty.roles) & set(p.roles) or (duty.body and duty.body in p.bodies)]
    return sorted(found, key=lambda account: (not account.startswith("handler"), account))


def walk(
    key: str, process_id: str, *, absent: str = "", beside: Mapping[str, dict[str, int]] | None = None, **instead: Any
) -> Player:
    """Complete a case by examples and first outcomes; returns the player at its completed end.

    ``instead`` replaces examples; ``beside``: task → papers that are asked for by what the examples say.
    """
    file = definition(key)
    player = Player(key=key, process_id=process_id, away=frozenset({absent}))
    player.start()
    tasks = sum(node.kind is NodeKind.TASK for node in file.process_by_id[process_id].graph.nodes)
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
            "evidence": papers(file, node) | (beside or {}).get(node.id, {}),
        }
        able = [account for account in candidates(player, node) if account != absent]
        seen = [player.act({**step, "as": account}) for account in able if _open(player, node.id)]
        assert {"held", "completed"} & set(seen), (node.id, seen)
    assert player.run.ended
    assert player.node(player.end_event).result_status == "completed"
    return player


def _open(player: Player, element: str) -> bool:
    return any(item.element == element for item in player.run.open)
