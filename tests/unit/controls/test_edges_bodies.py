"""Where a decision of bodies, of what is owed and of what the proofs read could be turned unseen."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from engine.controls import Besides, adding, ballot, besides, constraints, decide, remaining
from engine.controls import draw as lot
from engine.controls import quorum as bodies
from engine.controls.leaving import left
from engine.controls.obligation import always
from engine.controls.quorum import rules
from engine.model.case import Added, Place
from engine.model.conduct import (
    Archive,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    NormBand,
    Supervision,
)
from engine.model.control import (
    Evidence,
    Quorum,
    Separation,
    SeparationScope,
)
from engine.model.form import Duty, Field, FieldScope, FieldType, Form
from engine.model.meeting import BodyRules, Meeting
from engine.model.outside import Hearing, Notice
from engine.model.text import EMPTY
from tests.unit.controls.builders import (
    ALLOWED,
    HELD,
    NOW,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    names,
    node,
    planned,
    signed,
    view,
)
from tests.unit.controls.test_conduct import owed

# -- bodies ------------------------------------------------------------------------------------------------------------

TODAY = "2026-03-10"


@pytest.mark.parametrize(
    ("name", "said", "own", "expected"),
    [
        ("basis", "members", "present", "members"),
        ("recused", "in", "out", "in"),
        ("tie", "chair", "reject", "chair"),
        ("expert_min", "2/3", "1/2", "2/3"),
        ("present_min", "3", "1/2", "3"),
        ("pass_min", "2/3", "1/2", "2/3"),
    ],
)
def test_what_the_task_says_goes_before_what_the_body_says(name, said, own, expected):
    met = Meeting(id="m", rules=replace(BodyRules(), **{name: own}), members=("a",), chairs=("a",), notice_at=NOW)
    assert getattr(rules(Quorum(body="b", **{name: said}), met), name) == expected
    assert getattr(rules(Quorum(body="b"), met), name) == own


@pytest.mark.parametrize("name", ["no_ad_hoc", "odd"])
@pytest.mark.parametrize(("said", "expected"), [("true", True), ("false", False), ("", None)])
def test_a_switch_of_the_task_goes_before_the_body(name, said, expected):
    for own in (True, False):
        met = Meeting(id="m", rules=replace(BodyRules(), **{name: own}), members=("a",), chairs=("a",), notice_at=NOW)
        found = getattr(rules(Quorum(body="b", **{name: said}), met), name)
        assert found is (own if expected is None else expected)


def test_a_body_that_has_not_met_lacks_itself():
    plan = planned(Quorum(body="board"))
    assert [(one.kind, one.ref) for one in remaining(plan, view(actor("a")))] == [("body", "board")]


def test_too_few_experts_ask_for_one_member_more():
    own = BodyRules(expert="e", expert_min="2/3")
    met = Meeting(id="m", rules=own, members=("a", "b"), chairs=("a",), notice_at=NOW, experts=frozenset({"a"}))
    plan = planned(Quorum(body="board"))
    met = replace(met, present=frozenset({"a", "b"}), entered=(("a", "done"), ("b", "done")))
    made = view(actor("a", bodies=("board",)), meeting=met)
    assert ("body", 2, 3) in [(one.kind, one.have, one.need) for one in remaining(plan, made)]


def test_a_matter_only_a_member_votes_on():
    """Who is no member of the roster has no ballot, whatever bodies he sits in now."""
    met = Meeting(id="m", rules=BodyRules(), members=("a", "b"), chairs=("a",), notice_at=NOW)
    plan = planned(Quorum(body="board"))
    assert decide(plan, view(actor("a", bodies=("board",)), meeting=met)).slot == "vote"
    stranger = decide(plan, view(actor("c", bodies=("board",)), meeting=met))
    assert stranger.decision is REFUSED


def test_the_least_who_decide_is_a_count_or_one():
    assert [one.min for one in bodies.constraints(Quorum(body="b", present_min="3"))] == [3]
    assert [one.min for one in bodies.constraints(Quorum(body="b", present_min="2/3"))] == [1]
    assert [one.min for one in bodies.constraints(Quorum(body="b", present_min="2/3", size_min="5"))] == [5]


@pytest.mark.parametrize(
    ("text", "base", "expected"), [("0", 5, 1), ("1", 5, 1), ("2/3", 10, 7), ("3", 10, 3), ("2/1", 3, 6)]
)
def test_how_many_must_be_there(text, base, expected):
    assert ballot.needed(BodyRules(present_min=text), base) == expected


def test_a_share_may_be_nothing_and_never_less():
    assert ballot.share("0") == 0
    assert lot.share("0/1") == 0
    assert lot.share("1/1") == 1
    for text in ("-1", "0.5"):
        with pytest.raises(ValueError):
            ballot.share(text)


def test_the_very_share_of_experts_is_enough():
    met = ballot.Gathering(
        members=frozenset("abc"), present=frozenset("abc"), ballots=dict.fromkeys("abc", "for"), experts=frozenset("ab")
    )
    assert ballot.count(BodyRules(expert_min="2/3"), met).faults == ()
    assert ballot.count(BodyRules(expert_min="2/3"), replace(met, experts=frozenset("a"))).faults == ("quorum.experts",)


def test_two_small_sides_are_no_tie_of_the_leading_one():
    votes = dict(zip("abcde", ("for", "for", "for", "against", "other"), strict=True))
    met = ballot.Gathering(members=frozenset(votes), present=frozenset(votes), ballots=votes)
    found = ballot.count(BodyRules(), met)
    assert (found.tied, found.carried) == (False, "for")
    even = ballot.count(BodyRules(), replace(met, ballots=votes | {"c": "against"}))
    assert (even.tied, even.carried) == (True, "")


def test_a_motion_that_was_not_carried_is_still_wanted():
    met = Meeting(id="m", rules=BodyRules(), members=("a", "b", "c"), chairs=("a",), notice_at=NOW,
                  entered=(("a", "done"), ("b", "done")))  # fmt: skip
    plan = planned(Quorum(body="board", recorder=""))
    made = view(actor("c"), meeting=met, signatures=(signed("c", "other", slot="vote"),))
    assert [(one.kind, one.ref) for one in remaining(plan, made, "other")] == [("motion", "other")]
    assert remaining(plan, made, "done") == ()
    signed_too = replace(made, signatures=(signed("c", "done", slot="vote"),))
    assert remaining(plan, signed_too, "done") == ()


def test_a_ballot_of_who_is_recused_since_opens_no_way_for_the_chair():
    last = BodyRules(present_min="2/3", chair_last=True)
    members = ("a", "b", "c", "d", "e")
    met = Meeting(id="m", rules=last, members=members, chairs=members, notice_at=NOW)
    votes = tuple(replace(signed(one, slot="vote"), number=at) for at, one in enumerate("bc", 1))
    plan = planned(Quorum(body="board"))
    chair = view(actor("a", bodies=("board",)), meeting=met, signatures=votes)
    assert (
        decide(plan, replace(chair, signatures=(*votes, replace(signed("d", slot="vote"), number=3)))).decision is HELD
    )
    gone = decide(plan, replace(chair, recused=frozenset({"b"})))
    assert codes(gone) == ["quorum.chair_last"]
    assert gone.reasons[0].evidence == (("have", "1"), ("need", "2"))


def test_papers_of_a_meeting_come_with_its_minutes():
    met = Meeting(id="m", rules=BodyRules(), members=("a", "b"), chairs=("a",), notice_at=NOW)
    voter, recorder = actor("b", bodies=("board",)), actor("r", bodies=("recorders",))
    paper = Evidence(kind="paper", min=1)
    minuted = planned(Quorum(body="board"), paper)
    assert decide(minuted, view(voter, meeting=met)).decision is HELD
    both = tuple(replace(signed(one, slot="vote"), number=at) for at, one in enumerate("ab", 1))
    assert codes(decide(minuted, view(recorder, meeting=met, signatures=both))) == ["evidence.missing"]
    alone = planned(Quorum(body="board", recorder=""), paper)
    assert codes(decide(alone, view(voter, meeting=met))) == ["evidence.missing"]


# -- what is owed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        (Archive(years="30", keeper="archivist"), "done"),
        (DisciplineBeside(), "entered"),
        (Disclosure(fields=("amount",), after=("flow_check",)), "done"),
        (Supervision(rank=2, way="course", role="watcher"), "entered"),
    ],
)
def test_a_duty_has_an_end_only_where_one_is_said(spec, place):
    (endless,) = getattr(owed(spec), place)["flow_check"]
    (ended,) = getattr(owed(replace(spec, within="5")), place)["flow_check"]
    assert endless.within is None
    assert ended.within is not None
    assert ended.within.number({}) == 5
    assert always({}, 0) is True


@pytest.mark.parametrize(
    ("scope", "over"),
    [
        ({"amount": Decimal(1001)}, True),
        ({"amount": Decimal(1000)}, False),
        ({"amount": Decimal(999)}, False),
        ({"amount": None}, False),
        ({"amount": Decimal(5), "setting": {"t1": None}}, False),
    ],
)
def test_an_event_arises_over_the_bound_and_not_at_it(scope, over):
    (one,) = owed(Counter(count="amount", max="setting.t1", to="watcher"), type="detective").done["flow_check"]
    assert one.when({"setting": {"t1": Decimal(1000)}} | scope, 9999) is over


def test_a_control_of_the_whole_process_owes_without_a_place():
    """One attached to no task and not to the process owes nothing."""
    spec = Supervision(rank=1, way="course", role="watcher")
    ranked = node("flow_check")
    for attached in ((), ("ctl_one",)):
        built = definition(ranked, controls=(control(spec),))
        told = SimpleNamespace(
            controls=built.controls, control_by_id=built.control_by_id, rank=lambda one: 1, main_process=built
        )
        process = replace(built.main_process, controls=attached)
        found = besides(told, process, process.graph.all_nodes, names())
        assert bool(found.entered) is bool(attached)
        assert found.draws == {}


# -- constraints that the staffing proof reads ------------------------------------------------------------------------


def test_the_bounds_of_a_counter_and_a_band_are_inside():
    for spec in (Counter(max="3"), Discretion(amount="amount", low="0", high="1")):
        (one,) = constraints(spec)
        assert (one.min_inclusive, one.max_inclusive) == (True, True)


def test_papers_are_asked_only_where_one_is_named():
    assert planned(NormBand(follows="big", paper="")).facts.evidence == frozenset()
    assert planned(NormBand(follows="big", paper="why")).facts.evidence == {"why"}
    plain = Discretion(amount="amount", low="0", high="1")
    assert planned(plain).facts.evidence == frozenset()
    assert planned(replace(plain, paper="why")).facts.evidence == {"why"}
    assert [type(one).__name__ for one in constraints(Hearing(asked="asked", chairs=("a",), chair_not=("b",)))] == [
        "Apart"
    ]
    assert len(constraints(Hearing(asked="asked", chairs=("a",), chair_not=("b",), record="record"))) == 2


@pytest.mark.parametrize(("receipt", "paper"), [(True, ""), (False, "slip"), (False, "")])
def test_a_receipt_is_proved_by_the_paper_that_is_named(receipt, paper):
    spec = Notice(kind="rights", receipt=receipt, paper=paper)
    assert decide(planned(spec), view(actor("ann"))).decision is ALLOWED
    assert constraints(spec) == ()
    both = replace(spec, receipt=True, paper="slip")
    assert codes(decide(planned(both), view(actor("ann")))) == ["notice.receipt"]
    assert len(constraints(both)) == 1


def test_a_separation_of_roles_asks_for_no_tasks_and_one_of_a_case_for_no_other():
    static = planned(Separation(scope=SeparationScope.STATIC, roles=("head", "clerk")))
    assert (static.facts.participation, static.facts.elsewhere) == (frozenset(), ())
    here = planned(Separation(tasks=("flow_first", "flow_check")))
    assert (here.facts.participation, here.facts.elsewhere) == ({"flow_first", "flow_check"}, ())


def test_a_separation_of_roles_that_names_tasks_concerns_only_those_that_refer_to_it():
    spec = Separation(scope=SeparationScope.STATIC, roles=("head", "clerk"), tasks=("flow_first",))
    assert compiled(definition(node(), controls=(control(spec),))).rules == ()
    bare = replace(spec, tasks=())
    assert len(compiled(definition(node(), controls=(control(bare),))).rules) == 1


# -- added signers, and what is asked for besides ---------------------------------------------------------------------


def test_who_added_one_of_several_may_take_that_one_back():
    mine, other = Added(person="x", by="ann", place=Place.BESIDE), Added(person="y", by="bob", place=Place.BEFORE)
    seen = view(actor("ann"), added=(mine, other))
    assert adding.invited(seen)
    assert not adding.invited(view(actor("ann"), added=(other, replace(mine, by=""))))
    assert adding.narrowed(seen, [mine]).added == (mine,)
    assert adding.narrowed(view(actor("y"), added=(mine, other)), [mine]).added == (mine, other)
    assert adding.signing(seen, mine) == (replace(mine, signed=True, acted=True), other)


def test_an_added_signature_rests_on_no_post():
    own = signed("ann", slot="added:ann", roles=("clerk",))
    assert left(planned(duty=Duty(roles=("clerk",))), own, actor("ann", "window").standing, TODAY) == ""


def test_the_recorder_states_no_view_of_his_own():
    asked = Form(fields=(Field(id="seen", type=FieldType.BOOLEAN, name=EMPTY, scope=FieldScope.SIGNER, required=True),))
    plan = planned(Quorum(body="board"), form=asked)
    met = Meeting(id="m", rules=BodyRules(), members=("a", "b"), chairs=("a",), notice_at=NOW)
    votes = tuple(replace(signed(one, slot="vote"), number=at) for at, one in enumerate("ab", 1))
    seen = view(actor("r", bodies=("recorders",)), meeting=met, signatures=votes)
    assert decide(plan, seen).decision is ALLOWED
    assert decide(plan, view(actor("a", bodies=("board",)), meeting=met)).decision is REFUSED


def test_facts_are_asked_for_where_they_are_named():
    heard = Hearing(asked="asked", held=("flow_check",))
    assert planned(heard).facts.evidence == frozenset()
    assert planned(replace(heard, record="record")).facts.evidence == {"record"}
    told = Notice(kind="rights")
    assert (planned(told).facts.evidence, planned(told).facts.gates) == (frozenset(), frozenset())
    once = planned(replace(told, paper="slip", once=True)).facts
    assert (once.evidence, once.gates) == ({"slip"}, {"flow_check"})
    static = planned(Separation(scope=SeparationScope.STATIC, roles=("head", "clerk"), tasks=("flow_a", "flow_b")))
    assert static.facts.participation == frozenset()


def test_one_duty_is_something_owed():
    none = {"entered": {}, "done": {}, "closing": frozenset(), "draws": {}}
    assert not Besides(**none)
    for name in ("entered", "done", "draws"):
        assert Besides(**{**none, name: {"flow_check": ()}})
