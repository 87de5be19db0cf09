"""Approval tiers: the band decides the chain, the chain its order; unknown figures let nobody sign."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.controls import decide, remaining, settled
from engine.model.control import Approval, Tier, TwoPerson
from engine.model.form import Field, FieldScope, FieldType, Form
from engine.model.text import EMPTY
from engine.model.verdict import Need, Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    HELD,
    OTHER,
    REFUSED,
    actor,
    after,
    codes,
    planned,
    signed,
    view,
)

TIERS = (
    Tier(id="low", to="setting.t1", roles=("head",)),
    Tier(id="mid", from_="setting.t1", to="setting.t2", roles=("head", "deputy")),
    Tier(id="high", from_="setting.t2", roles=("head", "deputy", "chief")),
)
OWN = planned(Approval(amount="amount", tiers=TIERS))
SUMMED = planned(Approval(amount="amount", tiers=TIERS, key=("budget_line",), window="year", exempt="exempt"))
HEAD = signed("hal", slot="tier:0:head")
DEPUTY = signed("dot", slot="tier:1:deputy")


def at(amount, who=None, **fields):
    scope = {"amount": Decimal(amount) if isinstance(amount, str | int) else amount} | fields.pop("scope", {})
    return view(who or actor("hal", "head"), scope=scope, **fields)


@pytest.mark.parametrize(
    ("amount", "chain"),
    [
        ("-1", ("head",)),
        ("999.99", ("head",)),
        ("1000", ("head", "deputy")),  # the boundary figure falls into the stricter band
        ("49999.99", ("head", "deputy")),
        ("50000", ("head", "deputy", "chief")),
        (10**9, ("head", "deputy", "chief")),
    ],
)
def test_bands_are_half_open(amount, chain):
    verdict = decide(OWN, at(amount))
    assert verdict.chain == chain
    assert verdict.decision is (ALLOWED if len(chain) == 1 else HELD)
    assert (verdict.slot, verdict.role) == ("tier:0:head", "head")


def test_inclusive_sides_are_data():
    tiers = (
        Tier(id="a", to="setting.t1", to_inclusive=True, roles=("head",)),
        Tier(id="b", from_="setting.t1", from_inclusive=False, roles=("chief",)),
    )
    plan = planned(Approval(amount="amount", tiers=tiers))
    assert decide(plan, at(1000)).chain == ("head",)
    assert decide(plan, at("1000.01", actor("c", "chief"))).chain == ("chief",)


def test_the_chain_is_walked_in_order():
    here = at(60000)
    verdict = decide(OWN, here)
    assert verdict.needs == (
        Need(kind="signature", have=1, need=3, control="ctl_0"),
        Need(kind="role", ref="deputy", control="ctl_0"),
    )
    here = replace(after(here, verdict), actor=actor("dot", "deputy"))
    verdict = decide(OWN, here)
    assert (verdict.decision, verdict.slot) == (HELD, "tier:1:deputy")
    here = replace(after(here, verdict), actor=actor("cy", "chief"))
    verdict = decide(OWN, here)
    assert (verdict.decision, verdict.slot, verdict.needs) == (ALLOWED, "tier:2:chief", ())
    assert settled(OWN, after(here, verdict), "done")


@pytest.mark.parametrize(
    ("who", "present", "expected"),
    [
        (actor("dot", "deputy"), (), ["tier.order"]),
        (actor("cy", "chief"), (HEAD,), ["tier.order"]),
        (actor("eve", "clerk"), (), ["role"]),
        (actor("hank", "head"), (HEAD,), ["role"]),  # that slot is taken
        (actor("hal", "head", "deputy"), (HEAD,), ["two_person.same_person"]),  # nobody fills two slots
        (actor("zoe", "deputy", acts_for="hal"), (HEAD,), ["two_person.same_person"]),
        (actor("zoe", acts_for="dot", lent=("deputy",)), (HEAD,), []),
        (actor("cy", "chief"), (DEPUTY,), ["tier.order"]),  # a slot behind a gap does not count
    ],
)
def test_whose_turn_it_is(who, present, expected):
    assert codes(decide(OWN, at(60000, who, signatures=present))) == expected


def test_a_complete_chain_takes_no_further_signature():
    assert codes(decide(OWN, at(1, actor("x", "head"), signatures=(HEAD,)))) == ["tier.order"]


def test_a_changed_band_counts_only_the_slots_it_still_has():
    chain = (HEAD, signed("cy", slot="tier:1:chief"))
    assert remaining(OWN, at(2000, signatures=chain), "done") == (
        Need(kind="signature", have=1, need=2, control="ctl_0"),
        Need(kind="role", ref="deputy", control="ctl_0"),
    )


@pytest.mark.parametrize("amount", [None, "many", True, Decimal("NaN")])
def test_an_amount_that_is_no_number_lets_nobody_sign(amount):
    here = view(actor("hal", "head"), scope={"amount": amount})
    assert codes(decide(OWN, here)) == ["tier.undecidable"]
    assert remaining(OWN, here, "done") == (Need(kind="signature", control="ctl_0"),)
    assert not settled(OWN, replace(here, signatures=(HEAD,)), "done")


@pytest.mark.parametrize("amount", ["amount +", "amount / nothing"])
def test_an_expression_that_cannot_be_evaluated_lets_nobody_sign(amount):
    plan = planned(Approval(amount=amount, tiers=TIERS))
    verdict = decide(plan, at(5))
    assert codes(verdict) == ["tier.undecidable"]
    assert verdict.reasons[0].control == "ctl_0"


@pytest.mark.parametrize("setting", [{"t1": None, "t2": Decimal(5)}, {"t1": Decimal(5), "t2": "x"}])
def test_a_bound_that_is_unknown_lets_nobody_sign(setting):
    assert codes(decide(OWN, at(7, scope={"setting": setting}))) == ["tier.undecidable"]


def test_gap_overlap_and_empty_band_refuse():
    gap = planned(Approval(amount="amount", tiers=TIERS[1:]))
    overlap = planned(Approval(amount="amount", tiers=(*TIERS, TIERS[0])))
    empty = planned(Approval(amount="amount", tiers=(Tier(id="none"),)))
    assert codes(decide(gap, at(5))) == ["tier.gap"]
    assert codes(decide(overlap, at(5))) == ["tier.overlap"]
    assert codes(decide(empty, at(5))) == ["tier.empty"]
    assert decide(gap, at(5)).reasons[0].evidence == (("amount", "5"),)


@pytest.mark.parametrize(
    ("own", "total", "scope", "length"),
    [
        (600, "600", {}, 1),
        (600, "1200", {}, 2),  # splitting opens the next band
        (600, "50000", {}, 3),
        (2000, "500", {}, 2),  # a credit elsewhere does not lower the own amount
        (600, "1200", {"exempt": True}, 1),
        (600, "1200", {"exempt": None}, 2),  # an exemption nobody can decide does not exempt
    ],
)
def test_the_total_of_the_key_decides(own, total, scope, length):
    here = at(own, tallies={"ctl_0": Decimal(total)}, scope=scope)
    assert len(decide(SUMMED, here).chain) == length


@pytest.mark.parametrize("missing", [{"tallies": {}}, {"scope": {"budget_line": None}}, {"scope": {"budget_line": ""}}])
def test_a_total_left_out_or_a_key_unknown_lets_nobody_sign(missing):
    fields = {"tallies": {"ctl_0": Decimal(5)}} | missing
    assert codes(decide(SUMMED, at(5, **fields))) == ["tier.undecidable"]


def test_facts_name_the_tally():
    (tally,) = SUMMED.facts.tallies
    assert (tally.control, tally.name, tally.window) == ("ctl_0", "flow.ctl_0", "year")
    assert [part.text for part in tally.key] == ["budget_line"]
    assert OWN.facts.tallies == ()


def test_back_keeps_the_order_but_needs_no_second():
    assert decide(OWN, at(60000, outcome=BACK)).decision is ALLOWED
    assert codes(decide(OWN, at(60000, actor("dot", "deputy"), outcome=BACK))) == ["tier.order"]
    second = at(60000, actor("dot", "deputy"), outcome=BACK, signatures=(HEAD,))
    assert (decide(OWN, second).decision, decide(OWN, second).slot) == (ALLOWED, "tier:1:deputy")


def test_another_outcome_starts_its_own_chain():
    here = at(60000, actor("dot", "deputy"), outcome=OTHER, signatures=(HEAD,))
    assert codes(decide(OWN, here)) == ["tier.order"]


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.TRANSFER, Verb.RETURN])
def test_while_the_chain_is_unknown_only_people_of_some_chain_may_hold_the_item(verb):
    assert decide(OWN, view(actor("cy", "chief"), verb, None, scope={"amount": None})).decision is ALLOWED
    clerk = view(actor("eve", "clerk"), verb, None, scope={"amount": None})
    assert codes(decide(OWN, clerk)) == ["tier.undecidable", "role"]


def test_an_amount_the_caller_can_still_fill_is_no_refusal_before_the_call():
    form = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY, required=True),))
    plan = planned(Approval(amount="amount", tiers=TIERS), form=form)
    before = view(actor("hal", "head"), outcome=None, scope={"amount": None})
    assert decide(plan, before).decision is HELD
    assert Need(kind="field", ref="amount") in decide(plan, before).needs
    concrete = view(actor("hal", "head"), scope={"amount": None}, filled=frozenset({"amount"}))
    assert codes(decide(plan, concrete)) == ["tier.undecidable"]
    signer = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY, scope=FieldScope.SIGNER),))
    fixed = planned(Approval(amount="amount", tiers=TIERS), form=signer)
    assert decide(fixed, before).decision is REFUSED


def test_a_chain_and_two_persons_on_one_task_both_hold():
    plan = planned(Approval(amount="amount", tiers=TIERS), TwoPerson(min=2))
    first = at(5)
    verdict = decide(plan, first)
    assert (verdict.decision, verdict.slot) == (HELD, "tier:0:head")
    second = at(2000, actor("dot", "deputy"), signatures=(HEAD,))
    assert decide(plan, second).decision is ALLOWED
