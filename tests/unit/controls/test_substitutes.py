"""Substitutes and posts that move up: what passes on, when, to whom, and that no separation gets weaker by it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.controls import audience, decide
from engine.controls.posts import raised
from engine.model.control import Approval, Separation, Tier, TwoPerson
from engine.model.form import Duty
from engine.model.people import Basis, Mandate, Staffing
from engine.model.verdict import Verb
from tests.unit.controls.builders import (
    ALLOWED,
    HELD,
    REFUSED,
    actor,
    after,
    codes,
    planned,
    signed,
    view,
)

DAY = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
NEXT = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
BEFORE = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
LADDER = Staffing(higher={"section_head": "deputy", "deputy": "director", "director": "deputy"})
APART = Separation(tasks=("flow_apply", "flow_check"))
TIERS = Approval(amount="amount", tiers=(Tier(id="all", roles=("section_head", "deputy", "director")),))
CASHIER = Duty(roles=("cashier",))


def lent(role: str, principal: str = "xia", *, since=DAY, until=NEXT, basis=Basis.STANDING) -> Mandate:
    return Mandate(
        id=f"ab_{role}", principal=principal, principal_roles=(role,), valid_from=since, valid_to=until, basis=basis
    )


def person(name: str, *roles: str, mandates=(), absences=(), **more):
    made = actor(name, *roles, **more)
    return replace(made, standing=replace(made.standing, mandates=tuple(mandates), absences=tuple(absences)))


def part(**tasks: str):
    return {f"flow_{task}" if task != "start" else task: frozenset(who.split()) for task, who in tasks.items()}


def test_a_duty_passes_while_the_holder_is_absent_and_is_marked():
    verdict = decide(planned(duty=CASHIER), view(person("yan", "handler", mandates=[lent("cashier")])))
    assert verdict.decision is ALLOWED
    assert (verdict.role, verdict.acting) == ("cashier", (("standing", "cashier"),))
    assert verdict.mandate is not None
    assert verdict.mandate.principal == "xia"


@pytest.mark.parametrize("verb", [Verb.CLAIM, Verb.COMPLETE, Verb.RETURN])
@pytest.mark.parametrize(("post", "expected"), [("cashier", []), ("keeper", ["claimed_by_other"])])
def test_what_the_absent_one_holds_passes_with_the_post_it_is_asked_of(verb, post, expected):
    """He has the task's post himself: another post of the absent one does not put that one's item into his hands."""
    yan = person("yan", "cashier", mandates=[lent(post)])
    assert codes(decide(planned(duty=CASHIER), view(yan, verb, claimed_by="xia"))) == expected


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.START, Verb.COMPLETE, Verb.TRANSFER])
@pytest.mark.parametrize(("since", "until"), [(BEFORE, DAY), (NEXT, datetime(2026, 4, 1, tzinfo=UTC))])
def test_only_then(verb, since, until):
    who = person("yan", "handler", mandates=[lent("cashier", since=since, until=until)])
    verdict = decide(planned(duty=CASHIER), view(who, verb))
    assert (verdict.decision, codes(verdict)) == (REFUSED, ["role"])


def test_the_first_moment_belongs_and_the_last_does_not():
    who = person("yan", mandates=[lent("cashier")])
    assert decide(planned(duty=CASHIER), view(who, now=DAY)).decision is ALLOWED
    assert decide(planned(duty=CASHIER), view(who, now=NEXT)).decision is REFUSED


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.START, Verb.COMPLETE])
def test_who_is_absent_does_not_act(verb):
    verdict = decide(planned(duty=CASHIER), view(person("xia", "cashier", absences=[(DAY, NEXT)]), verb))
    assert (verdict.decision, codes(verdict)) == (REFUSED, ["absent"])


def test_back_from_absence():
    verdict = decide(planned(duty=CASHIER), view(person("xia", "cashier", absences=[(BEFORE, DAY)])))
    assert (verdict.decision, verdict.acting) == (ALLOWED, ())


def test_an_absent_substitute_does_not_pass_it_on():
    who = person("yan", mandates=[lent("cashier")], absences=[(DAY, NEXT)])
    assert "absent" in codes(decide(planned(duty=CASHIER), view(who)))


def test_own_post_first():
    who = person("yan", "cashier", mandates=[lent("cashier")])
    verdict = decide(planned(duty=CASHIER), view(who))
    assert (verdict.decision, verdict.acting, verdict.mandate) == (ALLOWED, (), None)


@pytest.mark.parametrize("applied", ["yan", "xia", "yan xia"])
def test_no_two_sides_through_a_substitution(applied):
    """Neither who signs nor the one he stands for may be on the other side."""
    who = person("yan", "handler", mandates=[lent("cashier")])
    verdict = decide(planned(APART, duty=CASHIER), view(who, participation=part(apply=applied, check="")))
    assert verdict.decision is REFUSED
    assert set(codes(verdict)) == {"separation"}


def test_a_post_named_for_a_day_counts_only_who_signs():
    mandate = lent("cashier", "", basis=Basis.DAY)
    plan, seen = planned(APART, duty=CASHIER), part(apply="xia", check="")
    verdict = decide(plan, view(person("yan", "handler", mandates=[mandate]), participation=seen))
    assert (verdict.decision, verdict.acting) == (ALLOWED, (("day", "cashier"),))
    assert decide(plan, view(person("xia", "handler", mandates=[mandate]), participation=seen)).decision is REFUSED


def test_the_one_absent_and_his_substitute_are_one_signer():
    plan, who = planned(TwoPerson(min=2), duty=CASHIER), person("yan", "handler", mandates=[lent("cashier")])
    again = view(who, signatures=(signed("xia", role="cashier"),))
    assert codes(decide(plan, again)) == ["two_person.same_person"]


def test_mandates_are_tried_in_turn_and_the_nearer_refusal_is_told():
    both = [lent("keeper"), lent("cashier", "ann")]
    plan = planned(APART, duty=CASHIER)
    seen = part(apply="bob", check="")
    assert decide(plan, view(person("yan", mandates=both), participation=seen)).decision is ALLOWED
    assert codes(decide(plan, view(person("yan", mandates=both), participation=part(apply="ann", check="")))) == [
        "separation"
    ]


def test_an_explicit_mandate_is_left_as_it_is():
    verdict = decide(planned(duty=CASHIER), view(actor("yan", acts_for="xia", lent=("cashier",))))
    assert (verdict.decision, verdict.acting) == (ALLOWED, (("mandate", "cashier"),))


def test_a_substitute_may_go_on_with_what_the_absent_one_had_claimed():
    who = person("yan", mandates=[lent("cashier")])
    assert decide(planned(duty=CASHIER), view(who, claimed_by="xia")).decision is ALLOWED
    assert "claimed_by_other" in codes(decide(planned(duty=CASHIER), view(who, claimed_by="bob")))


def test_the_chair_passes_on_and_membership_does_not():
    plan = planned(TwoPerson(min=2, body="board", chair="director"))
    member = person("yan", "deputy", mandates=[lent("director")], bodies=("board",))
    first = view(member, chairs={"board": "xia"})
    verdict = decide(plan, first)
    assert (verdict.decision, verdict.acting) == (HELD, (("standing", "director"),))
    second = replace(after(first, verdict), actor=actor("bob", bodies=("board",)))
    signature = replace(second.signatures[0], principal="xia", roles=("deputy", "director"))
    assert decide(plan, replace(second, signatures=(signature,))).decision is ALLOWED
    assert "body" in codes(decide(plan, view(person("yan", mandates=[lent("director")]))))


# ---- a tier of one's own moves up


def chain_of(staffing=LADDER, **tasks: str):
    posts = {"chief": frozenset({"section_head"}), "vice": frozenset({"deputy"}), "boss": frozenset({"director"})}
    posts["two"] = frozenset({"section_head", "deputy"})
    seen = part(**{"start": "", **tasks})
    return decide(planned(TIERS), view(actor("x"), participation=seen, posts=posts, staffing=staffing)).chain


@pytest.mark.parametrize(
    ("starter", "chain"),
    [
        ("ann", ("section_head", "deputy", "director")),
        ("chief", ("deputy", "director")),
        ("vice", ("section_head", "director")),
        ("boss", ("section_head", "deputy")),
        ("two", ("director",)),
    ],
)
def test_the_applicants_own_tier_moves_up(starter, chain):
    assert chain_of(start=starter) == chain


def test_without_a_ladder_nothing_moves():
    assert chain_of(staffing=Staffing(), start="chief") == ("section_head", "deputy", "director")


def test_where_nobody_is_higher_the_post_stays():
    assert chain_of(staffing=Staffing(higher={"section_head": "deputy"}), start="boss") == (
        "section_head",
        "deputy",
        "director",
    )


def test_of_several_tiers_moved_to_one_post_the_last_stays():
    ladder = Staffing(higher={"section_head": "leader", "deputy": "leader"})
    assert chain_of(staffing=ladder, start="two") == ("leader", "director")


def test_whoever_stands_on_the_other_side_of_a_separation_moves_it_too():
    plan = planned(TIERS, APART)
    seen = part(start="ann", apply="chief", check="")
    posts = {"chief": frozenset({"section_head"})}
    made = view(actor("vice", "deputy"), participation=seen, posts=posts, staffing=LADDER)
    verdict = decide(plan, made)
    assert (verdict.decision, verdict.slot, verdict.role) == (HELD, "tier:1:deputy", "deputy")
    assert verdict.acting == ()
    assert audience(plan, made).roles == ("deputy",)


def test_a_moved_tier_is_marked_and_a_signature_before_it_moved_counts():
    one = Approval(amount="amount", tiers=(Tier(id="all", roles=("section_head", "director")),))
    plan, posts = planned(one), {"chief": frozenset({"section_head"})}
    made = view(actor("vice", "deputy"), participation=part(start="chief"), posts=posts, staffing=LADDER)
    verdict = decide(plan, made)
    assert (verdict.chain, verdict.slot) == (("deputy", "director"), "tier:0:deputy")
    assert verdict.acting == (("higher", "section_head"),)
    before = replace(made, actor=actor("boss", "director"), signatures=(signed("cat", slot="tier:0:section_head"),))
    assert decide(plan, before).decision is ALLOWED


def test_a_way_up_never_turns_round():
    everybody = frozenset({"section_head", "deputy", "director"})
    assert raised("section_head", everybody, LADDER) == ("section_head", "deputy", "director")
    assert raised("director", everybody, LADDER) == ("director", "deputy")


# ---- the same for a task that is no approval: the next higher takes the review

REVIEW = Duty(roles=("section_head",))


def test_the_next_higher_takes_a_review_of_ones_own():
    plan, posts = planned(APART, duty=REVIEW), {"chief": frozenset({"section_head"})}
    own, free = part(apply="chief", check=""), part(apply="ann", check="")
    made = view(actor("vice", "deputy"), participation=own, posts=posts, staffing=LADDER)
    verdict = decide(plan, made)
    assert (verdict.decision, verdict.role) == (ALLOWED, "deputy")
    assert verdict.acting == (("higher", "section_head"),)
    assert audience(plan, made).roles == ("section_head", "deputy", "director")
    assert decide(plan, replace(made, participation=free)).decision is REFUSED
    assert audience(plan, replace(made, participation=free)).roles == ("section_head",)
    assert decide(plan, replace(made, actor=actor("other", "section_head"))).decision is ALLOWED
    assert decide(plan, replace(made, actor=actor("chief", "section_head"))).decision is REFUSED
    assert decide(plan, replace(made, actor=actor("boss", "director"))).decision is REFUSED


def test_both_marks_on_one_signature():
    plan, posts = planned(APART, duty=REVIEW), {"chief": frozenset({"section_head"})}
    who = person("yan", mandates=[lent("deputy")])
    verdict = decide(plan, view(who, participation=part(apply="chief", check=""), posts=posts, staffing=LADDER))
    assert verdict.acting == (("higher", "section_head"), ("standing", "deputy"))


# ---- the second person from any section

BUYERS = Duty(roles=("buyer",))
ANY = Staffing(any_section=frozenset({"buyer"}))
PAIR = TwoPerson(min=2, qualification="trained")


def second(who, plan=None, staffing=ANY, first="buyer", **more):
    made = view(who, staffing=staffing, signatures=(signed("ann", role=first),) if first else (), **more)
    return decide(plan or planned(PAIR, duty=BUYERS), made)


def test_the_second_buyer_may_come_from_any_section():
    trained = actor("zoe", "handler", qualifications=("trained",))
    verdict = second(trained)
    assert (verdict.decision, verdict.acting) == (ALLOWED, (("section", "buyer"),))
    plan = planned(PAIR, duty=BUYERS)
    seen = view(trained, staffing=ANY, signatures=(signed("ann", role="buyer"),))
    assert audience(plan, seen).qualifications == ("trained",)
    assert audience(plan, replace(seen, signatures=())).qualifications == ()
    assert audience(planned(TwoPerson(min=2), duty=BUYERS), seen).qualifications == ()


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        (actor("zoe", "handler", qualifications=("trained",)), {"first": ""}, "role"),  # the second, never the first
        (actor("zoe", "handler", qualifications=("trained",)), {"first": "handler"}, "role"),  # beside another second
        (actor("zoe", "handler", qualifications=("trained",)), {"staffing": Staffing()}, "role"),
        (actor("zoe", "handler"), {}, "qualification"),
        (actor("ann", "handler", qualifications=("trained",)), {}, "two_person.same_person"),
        (actor("zoe", "handler"), {"plan": planned(TwoPerson(min=2), duty=BUYERS)}, "role"),  # nothing asked
        (actor("zoe", "handler"), {"plan": planned(duty=BUYERS)}, "role"),  # no two-person task
        (actor("zoe", "handler"), {"plan": planned(TwoPerson(min=1), duty=BUYERS)}, "role"),
        (actor("zoe", "handler"), {"plan": planned(TwoPerson(min=2, body="b"), duty=BUYERS)}, "role"),
        (actor("zoe", "handler", qualifications=("trained",)), {"verb": Verb.START, "outcome": None}, "role"),
    ],
)
def test_and_nobody_else(who, more, code):
    assert code in codes(second(who, **more))


def test_the_qualification_may_be_the_dutys():
    plan = planned(TwoPerson(min=2), duty=Duty(roles=("buyer",), qualification="trained"))
    assert second(actor("zoe", "handler", qualifications=("trained",)), plan=plan).decision is ALLOWED


def test_while_it_is_unknown_who_applied_nobody_approves():
    verdict = decide(planned(TIERS), view(actor("ann", "section_head"), Verb.CLAIM, participation={}))
    assert codes(verdict) == ["facts.missing"]
