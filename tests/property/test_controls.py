"""Properties of the kernel over random controls, people and plays."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.controls import decide, plan, remaining, settled
from engine.model.control import (
    Approval,
    Binding,
    Evidence,
    Joint,
    Limit,
    Party,
    Requires,
    SelfControlForm,
    Separation,
    SeparationScope,
    Tier,
    TwoPerson,
)
from engine.model.form import Duty
from engine.model.people import Kind
from engine.model.verdict import Decision, Verb
from tests.scale import scaled
from tests.unit.controls.builders import (
    BACK,
    DONE,
    OTHER,
    OUTCOMES,
    actor,
    after,
    control,
    definition,
    gate,
    names,
    node,
    signed,
    view,
)

PERSONS = ("ann", "bob", "cat", "dan")
ROLES = ("head", "deputy", "clerk")
TASKS = ("start", "flow_check", "flow_first", "flow_apply")
QUALIFICATIONS = ("law",)
RANDOM = settings(
    max_examples=scaled(6000), deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
FEW = settings(RANDOM, max_examples=scaled(2000))

roles = st.lists(st.sampled_from(ROLES), max_size=3, unique=True).map(tuple)
persons = st.frozensets(st.sampled_from(PERSONS), max_size=2)
tasks = st.lists(st.sampled_from(TASKS), min_size=2, max_size=3, unique=True).map(tuple)
amounts = st.sampled_from([None, Decimal(0), Decimal(999), Decimal(1000), Decimal(60000)])

two_person = st.builds(
    TwoPerson,
    min=st.integers(2, 3),
    qualification=st.sampled_from(("", "law")),
    body=st.sampled_from(("", "board")),
    chair=st.sampled_from(("", "head")),
)
separation = st.one_of(
    st.builds(Separation, tasks=tasks),
    st.builds(
        Separation,
        tasks=tasks,
        scope=st.sampled_from((SeparationScope.OBJECT, SeparationScope.PERIOD)),
        key=st.sampled_from(("contract.no", "subject.key")),
    ),
    st.builds(Separation, scope=st.just(SeparationScope.STATIC), roles=st.just(("head", "deputy"))),
)
chains = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3).map(tuple)
approval = st.builds(
    lambda low, high, key: Approval(
        amount="amount",
        tiers=(Tier(id="a", to="setting.t1", roles=low), Tier(id="b", from_="setting.t1", roles=high)),
        key=key,
        window="year",
    ),
    chains,
    chains,
    st.sampled_from(((), ("budget_line",))),
)
joint = st.builds(
    lambda first, second, ordered: Joint(
        parties=(Party(id="p", roles=first), Party(id="q", roles=second, body="board")), ordered=ordered
    ),
    roles,
    roles,
    st.booleans(),
)
gates = st.one_of(
    st.builds(Binding, task=st.just("flow_first"), level=st.sampled_from(("person", "team"))),
    st.builds(Requires, task=st.just("flow_first"), by_role=st.sampled_from(("", "head")), same_round=st.booleans()),
    st.builds(SelfControlForm, task=st.just("flow_first")),
    st.builds(Evidence, kind=st.just("paper"), min=st.integers(0, 2)),
    st.builds(Limit, expr=st.just("amount"), max=st.just("setting.t1"), key=st.sampled_from(((), ("budget_line",)))),
)
signing = st.one_of(two_person, approval, joint)
specs = st.lists(st.one_of(signing, separation, gates), max_size=3)


@st.composite
def actors(draw, *, kinds=(Kind.OFFICER,)):
    person = draw(st.sampled_from(PERSONS))
    principal = draw(st.sampled_from(("", "", *(p for p in PERSONS if p != person))))
    return actor(
        person,
        *draw(roles),
        kind=draw(st.sampled_from(kinds)),
        bodies=draw(st.sampled_from(((), ("board",)))),
        qualifications=draw(st.sampled_from(((), QUALIFICATIONS))),
        acts_for=principal,
        lent=draw(roles) if principal else (),
    )


@st.composite
def views(draw, *, kinds=(Kind.OFFICER,)):
    found = draw(st.booleans())
    return view(
        draw(actors(kinds=kinds)),
        draw(st.sampled_from((Verb.COMPLETE, Verb.COMPLETE, Verb.CLAIM, Verb.OFFER, Verb.ASSIGN, Verb.TRANSFER))),
        draw(st.sampled_from(OUTCOMES)),
        scope={"amount": draw(amounts)},
        participation={task: draw(persons) for task in TASKS},
        elsewhere={f"ctl_{i}": {task: draw(persons) for task in TASKS} for i in range(4)},
        team={"flow_first": draw(persons)},
        gates={"flow_first": gate(precedes=draw(st.booleans()), lapsed=draw(st.booleans()))} if found else {},
        tallies={f"ctl_{i}": Decimal(draw(st.sampled_from((0, 999, 5000)))) for i in range(4)},
        evidence={"paper": draw(st.integers(0, 2))},
        recused=draw(st.sampled_from((frozenset(), frozenset(), frozenset({"ann"})))),
        barrier=draw(st.sampled_from(((), (), ("flow_first#1",)))),
        signatures=draw(st.sampled_from(((), (signed("zoe"),)))),
    )


def made(chosen, *, start=0, duty=Duty(roles=("head", "deputy", "clerk")), node_id="flow_check", attach=True):
    controls = tuple(control(spec, f"ctl_{start + index}") for index, spec in enumerate(chosen))
    refs = tuple(c.id for c in controls) if attach else ()
    nodes = [node(t) for t in TASKS[1:] if t != node_id] + [node(node_id, controls=refs, duty=duty)]
    built = definition(*nodes, controls=controls)
    return plan(built, built.main_process, built.main_process.graph.by_id[node_id], names())


@RANDOM
@given(chosen=specs, here=views(), people=st.lists(actors(), min_size=1, max_size=7), by=st.data())
def test_nobody_ever_counts_twice(chosen, here, people, by):
    """Whatever accepted acts follow one another, neither a person nor his principal stands behind two signatures."""
    compiled = made(chosen)
    here = replace(here, verb=Verb.COMPLETE, signatures=())
    for who in people:
        here = replace(here, actor=who, outcome=by.draw(st.sampled_from(OUTCOMES)))
        verdict = decide(compiled, here)
        if verdict.decision is Decision.REFUSED:
            continue
        here = after(here, verdict)
        counted = [person for signature in here.signatures for person in set(signature.persons)]
        assert len(counted) == len(set(counted))
        if verdict.decision is Decision.ALLOWED:
            break


@RANDOM
@given(chosen=specs, here=views())
def test_allowed_means_settled_and_held_means_not(chosen, here):
    """The verdict on a signature and the later question whether it completes the outcome agree."""
    compiled = made(chosen)
    here = replace(here, verb=Verb.COMPLETE)
    verdict = decide(compiled, here)
    if verdict.decision is Decision.REFUSED:
        return
    stored = after(here, verdict)
    assert settled(compiled, stored, here.outcome.id) is (verdict.decision is Decision.ALLOWED)
    if not here.barrier:
        assert (remaining(compiled, stored, here.outcome.id) == ()) is (verdict.decision is Decision.ALLOWED)


@RANDOM
@given(chosen=specs, more=st.one_of(signing, separation, gates), here=views())
def test_one_more_control_never_lets_a_refused_act_through(chosen, more, here):
    fewer, stricter = made(chosen), made([*chosen, more])
    if decide(fewer, here).decision is Decision.REFUSED:
        assert decide(stricter, here).decision is Decision.REFUSED
    if decide(stricter, here).decision is Decision.ALLOWED:
        assert decide(fewer, here).decision is Decision.ALLOWED


@FEW
@given(chosen=specs, here=views(kinds=tuple(Kind)), by=st.data())
def test_the_order_of_controls_does_not_matter(chosen, here, by):
    ids = [f"ctl_{index}" for index in range(len(chosen))]
    controls = tuple(control(spec, name) for spec, name in zip(chosen, ids, strict=True))
    order = by.draw(st.permutations(ids))
    answers = []
    for refs in (ids, order):
        built = definition(node("flow_first"), node(controls=tuple(refs)), controls=controls)
        compiled = plan(built, built.main_process, built.main_process.graph.by_id["flow_check"], names())
        verdict = decide(compiled, here)
        answers.append((verdict.decision, {reason.code for reason in verdict.reasons}, set(verdict.needs)))
    assert answers[0] == answers[1]


@FEW
@given(spec=st.builds(Separation, tasks=tasks), who=actors(), by=st.data())
def test_separation_is_symmetric(spec, who, by):
    """If having done one task bars from the other, the other bars from the one, wherever the rule is attached."""
    inside = [task for task in spec.tasks if task != "start"]
    first = by.draw(st.sampled_from(inside))
    second = by.draw(st.sampled_from(inside))
    attached = by.draw(st.booleans())
    answers = []
    for here, there in ((first, second), (second, first)):
        compiled = made([spec], node_id=here, duty=Duty(), attach=attached or here == first)
        done = {task: frozenset() for task in TASKS} | {there: frozenset(who.persons[-1:])}
        answers.append(decide(compiled, view(who, participation=done)).decision)
    assert answers[0] is answers[1]
    assert (answers[0] is Decision.REFUSED) is (first != second)


@FEW
@given(chosen=specs, here=views())
@pytest.mark.parametrize("fact", ["participation", "elsewhere", "team", "gates", "tallies", "evidence"])
def test_a_missing_fact_never_opens_a_door(fact, chosen, here):
    """Who is asked for and not answered refuses: persons at every verb, figures and papers when going on."""
    compiled = made(chosen)
    asked = {
        "participation": compiled.facts.participation,
        "elsewhere": compiled.facts.elsewhere,
        "team": compiled.facts.teams,
        "gates": compiled.facts.gates,
        "tallies": compiled.facts.tallies,
        "evidence": [spec for spec in chosen if isinstance(spec, Evidence) and spec.min > 0],
    }
    going_on = here.verb is Verb.COMPLETE and here.outcome in (DONE, OTHER)
    if asked[fact] and (fact in ("participation", "elsewhere", "team") or going_on):
        assert decide(compiled, replace(here, **{fact: {}})).decision is Decision.REFUSED


@FEW
@given(chosen=st.lists(signing, min_size=1, max_size=2), here=views())
def test_nothing_completes_while_an_amount_or_a_barrier_is_open(chosen, here):
    compiled = made(chosen)
    blind = replace(here, verb=Verb.COMPLETE, outcome=DONE, scope={**here.scope, "amount": None})
    if any(isinstance(spec, Approval) for spec in chosen):
        assert decide(compiled, blind).decision is Decision.REFUSED
    closed = replace(here, verb=Verb.COMPLETE, barrier=("flow_first#1",))
    assert decide(compiled, closed).decision is not Decision.ALLOWED


@FEW
@given(chosen=specs, here=views())
def test_the_kernel_is_a_function(chosen, here):
    """Same plan, same view, same verdict; and a refusal always says why."""
    compiled = made(chosen)
    verdict = decide(compiled, here)
    assert verdict == decide(made(chosen), here)
    assert (verdict.decision is Decision.REFUSED) is bool(
        [reason for reason in verdict.reasons if reason.code != "lapsed"]
    )


@FEW
@given(chosen=specs, here=views())
def test_sending_back_needs_no_more_than_going_on(chosen, here):
    compiled = made(chosen)
    here = replace(here, verb=Verb.COMPLETE, signatures=())
    if decide(compiled, replace(here, outcome=DONE)).decision is Decision.ALLOWED:
        assert decide(compiled, replace(here, outcome=BACK)).decision is Decision.ALLOWED
