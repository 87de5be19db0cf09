"""Flows compared: what can be gone round, what was only put in between, what leads back, the order of guards."""

import sys
from dataclasses import replace

import pytest

from engine.analysis.changes import compare
from engine.analysis.changes.guards import apart
from engine.model.change import Changes, Effect
from engine.model.control import Control, TwoPerson
from engine.model.process import Definition, Flow, Graph, Node, NodeKind, Process
from engine.model.risk import Catalog, RiskPoint
from engine.model.text import Text

KINDS = {"s": NodeKind.START, "e": NodeKind.END, "g": NodeKind.EXCLUSIVE, "h": NodeKind.EXCLUSIVE}


def definition(
    flows: str, *, guards: dict[str, str] | None = None, controlled: str = "b", default: str = ""
) -> Definition:
    """Flows as pairs of letters in order; s starts, e ends, g and h are gateways, the rest are steps."""
    pairs = flows.split()
    names = list(dict.fromkeys("".join(pairs)))
    nodes = tuple(
        Node(
            id=name,
            kind=KINDS.get(name, NodeKind.TASK),
            tag="task",
            name=Text(name, name),
            controls=("two",) if name in controlled else (),
            risks=("r",) if name in controlled else (),
            default=default if name == "g" else "",
        )
        for name in names
    )
    found = tuple(Flow(id=p, source=p[0], target=p[1], condition=(guards or {}).get(p, "")) for p in pairs)
    process = Process(id="p", name=Text("p", "p"), graph=Graph(nodes=nodes, flows=found))
    point = RiskPoint(id="r", rank=1, name=Text("r", "r"))
    two = Control(id="two", spec=TwoPerson(), answers=("r",))
    return Definition(
        key="k", digest="", model_digest="", main="p", processes=(process,), controls=(two,),
        catalog=Catalog(risks=(point,)),
    )  # fmt: skip


def differing(old: str, new: str, **more: object) -> Changes:
    return compare(definition(old, **more), definition(new, **more))  # type: ignore[arg-type]


def effects(changes: Changes) -> set[Effect]:
    return {change.effect for change in changes}


def test_a_step_put_in_between_weakens_nothing() -> None:
    found = differing("sa ab be", "sa ac cb be")
    assert effects(found) == {Effect.NEUTRAL}
    assert not found.minor


def test_a_new_way_round_a_controlled_step_is_weaker_and_names_it_and_its_risk() -> None:
    found = differing("sa ab bc ce", "sa ab bc ce ac")
    (way,) = found.weaker
    assert (way.effect, way.elements, way.rank, way.risks) == (Effect.WEAKER, ("ac",), 1, ("r",))
    assert way.reason.en == "It goes round: b"


def test_a_new_way_round_over_a_new_gateway_is_weaker() -> None:
    found = differing("sa ab bc ce", "sa ag gb gc bc ce")
    assert Effect.WEAKER in effects(found)
    assert found.rank == 1


def test_a_way_that_only_leads_out_earlier_is_weaker() -> None:
    found = compare(definition("sa ab be"), definition("sa ag gb gx be"))
    assert Effect.WEAKER in effects(found) or Effect.MAYBE in effects(found)
    assert found.weaker


def test_one_more_way_beside_what_could_be_passed_before_may_be_weaker() -> None:
    found = differing("sa ag gb gc bc ce", "sa ag gb gc bc ce ac")
    assert [change.effect for change in found.weaker] == [Effect.MAYBE]


CHOICE, ONLY = "sa ag gb bc gc ce", {"gc": 'x = "1"'}  # b is controlled; c is reached at once where the guard says so


@pytest.mark.parametrize(
    ("guard", "effect"), [("", Effect.WEAKER), ("y > 1", Effect.MAYBE), ('x = "1"', Effect.NEUTRAL)]
)
def test_a_flow_beside_a_guarded_one_is_judged_by_its_own_guard(guard: str, effect: Effect) -> None:
    old = definition(CHOICE, guards=ONLY, default="gb")
    process = old.processes[0]
    beside = Flow(id="beside", source="g", target="c", condition=guard)
    graph = Graph(nodes=process.graph.nodes, flows=(*process.graph.flows, beside))
    found = compare(old, replace(old, processes=(replace(process, graph=graph),)))
    assert [change.effect for change in found if change.ref == "beside"] == [effect]
    assert not found.minor


def test_a_flow_beside_the_default_is_weaker_for_it_is_taken_before_a_guard_is_asked() -> None:
    old = definition(CHOICE, guards={"gb": 'x = "1"'}, default="gc")
    process = old.processes[0]
    beside = Flow(id="beside", source="g", target="c")
    graph = Graph(nodes=process.graph.nodes, flows=(*process.graph.flows, beside))
    found = compare(old, replace(old, processes=(replace(process, graph=graph),)))
    assert [change.effect for change in found.weaker] == [Effect.WEAKER]


def test_a_step_beside_a_guarded_flow_is_judged_by_the_guard_it_is_under() -> None:
    old = definition(CHOICE, guards=ONLY, default="gb")
    assert compare(old, definition(f"{CHOICE} gd dc", guards=ONLY, default="gb")).weaker
    moved = definition("sa ag gb bc gd dc ce", guards={"gd": ONLY["gc"]}, default="gb")
    effect = {change.ref: change.effect for change in compare(old, moved)}
    assert (effect["gd"], effect["dc"]) == (Effect.NEUTRAL, Effect.NEUTRAL)  # put in between, under the same guard


def test_a_way_from_the_start_or_from_where_nobody_came_is_no_way_back() -> None:
    found = differing("sb be", "sb be se")
    assert [change.effect for change in found.weaker] == [Effect.WEAKER]
    assert differing("sb be xc", "sb be xc xb").weaker


def test_the_order_of_two_that_exclude_each_other_says_nothing_beside_a_third_that_does_not() -> None:
    guards = {"gb": 'x = "1"', "gc": 'x = "2"', "gd": "y > 1"}
    found = differing("sa ag gb gc gd be ce de", "sa ag gc gb gd be ce de", guards=guards)
    assert (found.items, found.minor) == ((), True)
    assert differing("sa ag gb gc gd be ce de", "sa ag gb gd gc be ce de", guards=guards).weaker


def test_a_way_back_skips_nothing() -> None:
    found = differing("sa ab bg gc ce", "sa ab bg gc ce ga")
    assert not found.weaker


def test_a_way_back_taken_away_from_a_controlled_step_is_weaker() -> None:
    found = differing("sa ab bg gb gc ce", "sa ab bg gc ce")
    assert [change.effect for change in found.weaker] == [Effect.WEAKER]


def test_a_step_under_control_that_went_is_weaker_and_its_flows_are_told_with_it() -> None:
    found = differing("sa ab bc ce", "sa ac ce")
    assert [change.ref for change in found.weaker] == ["b"]
    assert found.rank == 1


def test_a_new_start_may_be_a_way_in_behind_a_control() -> None:
    old = definition("sa ab bc ce")
    graph = old.main_process.graph
    start = Node(id="s2", kind=NodeKind.START, tag="startEvent", name=Text("s2", "s2"))
    more = replace(graph, nodes=(*graph.nodes, start), flows=(*graph.flows, Flow(id="f", source="s2", target="c")))
    assert compare(old, replace(old, processes=(replace(old.main_process, graph=more),))).weaker


def test_a_guard_gone_is_weaker_another_one_may_be_and_blanks_are_nothing() -> None:
    flows = "sa ag gb gc be ce"
    old = definition(flows, guards={"gb": "x = 1"})
    assert [c.effect for c in compare(old, definition(flows)).weaker] == [Effect.WEAKER]
    assert [c.effect for c in compare(old, definition(flows, guards={"gb": "x = 2"})).weaker] == [Effect.MAYBE]
    spaced = compare(old, definition(flows, guards={"gb": " x  =\n 1 "}))
    assert (spaced.items, spaced.minor) == ((), True)
    quoted = definition(flows, guards={"gb": 'x = "a  b"'})
    assert compare(quoted, definition(flows, guards={"gb": 'x = "a b"'})).weaker


def test_the_order_of_guards_counts_unless_they_exclude_each_other() -> None:
    both = {"gb": "x > 1", "gc": "y > 1"}
    assert differing("sa ag gb gc be ce", "sa ag gc gb be ce", guards=both).weaker
    found = differing("sa ag gb gc be ce", "sa ag gc gb be ce", guards={"gb": 'x = "1"', "gc": 'x = "2"'})
    assert (found.items, found.minor) == ((), True)


def test_another_default_may_be_weaker() -> None:
    flows = "sa ag gb gc be ce"
    assert compare(definition(flows, default="gb"), definition(flows, default="gc")).weaker


@pytest.mark.parametrize(
    ("one", "other", "never_both"),
    [
        ('x = "a"', 'x = "b"', True),
        ('x = "a"', 'x = "a"', False),
        ('x = "a" and y = 1', 'x = "b" and y = 1', True),
        ("x < 10", "x >= 10", True),
        ("x < 10", "x <= 10", False),
        ("x = y", "x = z", False),
        ('x = "a" or y = 1', 'x = "b"', False),
        ("not(x = 1)", "x = 2", False),
        ('x = "a and y = 3 and b"', "y = 4", False),
        ("x != 1", "x = 1", True),
        ('(if a = null then b else a) = "x"', '(if a = null  then b else a) = "y"', True),
        ('(if a = null then b else a) = "x"', '(if a = null then b else c) = "y"', False),
        ('(a) = "x" or (a) = "y"', '(a) = "z"', False),
        ("(a and b) = true", "(a and b) = false", True),
        ('(a) = "x" and b', '(a) = "y" and b', False),
    ],
)
def test_guards_that_can_never_both_be_true(one: str, other: str, never_both: bool) -> None:
    assert apart(one, other) is apart(other, one) is never_both


def test_what_the_comparison_cannot_name_is_told_as_may_be_weaker(monkeypatch: pytest.MonkeyPatch) -> None:
    old = definition("sa ab be")
    monkeypatch.setattr(sys.modules["engine.analysis.changes.compare"], "_all", lambda _both: iter(()))
    (unnamed,) = compare(old, definition("sa ab be", controlled=""))
    assert unnamed.effect is Effect.MAYBE


def test_lowering_the_rank_in_the_same_draft_does_not_lighten_what_is_lost() -> None:
    old = definition("sa ab be")
    new = definition("sa ab be", controlled="")
    lighter = replace(new.catalog.risks[0], rank=3)
    new = replace(new, catalog=replace(new.catalog, risks=(lighter,)))
    lost = next(change for change in compare(old, new).weaker if change.ref == "two")
    assert lost.rank == 1
