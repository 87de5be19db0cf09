"""Joint signature: the actor's party is found, nobody signs for two, order only when stated."""

from dataclasses import replace

import pytest

from engine.controls import decide, remaining, settled
from engine.model.control import Joint, Party
from engine.model.people import Kind
from engine.model.verdict import Need
from tests.unit.controls.builders import ALLOWED, BACK, HELD, REFUSED, actor, after, codes, planned, signed, view

PARTIES = (Party(id="use", roles=("user",)), Party(id="tech", body="panel"), Party(id="pay", roles=("payer", "chief")))
FREE = planned(Joint(parties=PARTIES))
ORDERED = planned(Joint(parties=PARTIES, ordered=True))
USE = signed("una", slot="party:use")


@pytest.mark.parametrize(
    ("who", "slot", "role"),
    [
        (actor("una", "user"), "party:use", "user"),
        (actor("tom", bodies=("panel",)), "party:tech", ""),
        (actor("pat", "chief"), "party:pay", "chief"),
        (actor("all", "chief", "user", bodies=("panel",)), "party:use", "user"),
        (actor("dep", acts_for="pat", lent=("payer",)), "party:pay", "payer"),
    ],
)
def test_the_party_is_found(who, slot, role):
    verdict = decide(FREE, view(who))
    assert (verdict.decision, verdict.slot, verdict.role) == (HELD, slot, role)


@pytest.mark.parametrize(
    ("who", "plan", "expected"),
    [
        (actor("eve", "clerk"), FREE, ["joint.party"]),
        (actor("ugo", "user"), FREE, ["joint.party"]),  # his party has signed
        (actor("una", "user", "payer"), FREE, ["two_person.same_person"]),  # none for two parties
        (actor("pat", "payer"), FREE, []),
        (actor("pat", "payer"), ORDERED, ["joint.order"]),
        (actor("tom", bodies=("panel",)), ORDERED, []),
    ],
)
def test_who_may_sign_after_the_first_party(who, plan, expected):
    assert codes(decide(plan, view(who, signatures=(USE,)))) == expected


def test_two_joint_signatures_at_one_task_are_refused():
    """A signature may not fill a side of the one by the post that fills a side of the other."""
    one = Joint(parties=(Party(id="use", roles=("user",)), Party(id="pay", body="panel")))
    other = Joint(parties=(Party(id="use", roles=("chief",)), Party(id="pay", body="panel")))
    for twice in (planned(one, other), planned(one, one)):
        assert codes(decide(twice, view(actor("una", "user", bodies=("panel",))))) == ["signing.twice"]


def test_all_parties_complete_it():
    here = view(actor("una", "user"))
    for who, have in ((actor("una", "user"), 1), (actor("tom", bodies=("panel",)), 2)):
        here = replace(here, actor=who)
        verdict = decide(FREE, here)
        assert verdict.needs[0] == Need(kind="signature", have=have, need=3, control="ctl_0")
        here = after(here, verdict)
    assert remaining(FREE, here, "done")[1:] == (Need(kind="party", ref="pay", control="ctl_0"),)
    here = replace(here, actor=actor("pat", "payer"))
    assert decide(FREE, here).decision is ALLOWED
    assert settled(FREE, after(here, decide(FREE, here)), "done")


def test_one_party_sends_back():
    assert decide(FREE, view(actor("pat", "payer"), outcome=BACK)).decision is ALLOWED


def test_an_outside_party_signs_without_an_account_and_no_officer_for_it():
    parties = (Party(id="firm", roles=("firm",), outside=True), Party(id="us", roles=("user",)))
    plan = planned(Joint(parties=parties))
    firm = actor("firm1", "firm", kind=Kind.OUTSIDE)
    verdict = decide(plan, view(firm))
    assert (verdict.decision, verdict.slot) == (HELD, "outside:firm")
    assert codes(decide(plan, view(firm, recused=frozenset({"firm1"})))) == ["recused"]
    assert codes(decide(plan, view(actor("una", "firm")))) == ["joint.party"]
    stranger = decide(plan, view(actor("x", "user", kind=Kind.OUTSIDE)))
    assert stranger.decision is REFUSED
    assert codes(stranger) == ["kind", "joint.party"]
