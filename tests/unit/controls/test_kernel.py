"""The fold: eligibility at every verb, claims, minimum periods, barriers, inputs, and what is asked without acting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.controls import Audience, audience, decide, remaining, settled, words
from engine.model.control import Approval, Joint, Later, Party, Separation, Tier, TwoPerson
from engine.model.form import Deadline, Duty, Field, FieldScope, FieldType, Form, Outcome
from engine.model.people import Kind, Qualification
from engine.model.process import Graph, Lane, NodeKind
from engine.model.risk import Catalog, RiskPoint
from engine.model.text import EMPTY
from engine.model.verdict import Need, Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    DONE,
    HELD,
    NOW,
    OTHER,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    node,
    planned,
    signed,
    view,
)

PLAIN = planned()
CLERKS = planned(duty=Duty(roles=("clerk", "handler"), body="panel", qualification="law"))
VERBS = [Verb.OFFER, Verb.ASSIGN, Verb.CLAIM, Verb.COMPLETE, Verb.RETURN, Verb.TRANSFER]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (actor("a", "clerk", bodies=("panel",), qualifications=("law",)), []),
        (actor("a", "x", bodies=("panel",), qualifications=("law",)), ["role"]),
        (actor("a", "clerk", qualifications=("law",)), ["body"]),
        (actor("a", "clerk", bodies=("panel",)), ["qualification"]),
        (actor("a", "clerk", bodies=("panel",), qualifications=("law",), kind=Kind.ADMIN), ["kind"]),
        (actor("a", "clerk", bodies=("panel",), qualifications=("law",), kind=Kind.AUDITOR), ["kind"]),
        (actor("a", acts_for="b", lent=("handler",), bodies=("panel",), qualifications=("law",)), []),
        (actor("a", kind=Kind.OUTSIDE), ["kind", "role", "body", "qualification"]),
    ],
)
def test_eligibility_is_asked_at_every_verb(verb, who, expected):
    verdict = decide(CLERKS, view(who, verb, DONE))
    assert codes(verdict) == expected
    assert verdict.decision is (REFUSED if expected else ALLOWED)


@pytest.mark.parametrize(("valid_to", "expected"), [("", []), ("2026-03-10", []), ("2026-03-09", ["qualification"])])
def test_a_qualification_counts_on_the_day(valid_to, expected):
    plan = planned(duty=Duty(qualification="law"))
    who = actor("a")
    dated = replace(who, standing=replace(who.standing, qualifications=(Qualification(kind="law", valid_to=valid_to),)))
    assert codes(decide(plan, view(dated))) == expected


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("recused", ["ann", "pat"])
def test_recusal_of_either_person_of_a_mandate(verb, recused):
    who = actor("ann", acts_for="pat")
    assert codes(decide(PLAIN, view(who, verb, recused=frozenset({recused})))) == ["recused"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NOW, NOW + timedelta(1), []),
        (NOW - timedelta(1), NOW, ["mandate"]),
        (NOW + timedelta(1), NOW + timedelta(2), ["mandate"]),
    ],
)
def test_a_mandate_is_dated(start, end, expected):
    who = actor("ann", acts_for="pat")
    assert who.mandate is not None
    dated = replace(who, mandate=replace(who.mandate, valid_from=start, valid_to=end))
    assert codes(decide(PLAIN, view(dated))) == expected


def test_who_is_asked_for_an_opinion_needs_no_post_and_keeps_every_conflict():
    apart = planned(Separation(tasks=("flow_first", "flow_check")), duty=Duty(roles=("head",)))
    here = {"flow_first": frozenset({"bob"}), "flow_check": frozenset()}
    asked = {"verb": Verb.CONSULT, "participation": here}
    assert decide(apart, view(actor("ann", "clerk"), **asked)).decision is ALLOWED
    assert codes(decide(apart, view(actor("bob", "head"), **asked))) == ["separation"]
    assert codes(decide(apart, view(actor("ann"), recused=frozenset({"ann"}), **asked))) == ["recused"]
    assert codes(decide(apart, view(actor("adm", kind=Kind.ADMIN), **asked))) == ["kind"]


def test_under_a_mandate_the_lent_role_is_used():
    plan = planned(duty=Duty(roles=("clerk", "head")))
    assert decide(plan, view(actor("a", "clerk", acts_for="b", lent=("head",)))).role == "head"
    assert decide(plan, view(actor("a", "x", "clerk"))).role == "clerk"
    assert decide(PLAIN, view(actor("a", "x"))).role == ""


@pytest.mark.parametrize(
    ("verb", "holder", "expected"),
    [
        (Verb.CLAIM, "bob", ["claimed_by_other"]),
        (Verb.COMPLETE, "bob", ["claimed_by_other"]),
        (Verb.RETURN, "bob", ["claimed_by_other"]),
        (Verb.TRANSFER, "bob", []),
        (Verb.ASSIGN, "bob", []),
        (Verb.OFFER, "bob", []),
        (Verb.COMPLETE, "ann", []),
        (Verb.CLAIM, "", []),
    ],
)
def test_a_claimed_item_is_its_holders(verb, holder, expected):
    assert codes(decide(PLAIN, view(actor("ann"), verb, claimed_by=holder))) == expected


def test_seats_are_not_claimed():
    assert decide(planned(TwoPerson(min=2)), view(actor("ann"), claimed_by="bob")).decision is HELD
    assert codes(decide(planned(TwoPerson(min=1)), view(actor("ann"), claimed_by="bob"))) == ["claimed_by_other"]


def test_one_signature_is_one():
    verdict = decide(PLAIN, view(actor("ann"), signatures=(signed("ann"),)))
    assert codes(verdict) == ["already_signed"]
    # drawing the arrow back or using the verb has the same effect, so the verb asks the same (foundations §6)
    assert codes(decide(PLAIN, view(actor("ann"), Verb.RETURN, signatures=(signed("ann"),)))) == ["already_signed"]
    assert decide(PLAIN, view(actor("bob"), Verb.RETURN, signatures=(signed("ann"),))).decision is ALLOWED


@pytest.mark.parametrize("verb", VERBS)
def test_one_person_takes_one_of_the_slots_of_a_countersigning(verb):
    beside = (signed("bob", principal="pat"),)
    for who, expected in ((actor("ann"), []), (actor("bob"), ["already_signed"]), (actor("pat"), ["already_signed"])):
        assert codes(decide(PLAIN, view(who, verb, siblings=beside))) == expected
    assert not settled(PLAIN, view(actor("ann"), siblings=beside), "done")


LATER_TODAY = NOW + timedelta(days=3)


@pytest.mark.parametrize(
    ("deadlines", "outcome", "expected"),
    [
        ((Deadline(id="d", min="3"),), DONE, ["too_early"]),
        ((Deadline(id="d", min="3"),), OTHER, []),
        ((Deadline(id="d", min="3"),), BACK, []),
        ((Deadline(id="d", min="3", outcomes=("other",)),), OTHER, ["too_early"]),
        ((Deadline(id="d", min="3", outcomes=("other",)),), DONE, []),
        ((Deadline(id="d", max="3"),), DONE, []),
        ((Deadline(id="d", min="3"), Deadline(id="e", min="1", outcomes=("other",))), OTHER, ["too_early"]),
    ],
)
def test_a_minimum_period_holds_its_outcomes_back(deadlines, outcome, expected):
    plan = planned(deadlines=deadlines)
    verdict = decide(plan, view(actor("ann"), outcome=outcome, not_before=LATER_TODAY))
    assert codes(verdict) == expected
    if expected:
        assert verdict.reasons[0].until == "2026-03-13T02:00:00Z"


@pytest.mark.parametrize("not_before", [None, NOW, NOW - timedelta(seconds=1)])
def test_a_minimum_period_ends(not_before):
    plan = planned(deadlines=(Deadline(id="d", min="3"),))
    assert decide(plan, view(actor("ann"), not_before=not_before)).decision is ALLOWED


def test_the_period_is_asked_without_an_outcome_too():
    plan = planned(deadlines=(Deadline(id="d", min="3"),))
    assert codes(decide(plan, view(actor("ann"), outcome=None, not_before=LATER_TODAY))) == ["too_early"]
    assert decide(plan, view(actor("ann"), Verb.CLAIM, None, not_before=LATER_TODAY)).decision is ALLOWED


@pytest.mark.parametrize("outcome", [DONE, BACK])
def test_a_barrier_holds_what_is_complete(outcome):
    verdict = decide(PLAIN, view(actor("ann"), outcome=outcome, barrier=("flow_first#1",)))
    assert (verdict.decision, codes(verdict), verdict.needs) == (HELD, ["lapsed"], ())
    assert verdict.reasons[0].evidence == (("instance", "flow_first#1"),)
    present = view(actor("x"), signatures=(signed("ann"),), barrier=("flow_first#1",))
    assert not settled(PLAIN, present, "done")
    assert settled(PLAIN, replace(present, barrier=()), "done")


def test_settled_needs_a_signature_and_a_declared_outcome():
    assert not settled(PLAIN, view(actor("x")), "done")
    assert not settled(PLAIN, view(actor("x"), signatures=(signed("ann", "nope"),)), "nope")
    assert settled(PLAIN, view(actor("x"), signatures=(signed("ann", "back"),)), "back")


def test_an_outcome_the_task_does_not_declare_is_refused():
    stray = Outcome(id="stray", name=EMPTY)
    assert codes(decide(PLAIN, view(actor("ann"), outcome=stray))) == ["outcome.unknown"]


def test_the_kind_of_an_outcome_is_the_files_not_the_callers():
    plan = planned(TwoPerson(min=2))
    disguised = replace(DONE, kind=BACK.kind)
    assert decide(plan, view(actor("ann"), outcome=disguised)).decision is HELD


def test_a_task_without_outcomes_has_one():
    plan = planned(outcomes=())
    assert decide(plan, view(actor("ann"), outcome=plan.outcomes[0])).decision is ALLOWED
    assert remaining(plan, view(actor("ann"))) == (Need(kind="signature"),)


FORM = Form(
    fields=(
        Field(id="item", type=FieldType.STRING, name=EMPTY, required=True),
        Field(id="note", type=FieldType.STRING, name=EMPTY),
        Field(id="own", type=FieldType.BOOLEAN, name=EMPTY, required=True, scope=FieldScope.SIGNER),
    ),
    comment="required",
)


def test_what_the_caller_can_send_is_a_need_before_the_call_and_a_refusal_in_it():
    plan = planned(form=FORM)
    empty = view(actor("ann"), has_comment=False)
    needs = (Need(kind="field", ref="item"), Need(kind="signer_field", ref="own"), Need(kind="comment"))
    before = decide(plan, replace(empty, outcome=None))
    assert (before.decision, before.needs) == (ALLOWED, needs)
    concrete = decide(plan, empty)
    assert codes(concrete) == ["field.missing", "field.missing", "comment.missing"]
    assert concrete.needs == needs
    full = replace(empty, filled=frozenset({"item", "own"}), has_comment=True)
    assert (decide(plan, full).decision, decide(plan, full).needs) == (ALLOWED, ())


def test_fields_are_asked_of_what_goes_on_and_an_outcomes_own_always():
    back = replace(BACK, requires=("reason", "note", "item"))
    plan = planned(form=replace(FORM, comment="optional"), outcomes=(DONE, back))
    verdict = decide(plan, view(actor("ann"), outcome=back, has_comment=False))
    assert [reason.evidence[0][1] for reason in verdict.reasons] == ["note", "item", "comment"]


@pytest.mark.parametrize(
    ("rank", "form", "asked"),
    [
        (1, None, True),
        (2, Form(), True),
        (3, None, False),
        (None, None, False),
        (1, Form(comment="optional"), False),
        (3, Form(comment="required"), True),
    ],
)
def test_an_opinion_is_asked_by_grade_unless_the_form_says(rank, form, asked):
    catalog = Catalog(risks=(RiskPoint(id="r", rank=rank, name=EMPTY),) if rank else ())
    built = replace(definition(node(form=form, risks=("r",) if rank else ())), catalog=catalog)
    verdict = decide(compiled(built), view(actor("ann"), has_comment=False))
    assert codes(verdict) == (["comment.missing"] if asked else [])


@pytest.mark.parametrize(
    ("starters", "duty", "role", "expected"),
    [
        (("applicant",), Duty(roles=("clerk",)), "applicant", []),
        (("applicant",), Duty(), "clerk", ["role"]),
        ((), Duty(roles=("clerk",)), "clerk", []),
        ((), Duty(roles=("clerk",)), "other", ["role"]),
    ],
)
def test_who_may_start(starters, duty, role, expected):
    plan = compiled(definition(node(duty=duty), starters=starters))
    verdict = decide(plan, view(actor("ann", role), Verb.START, None))
    assert codes(verdict) == expected
    assert verdict.role == ("" if expected else role)


def test_lanes_name_the_post_and_a_task_narrows_it():
    lane = Lane(id="lane", name=EMPTY, nodes=("flow_check",), duty=Duty(roles=("clerk",), qualification="law"))
    assert compiled(definition(node(), lanes=(lane,))).duty == lane.duty
    narrowed = compiled(definition(node(duty=Duty(roles=("head",))), lanes=(lane,)))
    assert narrowed.duty == Duty(roles=("head",), qualification="law")


def test_a_task_inside_a_sub_process_stands_in_the_lane_of_its_host():
    inner = node("flow_check")
    middle = node("flow_mid", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(inner,)))
    outer = node("flow_out", kind=NodeKind.SUB_PROCESS, graph=Graph(nodes=(middle,)))
    lane = Lane(id="lane", name=EMPTY, nodes=("flow_out",), duty=Duty(roles=("clerk",), qualification="law"))
    built = definition(node("flow_first"), outer, lanes=(lane,))
    assert compiled(built).duty == lane.duty
    own = replace(inner, duty=Duty(body="panel"))
    nested = definition(replace(outer, graph=Graph(nodes=(replace(middle, graph=Graph(nodes=(own,))),))), lanes=(lane,))
    assert compiled(nested).duty == Duty(body="panel", qualification="law")
    assert compiled(definition(outer)).duty == Duty()


CHAIN = Approval(amount="amount", tiers=(Tier(id="t", roles=("head", "chief")),))


@pytest.mark.parametrize(
    ("spec", "who"),
    [
        (CHAIN, actor("h", "head")),
        (Joint(parties=(Party(id="p", roles=("head",)),)), actor("h", "head")),
        (TwoPerson(min=1, body="board"), actor("h", bodies=("board",))),
    ],
)
def test_a_control_that_names_its_signers_replaces_the_lane_not_the_task(spec, who):
    lane = Lane(id="lane", name=EMPTY, nodes=("flow_check",), duty=Duty(roles=("clerk",)))
    built = definition(node(controls=("ctl_one",)), controls=(control(spec),), lanes=(lane,))
    assert decide(compiled(built), view(who)).decision is not REFUSED
    strict = planned(spec, duty=Duty(roles=("clerk",)))
    assert codes(decide(strict, view(who))) == ["role"]


def test_every_reason_is_told_at_once():
    verdict = decide(CLERKS, view(actor("ann"), recused=frozenset({"ann"}), claimed_by="bob"))
    assert codes(verdict) == ["recused", "role", "body", "qualification", "claimed_by_other"]


def test_reasons_are_in_both_languages():
    assert len(words.CODES) > 30
    for code in words.CODES:
        sentence = words.text(code)
        assert sentence.zh
        assert sentence.en
        assert sentence.zh != sentence.en


def test_a_control_still_to_come_decides_nothing():
    assert decide(planned(Later(kind="quorum")), view(actor("ann"))).decision is ALLOWED


@pytest.mark.parametrize(
    ("plan", "present", "expected"),
    [
        (PLAIN, (), Audience()),
        (planned(duty=Duty(roles=("clerk",))), (), Audience(roles=("clerk",))),
        (CLERKS, (), Audience(bodies=("panel",))),
        (planned(TwoPerson(min=2, body="board")), (), Audience(bodies=("board",))),
        (planned(TwoPerson(min=2), duty=Duty(roles=("clerk",))), (), Audience(roles=("clerk",))),
        (planned(CHAIN), (), Audience(roles=("head",))),
        (planned(CHAIN), (signed("h", slot="tier:0:head"),), Audience(roles=("chief",))),
        (planned(Approval(amount="nothing", tiers=CHAIN.tiers)), (), Audience(roles=("head", "chief"))),
        (
            planned(
                Joint(parties=(Party(id="a", roles=("x",)), Party(id="b", body="panel"), Party(id="c", outside=True)))
            ),
            (signed("h", slot="party:a"),),
            Audience(bodies=("panel",)),
        ),
    ],
)
def test_who_is_shown_the_task(plan, present, expected):
    assert audience(plan, view(actor("x"), Verb.OFFER, None, signatures=present)) == expected


def test_until_is_utc():
    plan = planned(deadlines=(Deadline(id="d", min="3"),))
    east = datetime.fromisoformat("2026-03-13T10:00:00+08:00")
    verdict = decide(plan, view(actor("ann"), not_before=east))
    assert verdict.reasons[0].until == east.astimezone(UTC).isoformat().replace("+00:00", "Z")
