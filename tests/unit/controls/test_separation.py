"""Separation: all scopes, symmetric, remembering, and closed when the facts are not there."""

import pytest

from engine.controls import constraints, decide, words
from engine.controls.constraint import Apart, RolesApart
from engine.model.control import Separation, SeparationScope
from engine.model.process import Definition, Graph, NodeKind, Process
from engine.model.text import EMPTY
from engine.model.verdict import Verb
from tests.unit.controls.builders import (
    ALLOWED,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    node,
    planned,
    view,
)

APART = Separation(tasks=("flow_apply", "flow_check"))
FAR = Separation(tasks=("flow_apply", "flow_check"), scope=SeparationScope.OBJECT, key="contract.no")
STATIC = Separation(scope=SeparationScope.STATIC, roles=("buyer", "keeper", "payer"))
NOBODY: frozenset[str] = frozenset()


def took_part(**tasks: str):
    return {f"flow_{task}": frozenset(persons.split()) for task, persons in tasks.items()}


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.TRANSFER, Verb.COMPLETE, Verb.RETURN])
@pytest.mark.parametrize(
    ("who", "applied", "decision"),
    [
        (actor("ann"), "ann", REFUSED),
        (actor("ann"), "bob", ALLOWED),
        (actor("ann"), "", ALLOWED),
        (actor("ann", acts_for="bob"), "bob", REFUSED),  # for somebody who applied
        (actor("bob"), "ann bob", REFUSED),  # principal of the applicant
        (actor("cat", acts_for="bob"), "ann", ALLOWED),
    ],
)
def test_case_scope_at_every_verb(verb, who, applied, decision):
    verdict = decide(planned(APART), view(who, verb, participation=took_part(apply=applied, check="")))
    assert verdict.decision is decision
    assert codes(verdict) == (["separation"] if decision is REFUSED else [])


def test_own_earlier_round_of_the_same_task_is_no_conflict():
    assert (
        decide(planned(APART), view(actor("ann"), participation=took_part(apply="", check="ann"))).decision is ALLOWED
    )


def test_evidence_names_person_task_and_law():
    law = control(APART, "ctl_apart", laws=("law_a", "law_b"))
    plan = compiled(definition(node("flow_apply"), node(controls=("ctl_apart",)), controls=(law,)))
    (reason,) = decide(plan, view(actor("ann"), participation=took_part(apply="ann", check=""))).reasons
    assert (reason.control, reason.element, reason.law) == ("ctl_apart", "flow_check", "law_a")
    assert reason.evidence == (("person", "ann"), ("task", "flow_apply"))


@pytest.mark.parametrize("attached_to", ["flow_apply", "flow_check", ""])
@pytest.mark.parametrize(("here", "there"), [("flow_apply", "flow_check"), ("flow_check", "flow_apply")])
def test_symmetric_wherever_it_is_attached(attached_to, here, there):
    nodes = [node(t, controls=("ctl_one",) if t == attached_to else ()) for t in ("flow_apply", "flow_check")]
    plan = compiled(definition(*nodes, controls=(control(APART),)), here)
    both = {here: NOBODY, there: frozenset({"ann"})}
    assert plan.facts.participation == {here, there}
    assert codes(decide(plan, view(actor("ann"), participation=both))) == ["separation"]


def test_a_task_that_only_refers_to_it_belongs_to_it_both_ways():
    nodes = (node("flow_apply"), node("flow_check", controls=("ctl_one",)))
    built = definition(*nodes, controls=(control(Separation(tasks=("flow_apply",))),))
    for here, there in (("flow_apply", "flow_check"), ("flow_check", "flow_apply")):
        facts = {here: NOBODY, there: frozenset({"ann"})}
        assert codes(decide(compiled(built, here), view(actor("ann"), participation=facts))) == ["separation"]


def test_a_start_event_that_refers_to_it_means_the_starter():
    start = node("flow_start", kind=NodeKind.START, controls=("ctl_one",))
    built = definition(start, node(), controls=(control(Separation(tasks=("flow_check",))),))
    facts = {"start": frozenset({"ann"}), "flow_check": NOBODY}
    assert codes(decide(compiled(built), view(actor("ann"), participation=facts))) == ["separation"]


def test_a_gateway_that_refers_to_it_takes_part_in_nothing():
    gate = node("flow_gate", kind=NodeKind.EXCLUSIVE, controls=("ctl_one",))
    built = definition(gate, node(), node("flow_apply"), controls=(control(APART),))
    assert compiled(built).facts.participation == {"flow_apply", "flow_check"}


def test_a_process_wide_separation_concerns_only_its_tasks():
    built = definition(node("flow_apply"), node(), node("flow_third"), controls=(control(APART),))
    assert compiled(built, "flow_third").rules == ()


@pytest.mark.parametrize("missing", [{}, {"flow_check": NOBODY}])
def test_a_fact_left_out_refuses(missing):
    verdict = decide(planned(APART), view(actor("ann"), participation=missing))
    assert codes(verdict) == ["facts.missing"]
    assert verdict.reasons[0].control == "ctl_0"


def far(**fields):
    return view(actor("ann"), participation=took_part(apply="", check=""), **fields)


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [
        ({"ctl_0": {"flow_apply": frozenset({"ann"})}}, ["separation"]),
        ({"ctl_0": {"flow_apply": frozenset({"bob"})}}, []),
        ({"ctl_0": {"flow_check": frozenset({"ann"})}}, []),
        ({"ctl_0": {}}, []),
        ({}, ["facts.missing"]),
    ],
)
def test_object_scope_compares_other_cases(elsewhere, expected):
    assert codes(decide(planned(FAR), far(elsewhere=elsewhere))) == expected


def test_object_scope_compares_this_case_too():
    here = view(actor("ann"), participation=took_part(apply="ann", check=""), elsewhere={"ctl_0": {}})
    assert codes(decide(planned(FAR), here)) == ["separation"]


@pytest.mark.parametrize("number", [None, ""])
def test_without_an_object_there_is_nothing_elsewhere(number):
    assert decide(planned(FAR), far(scope={"contract": {"no": number}})).decision is ALLOWED


def test_a_key_that_does_not_parse_refuses():
    broken = Separation(tasks=APART.tasks, scope=SeparationScope.OBJECT, key="contract.no +")
    assert codes(decide(planned(broken), far(elsewhere={"ctl_0": {}}))) == ["facts.missing"]


def test_facts_of_object_and_period():
    (fact,) = planned(FAR).facts.elsewhere
    assert (fact.control, fact.tasks, fact.path, fact.window) == ("ctl_0", FAR.tasks, "contract.no", "")
    (fact,) = planned(Separation(tasks=APART.tasks, scope=SeparationScope.PERIOD, window="P1Y")).facts.elsewhere
    assert (fact.path, fact.window) == ("subject.key", "P1Y")


@pytest.mark.parametrize(
    ("roles", "lent", "expected"),
    [
        ((), (), []),
        (("buyer",), (), []),
        (("buyer", "clerk"), (), []),
        (("buyer", "keeper"), (), ["separation"]),
        (("buyer",), ("payer",), ["separation"]),  # a lent role counts like an own one
        (("buyer",), ("buyer",), []),
    ],
)
def test_static_scope_compares_roles_held(roles, lent, expected):
    who = actor("ann", *roles, acts_for="bob" if lent else "", lent=lent)
    verdict = decide(planned(STATIC), view(who))
    assert codes(verdict) == expected
    assert [reason.text for reason in verdict.reasons] == [words.text("separation.roles")] * len(expected)


def test_static_scope_reaches_as_far_as_it_is_attached():
    both = view(actor("ann", "buyer", "keeper"))
    nowhere = definition(node(), controls=(control(STATIC),))
    elsewhere = definition(node(), node("flow_apply", controls=("ctl_one",)), controls=(control(STATIC),))
    assert decide(compiled(nowhere), both).decision is REFUSED
    assert decide(compiled(elsewhere), both).decision is ALLOWED


def with_processes(*attached: bool) -> Definition:
    """A file of processes p0, p1, ... with the static control attached to some of them as a whole."""
    made = tuple(
        Process(
            id=f"p{index}",
            name=EMPTY,
            graph=Graph(nodes=(node(),)),
            controls=("ctl_one",) if yes else (),
        )
        for index, yes in enumerate(attached)
    )
    return Definition(key="f", digest="d", model_digest="m", main="p0", processes=made, controls=(control(STATIC),))


@pytest.mark.parametrize(("attached", "decision"), [((True, False), REFUSED), ((False, True), ALLOWED)])
def test_static_scope_attached_to_a_process(attached, decision):
    plan = compiled(with_processes(*attached))
    assert decide(plan, view(actor("ann", "buyer", "keeper"))).decision is decision
    start = view(actor("ann", "buyer", "keeper"), Verb.START, None)
    assert decide(plan, start).decision is decision


def test_start_is_asked_elsewhere_only_since_the_case_is_new():
    spec = Separation(tasks=("start", "flow_check"), scope=SeparationScope.OBJECT, key="contract.no")
    plan = planned(spec)
    met = {"ctl_0": {"flow_check": frozenset({"ann"})}}
    assert codes(decide(plan, view(actor("ann"), Verb.START, None, elsewhere=met))) == ["separation"]
    assert decide(plan, view(actor("bob"), Verb.START, None, elsewhere=met)).decision is ALLOWED
    assert codes(decide(plan, view(actor("ann"), Verb.START, None))) == ["facts.missing"]
    assert plan.start_facts.elsewhere[0].tasks == ("start", "flow_check")


def test_start_with_a_separation_of_this_case_alone():
    plan = planned(Separation(tasks=("start", "flow_check")))
    assert decide(plan, view(actor("ann"), Verb.START, None)).decision is ALLOWED
    starter = {"start": frozenset({"ann"}), "flow_check": NOBODY}
    assert codes(decide(plan, view(actor("ann"), participation=starter))) == ["separation"]


def test_constraints_say_who_may_not_with_whom():
    assert constraints(APART) == (Apart(tasks=APART.tasks, scope=SeparationScope.CASE),)
    assert constraints(FAR) == (Apart(tasks=FAR.tasks, scope=SeparationScope.OBJECT, key="contract.no"),)
    assert constraints(STATIC) == (RolesApart(roles=STATIC.roles),)
