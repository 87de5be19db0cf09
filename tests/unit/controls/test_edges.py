"""Where a decision could be turned unseen: the last figure inside, the second of two ways, what is asked besides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from engine.controls import audience, decide, planning
from engine.controls.leaving import left
from engine.controls.tally import tally_key
from engine.errors import RiskflowError
from engine.model.conduct import (
    Disclosure,
    Discretion,
    NormBand,
)
from engine.model.control import (
    Approval,
    Joint,
    Party,
    Quorum,
    Recusal,
    Separation,
    Tier,
    TwoPerson,
)
from engine.model.form import Duty, Field, FieldType, Form
from engine.model.outside import Hearing, Service, Statement
from engine.model.people import Kind, Staffing, Tie
from engine.model.process import Graph, Lane, NodeKind
from engine.model.text import EMPTY
from engine.model.verdict import Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    HELD,
    REFUSED,
    actor,
    after,
    codes,
    compiled,
    control,
    definition,
    gate,
    names,
    node,
    planned,
    signed,
    view,
)
from tests.unit.controls.test_conduct import Table
from tests.unit.controls.test_substitutes import lent, person

TODAY = "2026-03-10"


# -- for whom somebody acts --------------------------------------------------------------------------------------------


def test_who_acts_under_a_mandate_already_takes_no_second_one():
    """A mandate does not chain: its holder is not helped by what has passed to him besides."""
    who = person("yan", mandates=[lent("cashier")])
    holder = replace(actor("yan", acts_for="pat", lent=("x",)), standing=who.standing)
    verdict = decide(planned(duty=Duty(roles=("cashier",))), view(holder))
    assert (verdict.decision, codes(verdict)) == (REFUSED, ["role"])


def test_a_mandate_that_brings_no_more_than_himself_is_not_used():
    """He fills the first slot either way, and the lent post is still wanted: nobody else is drawn in."""
    chain = Approval(amount="amount", tiers=(Tier(id="all", roles=("clerk", "cashier")),))
    verdict = decide(planned(chain), view(person("yan", "clerk", mandates=[lent("cashier")])))
    assert (verdict.decision, verdict.slot, verdict.mandate) == (HELD, "tier:0:clerk", None)


def test_a_refusal_that_still_misses_the_post_tells_no_more():
    who = person("yan", mandates=[lent("window", principal="pat")])
    verdict = decide(planned(duty=Duty(roles=("cashier",))), view(who, recused=frozenset({"pat"})))
    assert codes(verdict) == ["role"]


def test_posts_below_that_do_not_stand_on_the_other_side_stay():
    """Only a post above that the way really leads to is one that moved up."""
    ladder = Staffing(higher={"section_head": "deputy"})
    apart = Separation(tasks=("flow_apply", "flow_check"))
    plan = planned(apart, duty=Duty(roles=("section_head",)))
    taken = {"flow_apply": frozenset({"ann"}), "flow_check": frozenset()}
    moved = view(actor("bob", "deputy"), participation=taken, posts={"ann": ("section_head",)}, staffing=ladder)
    assert decide(plan, moved).acting == (("higher", "section_head"),)
    assert codes(decide(plan, replace(moved, posts={"ann": ("window",)}))) == ["role"]
    own = replace(moved, actor=actor("bob", "deputy", "section_head"))
    assert decide(plan, own).acting == ()
    (other,) = decide(plan, replace(moved, actor=actor("bob", "window"))).reasons
    assert (other.code, other.evidence) == ("role", (("role", "section_head"),))


# -- recusal, by the kernel and by the control ------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [Verb.COMPLETE, Verb.CONSULT])
def test_recusal_is_told_once_by_the_control_that_knows_the_article(verb):
    gone = {"recused": frozenset({"ann"})}
    assert codes(decide(planned(), view(actor("ann"), verb, **gone))) == ["recused"]
    ruled = decide(planned(Recusal()), view(actor("ann"), verb, ties={"ctl_0": ()}, **gone))
    assert [(one.code, one.control) for one in ruled.reasons] == [("recused", "ctl_0")]
    other = decide(planned(Recusal()), view(actor("ann", kind=Kind.ADMIN), verb, ties={"ctl_0": ()}, **gone))
    assert codes(other) == ["kind", "recused"]


def test_a_request_stops_where_the_control_says_so():
    asked = {"asked": frozenset({"ann"}), "ties": {"ctl_0": ()}}
    assert codes(decide(planned(Recusal(freeze=True)), view(actor("ann"), **asked))) == ["recusal.pending"]
    assert codes(decide(planned(Recusal()), view(actor("ann"), **asked))) == []
    assert codes(decide(planned(Recusal(freeze=True)), view(actor("bob"), **asked))) == []


def test_recusal_concerns_every_task_wherever_it_is_drawn():
    built = definition(node("flow_first", controls=("ctl_one",)), node(), controls=(control(Recusal()),))
    assert [rule.control.id for rule in compiled(built).rules] == ["ctl_one"]


def test_a_tie_without_end_in_sight_counts():
    tied = {"ctl_0": (Tie(person="ann", first="2020-01-01", last="2026-03-01", until="2026-03-01"),)}
    assert codes(decide(planned(Recusal(lookback="P9999Y")), view(actor("ann"), ties=tied))) == ["recusal.tie"]
    assert codes(decide(planned(Recusal(lookback="P9999999D")), view(actor("ann"), ties=tied))) == ["recusal.tie"]


# -- figures and papers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        (("0", "0"), []),  # nothing but the lower bound itself
        (("1", "1"), ["discretion.outside"]),
        (("0", "1"), []),
        (("0.5", "0.4"), ["discretion.undecidable"]),
        (("0", "1.1"), ["discretion.undecidable"]),
        (("-0.1", "1"), ["discretion.undecidable"]),
    ],
)
def test_a_band_may_be_one_point_and_reach_both_ends(band, expected):
    from engine.controls import discretion
    from engine.controls.expression import reader

    spec = Discretion(amount="amount", low="100", high="setting.t1", table="scale")
    told = Table({"low": Decimal(band[0]), "high": Decimal(band[1])})
    rule = discretion.rule(control(spec), spec, "flow_check", reader(names()), table=told)
    assert [one.code for one in rule.gate(view(actor("ann"))).refusals] == expected
    point = replace(spec, low="amount", high="amount", table="")
    equal = discretion.rule(control(point), point, "flow_check", reader(names()))
    assert equal.gate(view(actor("ann"))).refusals == ()
    assert equal.gate(view(actor("ann"))).lacking == ()


def test_who_only_decides_on_a_proposal_is_not_asked_for_its_factors():
    spec = Discretion(amount="amount", low="0", high="setting.t1", task="flow_first", factors=("harm",))
    assert decide(planned(spec), view(actor("ann"), scope={"amount": Decimal(9999)})).decision is ALLOWED


SHOWN = Disclosure(fields=("amount", "budget_line"))
FILLS = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY),))


@pytest.mark.parametrize(
    ("scope", "soft"),
    [({"amount": None}, True), ({"budget_line": ""}, False), ({"amount": None, "budget_line": ""}, False)],
)
def test_what_is_to_be_shown_can_be_supplied_by_the_own_form_alone(scope, soft):
    plan = planned(SHOWN, form=FILLS)
    before = decide(plan, view(actor("ann"), outcome=None, scope=scope))
    assert (before.decision is ALLOWED) is soft
    assert decide(plan, view(actor("ann"))).decision is ALLOWED
    concrete = decide(plan, view(actor("ann"), scope=scope))
    assert codes(concrete) == ["disclosure.missing"] * len(scope)


def test_a_departure_nobody_can_explain_refuses_before_anything_is_sent():
    refused = decide(planned(NormBand(follows="big", paper="")), view(actor("ann"), outcome=None, scope={"big": False}))
    assert codes(refused) == ["norm.departure"]
    open_yet = decide(
        planned(NormBand(follows="big", paper="why")), view(actor("ann"), outcome=None, scope={"big": False})
    )
    assert (open_yet.decision, [need.ref for need in open_yet.needs]) == (ALLOWED, ["why"])


def test_equal_keys_of_a_tally_are_one_text_in_their_own_letters():
    one = tally_key("n", ("某股", {"b": 1, "a": "乙"}), "", date(2026, 3, 10))
    assert one == tally_key("n", ("某股", {"a": "乙", "b": 1}), "", date(2026, 3, 10))
    assert "某股" in one
    assert "乙" in one


# -- the other side ----------------------------------------------------------------------------------------------------

HEARD = Hearing(asked="asked", decides=("flow_check",), held=("flow_first", "flow_other"), replies=("flow_reply",))


@pytest.mark.parametrize(
    ("gates", "took", "expected"),
    [
        ((), {}, ["hearing.due"]),
        (("flow_first",), {}, []),
        ((), {"flow_other": {"ann"}}, []),
        (("flow_reply",), {"flow_other": {"ann"}}, ["hearing.due"]),  # held before this answer
    ],
)
def test_one_hearing_is_enough_if_it_followed_the_answer(gates, took, expected):
    seen = view(
        actor("bob"),
        scope={"asked": True},
        gates={one: gate(one) for one in gates},
        participation={"start": frozenset()} | {task: frozenset(who) for task, who in took.items()},
    )
    wide = replace(HEARD, replies=("flow_reply", "flow_again"))
    assert codes(decide(planned(wide), seen)) == expected


def test_only_who_chairs_the_hearing_is_kept_out():
    spec = replace(HEARD, chairs=("flow_first",), chair_not=("flow_look",))
    looked = {"start": frozenset(), "flow_look": frozenset({"ann"})}
    seen = view(actor("ann"), participation=looked, scope={"asked": False})
    assert codes(decide(planned(spec), seen)) == []
    assert codes(decide(planned(replace(spec, chairs=("flow_check",))), seen)) == ["hearing.chair"]


MADE = Statement(
    made="told", answer="answer", decides=("flow_check",), replies=("flow_check",), silent=("done",), means="means",
    on="on", public_days="setting.service_public_days",
)  # fmt: skip


@pytest.mark.parametrize(
    ("means", "on", "expected"),
    [
        ("public", date(2026, 3, 9), ["service.not_effective"]),
        ("public", date(2026, 1, 9), []),
        ("direct", date(2026, 3, 9), []),
        ("public", None, []),
        (None, date(2026, 3, 9), []),
    ],
)
def test_silence_is_noted_once_a_public_notice_has_effect(means, on, expected):
    scope = {"means": means, "on": on, "told": False}
    assert codes(decide(planned(MADE), view(actor("ann"), scope=scope))) == expected
    for gone in ({"means": ""}, {"on": ""}):
        found = decide(planned(replace(MADE, **gone)), view(actor("ann"), scope=scope))
        assert codes(found) == []


# -- who has left since ------------------------------------------------------------------------------------------------


def test_a_seat_in_the_bodies_of_the_task_and_no_other_holds_a_signature():
    parties = (Party(id="a", body="first"), Party(id="b", body="second"))
    made = planned(Joint(parties=parties))
    at_b = signed("ann", slot="party:b")
    assert left(made, at_b, actor("ann", bodies=("second",)).standing, TODAY) == ""
    assert left(made, at_b, actor("ann", bodies=("first",)).standing, TODAY) == "body"
    seated = planned(duty=Duty(body="panel"))
    assert left(seated, signed("ann"), actor("ann", bodies=("panel",)).standing, TODAY) == ""
    assert left(seated, signed("ann"), actor("ann").standing, TODAY) == "body"


def test_the_qualification_of_the_duty_holds_a_signature():
    made = planned(duty=Duty(qualification="law"))
    own = signed("ann", qualifications=("law",))
    assert left(made, own, actor("ann", qualifications=("law",)).standing, TODAY) == ""
    assert left(made, own, actor("ann").standing, TODAY) == "qualification"


# -- plans -------------------------------------------------------------------------------------------------------------


def test_a_chain_is_of_several_whatever_its_length_and_a_single_signer_holds_his_item():
    """An item of several seats is claimed by nobody."""
    chain = Approval(amount="amount", tiers=(Tier(id="all", roles=("head",)),))
    for plan in (planned(chain), planned(TwoPerson(min=2))):
        assert plan.multi
        assert codes(decide(plan, view(actor("ann", "head"), claimed_by="bob"))) == []
    assert codes(decide(planned(), view(actor("ann", "head"), claimed_by="bob"))) == ["claimed_by_other"]


def test_who_started_stands_on_the_other_side_of_an_approval():
    chain = Approval(amount="amount", tiers=(Tier(id="all", roles=("head",)),))
    assert planned(chain).apart == ("start",)
    assert planned(chain, Separation(tasks=("flow_first", "flow_check"))).apart == ("flow_first", "start")
    assert planned(TwoPerson(min=2)).apart == ()


def test_a_task_in_a_lane_of_its_own_has_that_duty_and_one_inside_a_part_its_hosts():
    lane = Lane(id="lane", name=EMPTY, nodes=("flow_part",), duty=Duty(roles=("clerk",)))
    inner = node("flow_check", duty=Duty())
    deep = node("flow_deep", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(inner,)))
    host = node("flow_part", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(deep,)))
    assert compiled(definition(host, lanes=(lane,))).duty.roles == ("clerk",)
    assert compiled(definition(node(duty=Duty()), lanes=(replace(lane, nodes=("flow_check",)),))).duty.roles == (
        "clerk",
    )


def test_the_nearest_lane_says_whose_task_it_is():
    def lane(name, who):
        return Lane(id=f"lane_{who}", name=EMPTY, nodes=(name,), duty=Duty(roles=(who,)))

    inner = node("flow_check", duty=Duty())
    deep = node("flow_deep", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(inner,)))
    host = node("flow_part", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(deep,)))
    two = (lane("flow_part", "far"), lane("flow_deep", "near"))
    assert compiled(definition(host, lanes=two)).duty.roles == ("near",)
    assert compiled(definition(host, lanes=(*two, lane("flow_check", "own")))).duty.roles == ("own",)


def test_a_table_that_cannot_be_prepared_is_none(monkeypatch):
    made = SimpleNamespace(decision_by_id={"scale": "decision"}, tables=SimpleNamespace(models=()))
    monkeypatch.setattr(planning, "prepare_models", lambda models: {})
    monkeypatch.setattr(planning, "prepare_any", lambda found, known: ("prepared", found))
    assert planning._table(made, "scale", names()) == ("prepared", "decision")
    assert planning._table(made, "other", names()) is None

    def broken(found, known):
        raise RiskflowError

    monkeypatch.setattr(planning, "prepare_any", broken)
    assert planning._table(made, "scale", names()) is None


def test_requests_are_asked_for_when_one_control_stops_on_them():
    assert planned(Recusal(freeze=True), Recusal()).facts.requests
    assert not planned(Recusal(), Recusal()).facts.requests


def test_before_an_outcome_is_named_no_proof_of_service_is_asked():
    spec = Service(means="means", on="on", receipt="receipt", proof="slip")
    assert decide(planned(spec), view(actor("ann"), outcome=None, scope={"means": None})).decision is ALLOWED


def test_a_collective_decision_is_of_its_members_whatever_the_lane():
    lane = Lane(id="lane", name=EMPTY, nodes=("flow_check",), duty=Duty(roles=("clerk",), body="panel"))
    spec = control(Quorum(body="board"))
    built = definition(node(controls=("ctl_one",), duty=Duty()), controls=(spec,), lanes=(lane,))
    assert (compiled(built).duty.roles, compiled(built).duty.body) == ((), "")


def test_an_item_is_shown_to_the_bodies_that_sign_it_and_to_none_without_a_name():
    found = audience(planned(Joint(parties=(Party(id="a", roles=("head",)),))), view(actor("ann"), Verb.OFFER))
    assert found.bodies == ()
    board = audience(planned(Quorum(body="board")), view(actor("ann"), Verb.OFFER))
    assert board.bodies == ("board", "recorders")


def test_after_a_ballot_of_another_the_seat_is_free():
    plan = planned(TwoPerson(min=2))
    made = view(actor("ann"))
    again = after(made, decide(plan, made))
    assert decide(plan, replace(again, actor=actor("bob"))).decision is ALLOWED
    assert decide(plan, replace(again, actor=actor("bob"), outcome=BACK)).decision is ALLOWED
