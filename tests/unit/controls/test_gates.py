"""Requires, self-control form, evidence, limit, binding: what must hold beside the signatures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.controls import decide, remaining, settled, words
from engine.model.control import Binding, Evidence, Limit, Requires, SelfControlForm, TwoPerson
from engine.model.form import Field, FieldType, Form
from engine.model.text import EMPTY
from engine.model.verdict import Need, Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    HELD,
    OTHER,
    REFUSE,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    gate,
    node,
    planned,
    signed,
    view,
)

ANN = actor("ann")
LEGAL = Requires(
    task="flow_first",
    outcome="pass",
    same_round=True,
    by_role="legal",
    qualification="lawyer",
    not_signers_of=("flow_apply",),
)
GOOD = gate("flow_first", signed("bob", roles=("legal",), qualifications=("lawyer",)), outcome="pass")
NOBODY = {"flow_apply": frozenset()}


def met(found, **fields):
    facts = {"participation": NOBODY} | fields
    return view(ANN, gates={"flow_first": found} if found else {}, **facts)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (GOOD, []),
        (None, ["requires.missing"]),
        (replace(GOOD, signatures=()), ["requires.missing"]),  # completed by nobody satisfies nothing
        (replace(GOOD, outcome="fail"), ["requires.outcome"]),
        (replace(GOOD, lapsed=True), ["requires.lapsed"]),
        (replace(GOOD, precedes=False), ["requires.round"]),
        (replace(GOOD, signatures=(signed("bob", qualifications=("lawyer",)),)), ["requires.role"]),
        (replace(GOOD, signatures=(signed("bob", role="legal"),)), ["requires.qualification"]),
        (
            replace(GOOD, lapsed=True, signatures=()),
            ["requires.lapsed", "requires.role", "requires.qualification"],
        ),
    ],
)
def test_requires(found, expected):
    verdict = decide(planned(LEGAL), met(found))
    assert codes(verdict) == expected
    assert all(reason.control == "ctl_0" for reason in verdict.reasons)
    assert settled(planned(LEGAL), met(found, signatures=(signed("ann"),)), "done") is (expected == [])


@pytest.mark.parametrize(
    ("signer", "applied", "expected"),
    [
        (signed("bob", roles=("legal",), qualifications=("lawyer",)), {"bob"}, ["requires.signers"]),
        (
            signed("bob", principal="pat", roles=("legal",), qualifications=("lawyer",)),
            {"pat"},
            ["requires.signers"],
        ),
        (signed("bob", roles=("legal",), qualifications=("lawyer",)), {"cat"}, []),
    ],
)
def test_requires_signers_who_took_no_part(signer, applied, expected):
    here = met(replace(GOOD, signatures=(signer,)), participation={"flow_apply": frozenset(applied)})
    assert codes(decide(planned(LEGAL), here)) == expected


def test_requires_without_the_participation_refuses():
    assert codes(decide(planned(LEGAL), met(GOOD, participation={}))) == ["facts.missing"]


@pytest.mark.parametrize(("forward", "expected"), [(True, []), (False, ["requires.outcome"])])
def test_requires_any_forward_outcome(forward, expected):
    plan = planned(Requires(task="flow_first"))
    assert codes(decide(plan, met(gate(forward=forward, precedes=False)))) == expected


@pytest.mark.parametrize("outcome", [BACK, REFUSE])
def test_gates_do_not_stop_who_sends_back(outcome):
    plan = planned(LEGAL, Evidence(kind="paper"), Limit(expr="amount", max="setting.t1"))
    here = met(None, outcome=outcome, scope={"amount": None})
    assert decide(plan, here).decision is ALLOWED
    assert settled(plan, replace(here, signatures=(signed("bob", outcome.id),)), outcome.id)
    assert remaining(plan, here, outcome.id) == (Need(kind="signature"),)


def test_gates_stop_another_way_forward():
    assert codes(decide(planned(LEGAL), met(None, outcome=OTHER))) == ["requires.missing"]


def test_a_gate_is_not_the_callers_to_supply():
    assert codes(decide(planned(LEGAL), met(None, outcome=None))) == ["requires.missing"]


def test_a_claim_does_not_ask_the_gates():
    assert decide(planned(LEGAL), met(None, verb=Verb.CLAIM, outcome=None)).decision is ALLOWED


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (gate("flow_first", signed("bob", roles=("head",))), []),
        (None, ["requires.missing"]),
        (gate("flow_first", signed("bob", roles=("head",)), precedes=False), ["requires.round"]),
        (gate("flow_first", signed("bob", roles=("clerk",))), ["requires.role"]),
        (gate("flow_first", signed("bob", role="head"), forward=False), ["requires.outcome"]),
    ],
)
def test_self_control_form(found, expected):
    plan = planned(SelfControlForm(task="flow_first", by_role="head"))
    assert plan.facts.gates == {"flow_first"}
    assert codes(decide(plan, met(found))) == expected


@pytest.mark.parametrize(
    ("have", "when", "big", "enough"),
    [
        (2, "", None, False),
        (3, "", None, True),
        (4, "", None, True),
        (0, "big", False, True),
        (0, "big", True, False),
        (0, "big", None, False),  # a condition nobody can decide applies
        (0, "big +", False, False),
    ],
)
def test_evidence(have, when, big, enough):
    plan = planned(Evidence(kind="quote", min=3, when=when))
    here = view(ANN, evidence={"quote": have}, scope={"big": big})
    assert codes(decide(plan, here)) == ([] if enough else ["evidence.missing"])
    need = Need(kind="evidence", ref="quote", have=have, need=3, control="ctl_0")
    before = decide(plan, replace(here, outcome=None))
    assert (before.decision, before.needs) == (ALLOWED, () if enough else (need,))
    signed_here = replace(here, signatures=(signed("bob"),))
    assert remaining(plan, signed_here, "done") == (() if enough else (need,))
    assert settled(plan, signed_here, "done") is enough


def test_evidence_says_how_many_there_are():
    (reason,) = decide(planned(Evidence(kind="quote", min=3)), view(ANN)).reasons
    assert reason.evidence == (("kind", "quote"), ("have", "0"), ("need", "3"))


BETWEEN = Limit(expr="amount", min="setting.t1", max="setting.t2")


@pytest.mark.parametrize(
    ("spec", "amount", "expected"),
    [
        (BETWEEN, "999.99", ["limit.min"]),
        (BETWEEN, "1000", []),
        (BETWEEN, "49999.99", []),
        (BETWEEN, "50000", ["limit.max"]),  # the stricter reading
        (replace(BETWEEN, max_inclusive=True), "50000", []),
        (replace(BETWEEN, max_inclusive=True), "50000.01", ["limit.max"]),
        (replace(BETWEEN, min_inclusive=False), "1000", ["limit.min"]),
        (Limit(expr="amount"), "5", []),
        (replace(BETWEEN, when="big"), "1", []),
    ],
)
def test_limit(spec, amount, expected):
    here = view(ANN, scope={"amount": Decimal(amount), "big": False})
    assert codes(decide(planned(spec), here)) == expected


@pytest.mark.parametrize("scope", [{"amount": None}, {"setting": {"t1": None, "t2": Decimal(5)}}, {"setting": {}}])
def test_limit_unknown_refuses(scope):
    verdict = decide(planned(BETWEEN), view(ANN, scope=scope))
    assert codes(verdict) == ["limit.undecidable"]
    assert verdict.reasons[0].control == "ctl_0"


@pytest.mark.parametrize(
    ("own", "total", "expected"),
    [
        (40000, "40000", []),
        (40000, "80000", ["limit.max"]),
        (40000, "50000", ["limit.max"]),
        (60000, "1000", ["limit.max"]),  # a credit elsewhere makes no room
        (2000, "900", ["limit.min"]),
        (40000, None, ["limit.undecidable"]),
    ],
)
def test_limit_over_a_key(own, total, expected):
    plan = planned(replace(BETWEEN, key=("budget_line",), window="year"))
    tallies = {} if total is None else {"ctl_0": Decimal(total)}
    assert codes(decide(plan, view(ANN, scope={"amount": Decimal(own)}, tallies=tallies))) == expected
    assert plan.facts.tallies[0].name == "flow.ctl_0"


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"ctl_0#0": 40000, "ctl_0#1": 40000}, []),
        ({"ctl_0#0": 40000, "ctl_0#1": 80000, "ctl_0#2": 40000}, ["limit.max"]),
        ({"ctl_01#0": 40000}, ["limit.undecidable"]),  # the totals of another control
    ],
)
def test_limit_over_a_key_that_is_a_list_asks_each_item(totals, expected):
    plan = planned(replace(BETWEEN, key=("budget_line",)))
    tallies = {name: Decimal(total) for name, total in totals.items()}
    here = view(ANN, scope={"amount": Decimal(40000), "budget_line": ["a", "b", "c"]}, tallies=tallies)
    assert codes(decide(plan, here)) == expected


def test_limit_with_an_unknown_key_refuses():
    plan = planned(replace(BETWEEN, key=("budget_line",)))
    here = view(ANN, scope={"budget_line": None, "amount": Decimal(2000)}, tallies={"ctl_0": Decimal(2000)})
    assert codes(decide(plan, here)) == ["limit.undecidable"]


def test_a_figure_the_form_fills_is_a_need_before_the_call_and_a_refusal_in_it():
    form = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY),))
    plan = planned(BETWEEN, form=form)
    here = view(ANN, scope={"amount": Decimal(5)})
    assert codes(decide(plan, here)) == ["limit.min"]
    before = decide(plan, replace(here, outcome=None))
    assert (before.decision, before.needs) == (ALLOWED, (Need(kind="field", ref="amount", control="ctl_0"),))
    readonly = planned(BETWEEN, form=Form(fields=(replace(form.fields[0], readonly=True),)))
    assert decide(readonly, replace(here, outcome=None)).decision is REFUSED


@pytest.mark.parametrize("verb", [Verb.OFFER, Verb.CLAIM, Verb.ASSIGN, Verb.TRANSFER, Verb.COMPLETE])
@pytest.mark.parametrize(
    ("who", "bound", "expected"),
    [
        (ANN, {"ann"}, []),
        (ANN, {"ann", "bob"}, []),
        (ANN, {"bob"}, ["binding"]),
        (ANN, set(), ["binding"]),
        (ANN, None, ["facts.missing"]),
        (actor("ann", acts_for="bob"), {"bob"}, ["binding"]),  # acting for the bound person is not being him
    ],
)
def test_binding_to_a_person(verb, who, bound, expected):
    facts = {} if bound is None else {"flow_first": frozenset(bound)}
    assert codes(decide(planned(Binding(task="flow_first")), view(who, verb, participation=facts))) == expected


@pytest.mark.parametrize(("team", "expected"), [({"ann"}, []), ({"bob"}, ["binding"]), (None, ["facts.missing"])])
def test_binding_to_a_team(team, expected):
    plan = planned(Binding(task="flow_assign", level="team"))
    assert plan.facts.teams == {"flow_assign"}
    facts = {} if team is None else {"flow_assign": frozenset(team)}
    verdict = decide(plan, view(ANN, team=facts))
    assert codes(verdict) == expected
    if expected == ["binding"]:
        assert verdict.reasons[0].text == words.text("binding.team")


def test_a_process_wide_binding_holds_from_the_named_task_on():
    built = definition(node("flow_first"), node(), controls=(control(Binding(task="flow_first")),))
    built = replace(built, processes=(replace(built.main_process, controls=("ctl_one",)),))
    assert compiled(built, "flow_first").rules == ()
    plan = compiled(built)
    assert decide(plan, view(ANN, participation={"flow_first": frozenset()})).decision is ALLOWED
    assert codes(decide(plan, view(ANN, participation={"flow_first": frozenset({"bob"})}))) == ["binding"]


def test_gates_hold_for_each_of_several_signers():
    plan = planned(TwoPerson(min=2), Evidence(kind="quote"))
    assert codes(decide(plan, view(ANN))) == ["evidence.missing"]
    assert decide(plan, view(ANN, evidence={"quote": 1})).decision is HELD


def test_a_bound_that_the_form_fills_is_a_need_before_a_concrete_call():
    form = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY),))
    plan = planned(Limit(expr="setting.t1", max="amount"), form=form)
    here = view(actor("ann"), outcome=None, scope={"amount": None})
    assert decide(plan, here).decision is ALLOWED
    assert Need(kind="field", ref="amount", control="ctl_0") in decide(plan, here).needs
    concrete = view(actor("ann"), scope={"amount": None}, filled=frozenset({"amount"}))
    assert codes(decide(plan, concrete)) == ["limit.undecidable"]
