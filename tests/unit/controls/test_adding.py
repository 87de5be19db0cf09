"""Added signers in the kernel: whose seat it is, what it never fills, and whom the task waits for."""

from dataclasses import replace

import pytest

from engine.controls import decide, remaining, settled, turn
from engine.model.case import Added, Place
from engine.model.control import Joint, Party, Quorum, Separation, TwoPerson
from engine.model.form import Duty, Form, Outcome
from engine.model.people import Basis
from engine.model.text import EMPTY
from engine.model.verdict import Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    DONE,
    HELD,
    OTHER,
    REFUSE,
    REFUSED,
    actor,
    codes,
    planned,
    signed,
    view,
)

ONE = planned(duty=Duty(roles=("handler",)))
TWO = planned(TwoPerson(min=2), duty=Duty(roles=("handler",)))
ANN, BOB, KIT = actor("ann", "handler"), actor("bob", "handler"), actor("kit", "window")
PLACES = tuple(Place)


def seat(place: Place = Place.BESIDE, person: str = "kit", **fields) -> Added:
    return Added(person=person, by="ann", place=place, **fields)


def extra(outcome: str = "done"):
    return signed("kit", outcome, slot="added:kit")


@pytest.mark.parametrize("place", [Place.BEFORE, Place.BESIDE])
@pytest.mark.parametrize("outcome", [DONE, OTHER, BACK, REFUSE], ids=lambda one: one.id)
def test_alone_he_completes_nothing(place, outcome):
    verdict = decide(ONE, view(KIT, outcome=outcome, added=(seat(place),)))
    assert (verdict.decision, verdict.slot, verdict.role) == (HELD, "added:kit", "")


@pytest.mark.parametrize("outcome", [DONE, BACK, REFUSE], ids=lambda one: one.id)
def test_who_comes_before_holds_back_every_outcome(outcome):
    assert codes(decide(ONE, view(ANN, outcome=outcome, added=(seat(Place.BEFORE),)))) == ["signers.before"]
    there = (seat(Place.BEFORE, signed=True, acted=True),)
    assert decide(ONE, view(ANN, outcome=outcome, added=there, signatures=(extra(),))).decision is ALLOWED


@pytest.mark.parametrize("outcome", [DONE, OTHER, BACK, REFUSE], ids=lambda one: one.id)
@pytest.mark.parametrize("place", [Place.BESIDE, Place.AFTER])
def test_who_is_outstanding_holds_the_task(place, outcome):
    """Beside only what goes on; after every outcome."""
    verdict = decide(ONE, view(ANN, outcome=outcome, added=(seat(place),)))
    goes = place is Place.BESIDE and outcome in (BACK, REFUSE)
    assert verdict.decision is (ALLOWED if goes else HELD)
    assert [need.ref for need in verdict.needs if need.kind == "signer"] == ([] if goes else ["kit"])


def test_a_lapsed_signature_before_holds_and_does_not_refuse():
    there = (seat(Place.BEFORE, acted=True),)
    assert decide(ONE, view(ANN, added=there)).decision is HELD


def test_after_is_after():
    there = (seat(Place.AFTER),)
    assert codes(decide(ONE, view(KIT, added=there))) == ["signers.after"]
    assert turn(ONE, view(KIT, added=there)) == ()
    signed_own = view(KIT, added=there, signatures=(signed("ann"),))
    assert decide(ONE, signed_own).decision is ALLOWED
    assert turn(ONE, signed_own) == ("kit",)
    assert not settled(ONE, signed_own, "done")
    assert settled(ONE, replace(signed_own, added=(seat(Place.AFTER, signed=True, acted=True),)), "done")


def test_those_beside_and_after_wait_for_those_before():
    there = (seat(Place.BEFORE, "zoe"), seat())
    assert codes(decide(ONE, view(KIT, added=there))) == ["signers.before"]
    assert turn(ONE, view(KIT, added=there)) == ("zoe",)
    there = (seat(Place.BEFORE, "zoe", signed=True, acted=True), seat(), seat(Place.AFTER, "eve"))
    assert turn(ONE, view(KIT, added=there)) == ("kit",)
    assert turn(ONE, view(KIT, added=there, signatures=(signed("ann"),))) == ("kit", "eve")


@pytest.mark.parametrize("place", PLACES)
def test_he_is_no_second_person(place):
    """Neither when he signs last nor when he signed first; not even with the post the task asks for."""
    there, kit = (seat(place),), actor("kit", "handler")
    verdict = decide(TWO, view(kit, added=there, signatures=(signed("ann"),)))
    assert verdict.decision is (REFUSED if place is Place.AFTER else HELD)
    there = (seat(place, signed=True, acted=True),)
    before = view(BOB, added=there, signatures=(extra(),))
    assert decide(TWO, before).decision is HELD
    assert [need.have for need in remaining(TWO, before)] == [0]
    assert not settled(TWO, replace(before, signatures=(extra(), signed("ann"))), "done")
    assert decide(TWO, replace(before, signatures=(extra(), signed("ann")))).decision is ALLOWED


def test_he_signs_for_no_party():
    plan = planned(Joint(parties=(Party(id="a", name=EMPTY, roles=("handler",)),)))
    kit = actor("kit", "handler")
    assert decide(plan, view(kit, added=(seat(),))).slot == "added:kit"
    there = (seat(signed=True, acted=True),)
    assert not settled(plan, view(kit, added=there, signatures=(extra(),)), "done")


def test_twice_is_refused():
    there = (seat(signed=True, acted=True),)
    assert codes(decide(ONE, view(KIT, added=there, signatures=(extra(),)))) == ["already_signed"]
    again = view(actor("ann", "window"), Verb.ADD_SIGNER, signatures=(signed("ann"),))
    assert codes(decide(TWO, again)) == ["two_person.same_person"]


@pytest.mark.parametrize("verb", [Verb.ADD_SIGNER, Verb.COMPLETE, Verb.CLAIM, Verb.REMOVE_SIGNER])
def test_separation_and_recusal_hold_for_him(verb):
    plan = planned(Separation(tasks=("flow_first", "flow_check")))
    there = () if verb is Verb.ADD_SIGNER else (seat(),)
    took_part = {"flow_first": frozenset({"kit"}), "start": frozenset()}
    none = {"flow_first": frozenset(), "start": frozenset()}
    assert codes(decide(plan, view(KIT, verb, added=there, participation=took_part))) == ["separation"]
    gone = view(KIT, verb, added=there, participation=none, recused=frozenset({"kit"}))
    assert codes(decide(plan, gone)) == ["recused"]
    assert decide(plan, view(KIT, verb, added=there, participation=none)).decision in (ALLOWED, HELD)


def test_for_an_absent_one_his_substitute_signs_in_his_seat():
    stand_in = actor("zoe", "clerk", acts_for="kit", lent=("window",))
    assert stand_in.mandate is not None
    stand_in = replace(stand_in, mandate=replace(stand_in.mandate, basis=Basis.STANDING))
    assert decide(ONE, view(stand_in, added=(seat(),))).slot == "added:kit"


@pytest.mark.parametrize("verb", [Verb.TRANSFER, Verb.ASSIGN])
def test_nothing_is_handed_to_him(verb):
    kit = actor("kit", "handler")
    assert codes(decide(ONE, view(kit, verb, added=(seat(),)))) == ["signers.added"]


def test_his_claim_does_not_meet_anothers():
    assert decide(ONE, view(KIT, Verb.CLAIM, added=(seat(),), claimed_by="ann")).decision is ALLOWED
    assert codes(decide(ONE, view(BOB, Verb.CLAIM, added=(seat(),), claimed_by="ann"))) == ["claimed_by_other"]


def test_who_added_him_may_take_it_back_even_after_signing():
    made = view(ANN, Verb.REMOVE_SIGNER, added=(seat(Place.AFTER),), signatures=(signed("ann"),))
    assert decide(ONE, made).decision is ALLOWED
    assert decide(ONE, replace(made, recused=frozenset({"ann"}))).decision is REFUSED
    other = replace(made, actor=actor("eve", "clerk"))
    assert codes(decide(ONE, other)) == ["role"]


def test_no_member_of_the_body_is_added_where_it_votes():
    """He would lose his vote by it."""
    plan = planned(Quorum(body="board", recorder="recorders"))
    for body in ("board", "recorders"):
        assert codes(decide(plan, view(actor("kit", bodies=(body,)), Verb.ADD_SIGNER))) == ["signers.member"]
    assert decide(plan, view(KIT, Verb.ADD_SIGNER)).decision is ALLOWED


def test_an_opinion_is_asked_of_him_where_the_task_asks_one():
    plan = planned(form=Form(comment="required"))
    silent = view(KIT, added=(seat(),), has_comment=False)
    assert codes(decide(plan, silent)) == ["comment.missing"]
    asked = decide(plan, replace(silent, outcome=None))
    assert (asked.decision, [need.kind for need in asked.needs]) == (HELD, ["comment"])
    assert codes(decide(plan, view(KIT, outcome=Outcome(id="x", name=EMPTY), added=(seat(),)))) == ["outcome.unknown"]
