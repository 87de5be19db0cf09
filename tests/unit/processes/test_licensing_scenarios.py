"""The scenario files of licensing on both token games and under the kernel; examples, absences, tables, limits."""

from functools import partial
from typing import Any

import pytest

from engine.model.control import Separation
from tests.unit.processes import examples
from tests.unit.processes.player import Player
from tests.unit.processes.shipped import definition, load

FILE = definition("licensing")
walk = partial(examples.walk, "licensing")
SCENARIOS = load("licensing")
ACTS = {"licensing_instant": 4, "licensing_permit": 9, "licensing_ordinary": 11}  # aims: 4 on the spot, 10 ordinary


def test_scenarios_name_all_sequence_flows() -> None:
    assert examples.covers_every_flow(FILE, SCENARIOS.values())


def alone(scenario: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario without what happens in cases beside and below; the use cases play those."""
    steps = [step for step in scenario["steps"] if not {"in", "action", "follows"} & set(step)]
    return {**scenario, "steps": steps}


@pytest.mark.parametrize("stem", [stem for stem in SCENARIOS if stem != "licensing_withdrawn"])
def test_a_scenario_ends_as_it_says(stem: str) -> None:
    examples.ends_as_it_says("licensing", alone(SCENARIOS[stem]))


@pytest.mark.parametrize("stem", ACTS)
def test_small_things_stay_small(stem: str) -> None:
    steps = [step for step in SCENARIOS[stem]["steps"] if "refused" not in step["expect"]]
    assert len(steps) == ACTS[stem]


@pytest.mark.parametrize("process_id", [process.id for process in FILE.processes])
def test_examples_and_first_outcomes_reach_the_end(process_id: str) -> None:
    """A client that knows nothing but roles, examples and first outcomes completes the case (D64, D65)."""
    walk(process_id)


@pytest.mark.parametrize("absent", examples.absentees())
def test_anyone_may_be_absent(absent: str) -> None:
    """With any one person away the rest still bring a major matter through, visit and meeting included."""
    walk(FILE.main, absent=absent, matter="work_safety")


MATTERS = {
    "annual_report": ("instant", False, False, False, "ordinary"),
    "completion_filing": ("instant", False, False, False, "ordinary"),
    "business_permit": ("ordinary", False, False, False, "ordinary"),
    "road_occupy": ("ordinary", True, False, False, "ordinary"),
    "road_dig": ("ordinary", True, False, False, "ordinary"),
    "drainage": ("ordinary", True, False, False, "ordinary"),
    "tree_felling": ("ordinary", True, False, False, "ordinary"),
    "product_licence": ("ordinary", True, False, False, "ordinary"),
    "construction": ("joint", True, True, False, "ordinary"),
    "cross_region": ("upward", False, False, True, "ordinary"),
    "work_safety": ("ordinary", True, False, False, "major"),
    None: ("ordinary", True, True, False, "major"),
}


def test_the_table_knows_every_matter_of_the_form() -> None:
    form = FILE.main_process.graph.by_id["lic_desk"].form
    assert form is not None
    matter = next(item for item in form.fields if item.id == "matter")
    assert {option.id for option in matter.options} == set(MATTERS) - {None}


@pytest.mark.parametrize("matter", MATTERS)
def test_the_variant_of_a_matter(matter: str | None) -> None:
    """A matter that was never given falls on the strict side."""
    player = Player(key="licensing", process_id=FILE.main, fields={"matter": matter})
    found = player.tables["licensing_variant"].evaluate(player.scope())
    assert tuple(found[name] for name in ("kind", "site", "joint", "upward", "level")) == MATTERS[matter]


@pytest.mark.parametrize(
    ("level", "disputed", "reply", "who"),
    [
        ("ordinary", False, "agreed", "deputy"),
        ("ordinary", False, None, "deputy"),
        ("ordinary", True, None, "meeting"),
        ("ordinary", None, None, "meeting"),
        ("ordinary", False, "objection", "meeting"),
        ("major", False, None, "meeting"),
        ("major", True, "objection", "meeting"),
    ],
)
def test_who_decides(level: str, disputed: bool | None, reply: str | None, who: str) -> None:
    player = Player(key="licensing", process_id=FILE.main, fields={"disputed": disputed})
    scope = player.scope()
    scope["decision"] = {"licensing_variant": {"level": level}}
    scope["outcome"] = {"lic_joint": reply} if reply else {}
    assert player.tables["licensing_level"].evaluate(scope) == who


def taken(gateway: str, **fields: Any) -> str:
    """Return the flow a gateway takes for these case fields."""
    player = Player(key="licensing", process_id=FILE.main, fields=fields)
    return player.choose(player.node(gateway), ())[0]


@pytest.mark.parametrize(
    ("visits", "flow"),
    [
        (1, "flow_supplement_still"),
        (2, "flow_supplement_still"),
        (3, "flow_supplement_third"),
        (4, "flow_supplement_third"),
    ],
)
def test_a_third_visit_is_an_event(visits: int, flow: str) -> None:
    assert taken("lic_gate_supplement", visits=visits) == flow


@pytest.mark.parametrize(
    ("gateway", "fields", "flow"),
    [
        ("lic_gate_third", {"third_party": False}, "flow_third_no"),
        ("lic_gate_third", {}, "flow_third_yes"),
        ("lic_gate_site", {}, "flow_site_needed"),
        ("lic_gate_joint", {}, "flow_joint_needed"),
        ("lic_gate_upward", {}, "flow_upward_yes"),
        ("lic_gate_level", {}, "flow_level_major"),
        ("lic_gate_variant", {}, "flow_variant_ordinary"),
        ("lic_gate_checked", {"doubt": True}, "flow_checked_doubt"),
        ("lic_gate_checked", {"doubt": True, "site_on": "2026-03-05"}, "flow_checked_done"),
    ],
)
def test_a_gateway_without_an_answer_takes_the_stricter_side(gateway: str, fields: dict[str, Any], flow: str) -> None:
    assert taken(gateway, **fields) == flow


def test_an_unknown_outcome_never_goes_on() -> None:
    """Every gateway behind a task of the main process falls back on the way that does not go on."""
    graph = FILE.main_process.graph
    behind = [n for n in graph.nodes if any(f.condition.startswith("outcome.") for f in graph.outgoing[n.id])]
    assert len(behind) > 8
    for node in behind:
        if node.id != "lic_gate_checked":  # asks for what a visit left over
            assert taken(node.id) == node.default


@pytest.mark.parametrize(("days", "seen"), [(9, "completed"), (10, "completed"), (11, "refused:limit.max")])
def test_ten_working_days_more_at_most(days: int, seen: str) -> None:
    player = Player(key="licensing", process_id="licensing_extend")
    player.start()
    step = {"as": "handler1", "task": "lic_extend_apply", "outcome": "submit"}
    assert player.act({**step, "fields": {"extend_days": days, "extend_reason": "情况复杂"}}) == seen


@pytest.mark.parametrize(
    ("task", "other"),
    [
        ("lic_desk", "lic_instant"),
        ("lic_desk", "lic_deputy"),
        ("lic_opinion", "lic_section"),
        ("lic_review", "lic_decide"),
        ("lic_review", "lic_hear_result"),
        ("lic_opinion", "lic_hear_result"),
        ("lic_deputy", "lic_cert"),
        ("lic_instant", "lic_cert"),
    ],
)
def test_nobody_acts_on_both_sides(task: str, other: str) -> None:
    """A separation that names both is asked at both, so whatever posts one holds."""
    by_id = FILE.main_process.graph.by_id
    shared = set(by_id[task].controls) & set(by_id[other].controls)
    specs = [FILE.control_by_id[name].spec for name in shared]
    assert any(isinstance(spec, Separation) and {task, other} <= set(spec.tasks) for spec in specs)
