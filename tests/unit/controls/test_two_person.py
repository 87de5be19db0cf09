"""Two-person control: distinct persons, body, chair, qualification."""

from dataclasses import replace

import pytest

from engine.controls import decide, remaining, settled
from engine.model.control import Joint, Party, TwoPerson
from engine.model.form import Duty
from engine.model.verdict import Need, Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    DONE,
    HELD,
    REFUSE,
    REFUSED,
    actor,
    after,
    codes,
    planned,
    signed,
    view,
)

BUYERS = planned(TwoPerson(min=2, qualification="buyer"), duty=Duty(roles=("buyer",)))
BOARD = planned(TwoPerson(min=3, body="board", chair="chair"))


def buyer(person: str, **fields):
    return actor(person, "buyer", qualifications=("buyer",), **fields)


def test_first_is_held_second_completes():
    first = view(buyer("ann"))
    verdict = decide(BUYERS, first)
    assert verdict.decision is HELD
    assert verdict.needs == (Need(kind="signature", have=1, need=2, control="ctl_0"),)
    assert (verdict.slot, verdict.role) == ("seat", "buyer")
    second = decide(BUYERS, replace(after(first, verdict), actor=buyer("bob")))
    assert (second.decision, second.needs, second.reasons) == (ALLOWED, (), ())


@pytest.mark.parametrize(
    ("present", "who", "decision"),
    [
        (signed("ann"), buyer("ann"), REFUSED),  # himself
        (signed("ann"), buyer("bob", acts_for="ann", lent=("buyer",)), REFUSED),  # for somebody who signed
        (signed("bob", principal="ann"), buyer("ann"), REFUSED),  # principal after his holder
        (signed("bob", principal="ann"), buyer("bob"), REFUSED),  # holder again, now for himself
        (signed("bob", principal="ann"), buyer("cat", acts_for="ann"), REFUSED),  # two holders of one principal
        (signed("bob", principal="ann"), buyer("cat"), ALLOWED),
        (signed("ann"), buyer("bob", acts_for="cat"), ALLOWED),
    ],
)
def test_a_mandate_occupies_both_persons(present, who, decision):
    verdict = decide(BUYERS, view(who, signatures=(present,)))
    assert verdict.decision is decision
    assert codes(verdict) == (["two_person.same_person"] if decision is REFUSED else [])


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.TRANSFER])
def test_who_has_signed_gets_no_second_seat_by_any_verb(verb):
    verdict = decide(BUYERS, view(buyer("ann"), verb, None, signatures=(signed("ann"),)))
    assert codes(verdict) == ["two_person.same_person"]
    assert decide(BUYERS, view(buyer("bob"), verb, None, signatures=(signed("ann"),))).decision is ALLOWED


def test_evidence_names_only_the_person_who_is_twice():
    verdict = decide(BUYERS, view(buyer("bob", acts_for="ann"), signatures=(signed("cat"), signed("ann"))))
    assert verdict.reasons[0].evidence == (("person", "ann"),)
    assert verdict.reasons[0].control == "ctl_0"


def test_each_signer_needs_the_qualification():
    assert codes(decide(BUYERS, view(actor("ann", "buyer")))) == ["qualification"]


def test_body_members_with_the_chair_among_them():
    def member(person, *roles):
        return actor(person, *roles, bodies=("board",))

    two = (signed("ann"), signed("bob"))
    assert codes(decide(BOARD, view(actor("eve")))) == ["body"]
    held = decide(BOARD, view(member("cat"), signatures=two))
    assert held.decision is HELD
    assert held.needs == (Need(kind="role", ref="chair", control="ctl_0"),)
    assert decide(BOARD, view(member("cat", "chair"), signatures=two)).decision is ALLOWED
    assert decide(BOARD, view(member("cat"), signatures=two, chairs={"board": "cat"})).decision is ALLOWED
    assert decide(BOARD, view(member("cat"), signatures=two, chairs={"board": "bob"})).decision is ALLOWED
    assert decide(BOARD, view(member("cat"), signatures=two, chairs={"board": "eve"})).decision is HELD


def test_the_register_names_no_chair_without_a_body():
    plan = planned(TwoPerson(min=1, chair="chair"))
    assert plan.multi
    assert decide(plan, view(actor("ann"), chairs={"": "ann"})).decision is HELD
    assert decide(plan, view(actor("ann", "chair"))).decision is ALLOWED
    assert settled(plan, view(actor("x"), signatures=(signed("ann", role="chair"),)), "done")


def test_remaining_names_number_body_and_chair():
    assert remaining(BOARD, view(actor("eve"), signatures=(signed("ann"),)), "done") == (
        Need(kind="signature", have=1, need=3, control="ctl_0"),
        Need(kind="body", ref="board", have=1, need=3, control="ctl_0"),
        Need(kind="role", ref="chair", control="ctl_0"),
    )


def test_signatures_count_per_outcome():
    mixed = (signed("ann", "back"), signed("bob", "done"))
    assert decide(BUYERS, view(buyer("cat"), outcome=DONE, signatures=mixed)).decision is ALLOWED
    assert decide(BUYERS, view(buyer("cat"), outcome=DONE, signatures=mixed[:1])).decision is HELD


@pytest.mark.parametrize("outcome", [BACK, REFUSE])
def test_one_sends_back_unless_all_must(outcome):
    assert decide(BUYERS, view(buyer("ann"), outcome=outcome)).decision is ALLOWED
    unanimous = planned(TwoPerson(min=2), unanimous=True)
    assert decide(unanimous, view(actor("ann"), outcome=outcome)).decision is HELD
    both = view(actor("ann"), outcome=outcome, signatures=(signed("bob", outcome.id),))
    assert decide(unanimous, both).decision is ALLOWED


def test_shared_principals_never_count_twice_even_if_stored():
    shared = (signed("ann", principal="pat"), signed("bob", principal="pat"))
    assert remaining(BUYERS, view(buyer("x"), signatures=shared), "done")[0].have == 1
    assert not settled(BUYERS, view(buyer("x"), signatures=shared), "done")


def test_a_signer_recused_since_does_not_count_but_may_not_sign_again():
    here = view(buyer("cat"), signatures=(signed("ann"),), recused=frozenset({"ann"}))
    assert decide(BUYERS, here).decision is HELD
    again = replace(here, actor=buyer("ann"))
    assert codes(decide(BUYERS, again)) == ["recused", "two_person.same_person"]


def test_an_outside_party_is_no_second_person():
    joint = Joint(parties=(Party(id="firm", roles=("firm",), outside=True), Party(id="us", roles=("buyer",))))
    plan = planned(TwoPerson(min=2), joint)
    outside = signed("firm1", slot="outside:firm")
    verdict = decide(plan, view(buyer("ann"), signatures=(outside,)))
    assert verdict.decision is HELD
    assert verdict.needs == (Need(kind="signature", have=1, need=2, control="ctl_0"),)


def test_a_signature_stored_without_a_slot_still_counts():
    assert decide(BUYERS, view(buyer("bob"), signatures=(signed("ann", slot=""),))).decision is ALLOWED
