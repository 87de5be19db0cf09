"""Mandates: both persons count in every control, and scope, days and limit hold; none helps over a control."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.controls import decide, mandates
from engine.controls.leaving import left
from engine.controls.mandates import Given, granting
from engine.model.case import Added, Place
from engine.model.conduct import Budget
from engine.model.control import Approval, Joint, Party, Quorum, Recusal, Separation, SeparationScope, Tier, TwoPerson
from engine.model.form import Duty, Field, FieldType, Form
from engine.model.meeting import BodyRules, Meeting
from engine.model.people import Basis, Kind, Mandate, Standing, Tie
from engine.model.text import EMPTY
from engine.model.verdict import Verb
from tests.unit.controls import builders
from tests.unit.controls.builders import ALLOWED, HELD, NOW, REFUSED, actor, after, codes, planned, signed, view

FIRST, END = datetime(2026, 3, 10, 2, 0, tzinfo=UTC), datetime(2026, 3, 10, 2, 0, 1, tzinfo=UTC)
DUTY = Duty(roles=("buyer",))
PAIR, APART = TwoPerson(min=2), Separation(tasks=("flow_apply", "flow_check"))
STATIC = Separation(scope=SeparationScope.STATIC, roles=("buyer", "cashier"))
SIDES = Joint(parties=(Party(id="one", roles=("buyer",)), Party(id="two", roles=("keeper",))))
CHAIN = Approval(amount="amount", tiers=(Tier(id="all", roles=("buyer", "keeper")),))
VERBS = (Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.COMPLETE, Verb.RETURN, Verb.TRANSFER, Verb.HAND_OVER)


def given(principal: str = "gil", role: str = "buyer", **more) -> Mandate:
    plain = {"valid_from": FIRST, "valid_to": END, "basis": Basis.MANDATE}
    return Mandate(id="ma_1", principal=principal, principal_roles=(role,), **(plain | more))


def holder(*roles: str, person: str = "hal", held=(), **more):
    made = actor(person, *roles, **more)
    return replace(made, standing=replace(made.standing, mandates=tuple(held or [given()])))


def part(**tasks: str):
    return {f"flow_{task}" if task != "start" else task: frozenset(who.split()) for task, who in tasks.items()}


@pytest.mark.parametrize("verb", VERBS)
def test_the_giver_is_named_and_the_footing_marked(verb):
    verdict = decide(planned(duty=DUTY), view(holder("clerk"), verb))
    assert (verdict.decision, verdict.role, verdict.acting) == (ALLOWED, "buyer", (("mandate", "buyer"),))
    assert verdict.mandate == given()


def test_ones_own_post_comes_first():
    verdict = decide(planned(duty=DUTY), view(holder("buyer")))
    assert (verdict.decision, verdict.acting, verdict.mandate) == (ALLOWED, (), None)


@pytest.mark.parametrize(("now", "does"), [(FIRST, ALLOWED), (END, REFUSED), (FIRST.replace(hour=1), REFUSED)])
def test_the_first_moment_belongs_and_the_last_does_not(now, does):
    assert decide(planned(duty=DUTY), view(holder("clerk"), now=now)).decision is does
    told = decide(planned(duty=DUTY), view(actor("hal", acts_for="gil", lent=("buyer",)), now=now.replace(year=2030)))
    assert "mandate" in codes(told)


# ---- giver and holder count, both, in every control

EVERY = {  # control -> (specs, facts under which nobody is in the way, facts in which the person named is)
    "separation": ((APART,), {"participation": part(apply="ann", check="")},
                   lambda who: {"participation": part(apply=who, check="")}),
    "separation of other cases": (
        (Separation(tasks=("flow_apply", "flow_check"), scope=SeparationScope.OBJECT, key="subject.key"),),
        {"participation": part(apply="", check=""), "elsewhere": {"ctl_0": {"flow_apply": frozenset({"ann"})}}},
        lambda who: {"participation": part(apply="", check=""),
                     "elsewhere": {"ctl_0": {"flow_apply": frozenset({who})}}}),
    "two-person": ((PAIR,), {"signatures": (signed("ann"),)}, lambda who: {"signatures": (signed(who),)}),
    "two-person, signed for him": ((PAIR,), {"signatures": (signed("ann", principal="bob"),)},
                                   lambda who: {"signatures": (signed("ann", principal=who),)}),
    "approval": ((CHAIN,), {}, lambda who: {"signatures": (signed(who, slot="tier:1:keeper"),)}),
    "joint": ((SIDES,), {"signatures": (signed("ann", slot="party:two"),)},
              lambda who: {"signatures": (signed(who, slot="party:two"),)}),
    "slots of one countersigning": ((), {"siblings": (signed("ann"),)}, lambda who: {"siblings": (signed(who),)}),
    "recused, without a control": ((), {"recused": frozenset({"ann"})}, lambda who: {"recused": frozenset({who})}),
    "recused": ((Recusal(),), {"recused": frozenset({"ann"}), "ties": {"ctl_0": ()}},
                lambda who: {"recused": frozenset({who}), "ties": {"ctl_0": ()}}),
    "tied to the party": (
        (Recusal(lookback="P1Y"),), {"ties": {"ctl_0": (Tie(person="ann", first="2026-01-01", last="", until=""),)}},
        lambda who: {"ties": {"ctl_0": (Tie(person=who, first="2026-01-01", last="", until=""),)}}),
    "asked to withdraw": ((Recusal(freeze=True),), {"asked": frozenset({"ann"}), "ties": {"ctl_0": ()}},
                          lambda who: {"asked": frozenset({who}), "ties": {"ctl_0": ()}}),
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("verb", [Verb.CLAIM, Verb.ASSIGN, Verb.TRANSFER, Verb.HAND_OVER, Verb.COMPLETE])
def test_both_count_in_every_control(name, verb):
    specs, free, hit = EVERY[name]
    plan, who = planned(*specs, duty=DUTY), holder("clerk")
    assert decide(plan, view(who, verb, **free)).decision in (ALLOWED, HELD)
    for person in ("hal", "gil"):
        assert decide(plan, view(who, verb, **hit(person))).decision is REFUSED, person


@pytest.mark.parametrize("person", ["hal", "gil"])
def test_an_earlier_entry_of_either_counts(person):
    who = holder("clerk", held=[given(also=("gil_old",))])
    who = replace(who, standing=replace(who.standing, also=("hal_old",)))
    found = decide(planned(APART, duty=DUTY), view(who, participation=part(apply=f"{person}_old", check="")))
    assert set(codes(found)) == {"separation"}


@pytest.mark.parametrize("next_", ["hal", "gil"])
@pytest.mark.parametrize("specs", [(PAIR,), (CHAIN,), (SIDES,)], ids=["two-person", "approval", "joint"])
def test_who_signed_by_mandate_occupies_both_and_is_one_signature(specs, next_):
    plan = planned(*specs, duty=Duty(roles=("buyer", "keeper")))
    first = view(holder("clerk"))
    verdict = decide(plan, first)
    assert verdict.decision is HELD
    second = after(replace(first, actor=replace(first.actor, mandate=verdict.mandate)), verdict)
    assert second.signatures[0].persons == ("hal", "gil")
    again = replace(second, actor=actor(next_, "buyer", "keeper"))
    assert "two_person.same_person" in codes(decide(plan, again))
    assert decide(plan, replace(second, actor=actor("ann", "buyer", "keeper"))).decision is ALLOWED


def test_a_ballot_by_mandate_leaves_none_to_the_giver():
    met = Meeting(id="me", rules=BodyRules(), members=("gil", "hal", "ida"), chairs=("gil",), notice_at=NOW)
    plan = planned(Quorum(body="board"))
    hal = actor("hal", bodies=("board",), acts_for="gil", lent=("buyer",))
    first = view(hal, meeting=met)
    second = after(first, decide(plan, first))
    for person in ("hal", "gil"):
        assert decide(plan, replace(second, actor=actor(person, bodies=("board",)))).decision is REFUSED, person
    stranger = actor("zoe", acts_for="gil", lent=("buyer",))  # a seat is not lent
    assert decide(plan, replace(first, actor=stranger)).decision is REFUSED


def test_a_file_keeps_roles_apart_by_its_standing_separations_alone():
    specs = (STATIC, APART, PAIR)
    built = builders.definition(
        controls=tuple(builders.control(spec, f"ctl_{at}") for at, spec in enumerate(specs)),
    )
    assert mandates.kept_apart(built) == (("buyer", "cashier"),)


def test_roles_kept_apart_are_not_held_together_by_mandate():
    plan = planned(STATIC, duty=DUTY)
    assert set(codes(decide(plan, view(holder("cashier"))))) == {"separation"}
    assert decide(plan, view(holder("clerk"))).decision is ALLOWED


@pytest.mark.parametrize("verb", VERBS)
def test_a_qualification_and_a_seat_are_not_lent(verb):
    for duty, code in ((Duty(roles=("buyer",), qualification="trained"), "qualification"),
                       (Duty(roles=("buyer",), body="board"), "body")):  # fmt: skip
        assert code in codes(decide(planned(duty=duty), view(holder("clerk"), verb)))


def test_who_is_away_does_not_act_for_another():
    who = holder("clerk")
    away = replace(who, standing=replace(who.standing, absences=((FIRST, END),)))
    assert "absent" in codes(decide(planned(duty=DUTY), view(away)))


# ---- what it extends to


@pytest.mark.parametrize("verb", [*VERBS, Verb.START])
@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({"processes": ("flow",)}, ""),
        ({"processes": ("other", "flow")}, ""),
        ({"processes": ("other",)}, "mandate.scope"),
        ({"tasks": ("flow_check",)}, ""),
        ({"tasks": ("flow_apply",)}, "mandate.scope"),
        ({"processes": ("flow",), "tasks": ("flow_apply",)}, "mandate.scope"),
        ({"limit": Decimal("100.01")}, ""),
        ({"limit": Decimal(100)}, ""),  # the sum itself is included
        ({"limit": Decimal("99.99")}, "mandate.limit"),
        ({"limit": Decimal(0)}, "mandate.limit"),
    ],
)
def test_flows_tasks_and_sum(verb, scope, code):
    verdict = decide(planned(duty=DUTY), view(holder("clerk", held=[given(**scope)]), verb))
    assert (verdict.decision is REFUSED) == bool(code)
    assert code in [*codes(verdict), ""]


@pytest.mark.parametrize("amount", [None, "much", Decimal("NaN")])
def test_a_sum_not_known_is_not_below_the_limit(amount):
    who = holder("clerk", held=[given(limit=Decimal(10**9))])
    assert codes(decide(planned(duty=DUTY), view(who, scope={"amount": amount}))) == ["mandate.limit"]
    assert decide(planned(duty=DUTY), view(holder("clerk"), scope={"amount": amount})).decision is ALLOWED


def test_the_sum_is_told_with_the_verdict_where_there_is_a_limit():
    limited = view(holder("clerk", held=[given(limit=Decimal(100))]))
    assert decide(planned(duty=DUTY), limited).total == Decimal(100)
    assert decide(planned(duty=DUTY), replace(limited, verb=Verb.CLAIM)).total == Decimal(100)
    assert decide(planned(duty=DUTY), view(holder("clerk"))).total is None


def test_the_largest_amount_named_for_approval_or_a_budget_counts():
    fields = tuple(Field(id=one, type=FieldType.MONEY, name=EMPTY) for one in ("amount", "t"))
    fields += (Field(id="big", type=FieldType.BOOLEAN, name=EMPTY),)
    task = builders.node(form=Form(fields=fields), duty=DUTY)
    controls = tuple(
        builders.control(spec, f"ctl_{at}")
        for at, spec in enumerate((
            Budget(amount="amount * 2", granted="amount"),
            Approval(amount='if big then setting.t2 else 0', tiers=CHAIN.tiers),  # reads no sum of the case
        ))
    )  # fmt: skip
    plan = builders.compiled(builders.definition(task, controls=controls))
    assert [one.text for one in plan.sums] == ["amount * 2", "amount"]
    assert mandates.largest(plan.sums, {"amount": Decimal(30)}) == Decimal(60)
    assert mandates.largest(plan.sums, {}) is None


def test_the_first_mandate_that_extends_so_far_is_used():
    narrow, wide = given("ann", tasks=("flow_other",)), given("gil")
    verdict = decide(planned(duty=DUTY), view(holder("clerk", held=[narrow, wide])))
    assert verdict.mandate == wide
    both = decide(planned(APART, duty=DUTY), view(
        holder("clerk", held=[given("ann"), wide]), participation=part(apply="ann", check="")))  # fmt: skip
    assert both.mandate == wide


def test_the_seat_of_an_added_signer_is_not_lent():
    added = (Added(person="gil", place=Place.BESIDE, by="ann"),)
    plan = planned(duty=DUTY)
    assert "mandate.scope" in codes(decide(plan, view(holder("clerk"), added=added)))
    assert decide(plan, view(actor("gil", "clerk"), added=added)).decision in (ALLOWED, HELD)


# ---- giving one


def standing(person: str, *roles: str, kind: Kind = Kind.OFFICER, **more) -> Standing:
    return Standing(person=person, name=person, kind=kind, roles=roles, **more)


def asked(**change) -> Given:
    plain = {
        "giver": standing("gil", "buyer"), "holder": standing("hal", "clerk"), "role": "buyer",
        "since": "2026-03-10", "until": "2026-03-20", "today": "2026-03-10", "longest": "2027-03-10",
    }  # fmt: skip
    return Given(**(plain | change))


@pytest.mark.parametrize(
    ("change", "apart", "found"),
    [
        ({}, (), []),
        ({}, (("cashier", "buyer"),), []),
        ({"role": "keeper"}, (), ["role"]),
        ({"giver": standing("gil", mandates=(given("ann"),))}, (), ["mandate.chain"]),
        ({"holder": standing("gil", "buyer")}, (), ["mandate.self"]),
        ({"giver": standing("gil", "buyer", also=("old",)), "holder": standing("old")}, (), ["mandate.self"]),
        ({"holder": standing("hal", kind=Kind.AUDITOR)}, (), ["receiver.kind"]),
        ({"holder": standing("hal", kind=Kind.ADMIN)}, (), ["receiver.kind"]),
        ({"until": "2026-03-10"}, (), []),
        ({"until": "2026-03-09"}, (), ["mandate.dates"]),
        ({"since": "2026-03-09"}, (), ["mandate.dates"]),
        ({"since": "2026-03-15", "until": "2026-03-14"}, (), ["mandate.dates"]),
        ({"until": "2027-03-10"}, (), []),
        ({"until": "2027-03-11"}, (), ["mandate.dates"]),
        ({"holder": standing("hal", "cashier")}, (("cashier", "buyer"),), ["separation"]),
        ({"holder": standing("hal", mandates=(given("ann", "cashier"),))}, (("cashier", "buyer"),), ["separation"]),
        ({"holder": standing("hal", "cashier", "clerk")}, (("cashier", "clerk"),), []),  # not by this mandate
    ],
)
def test_giving(change, apart, found):
    assert [one.code for one in granting(asked(**change), apart)] == found


# ---- who signed for a giver that leaves his post


def test_a_signature_for_a_giver_who_left_the_post_goes_before_the_task_is_complete():
    made = signed("hal", principal="gil", role="buyer", roles=("clerk", "buyer"), acting=(("mandate", "buyer"),))
    plan, hal = planned(PAIR, duty=DUTY), standing("hal", "clerk")
    assert left(plan, made, hal, "2026-03-10", standing("gil", "buyer")) == ""
    assert left(plan, made, hal, "2026-03-10", standing("gil", "clerk")) == "post"
    assert left(plan, made, hal, "2026-03-10", None) == "post"
    assert left(plan, made, standing("hal"), "2026-03-10", standing("gil", "buyer")) == "post"  # his own service ended
    substitute = replace(made, acting=(("standing", "buyer"),))
    assert left(plan, substitute, hal, "2026-03-10", standing("gil", "clerk")) == ""
