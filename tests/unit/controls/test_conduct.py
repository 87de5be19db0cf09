"""The kinds of conduct: band, budget, counter, card, model text, lot; and what they make people owe."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from engine.controls import besides, decide, remaining
from engine.controls.archive import keep_until
from engine.controls.confidential import locked, readable
from engine.controls.draw import enough_experts, share
from engine.controls.supervision import period
from engine.model.conduct import (
    Archive,
    Budget,
    Confidential,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    Draw,
    IntegrityCard,
    NormBand,
    Supervision,
)
from engine.model.decision import DecisionFile, OtherDecision
from engine.model.form import Field, FieldType, Form
from engine.model.risk import Catalog, RiskPoint
from engine.model.text import EMPTY
from engine.model.verdict import Verb
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    names,
    node,
    planned,
    view,
)

AMOUNT = Form(fields=(Field(id="amount", type=FieldType.MONEY, name=EMPTY),))
BAND = Discretion(amount="amount", low="0", high="setting.t1", deviates="big", paper="reason_paper", by=("director",))


# -- discretion --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "deviates", "papers", "expected"),
    [
        (0, False, 0, []),
        (1000, False, 0, []),
        ("1000.01", False, 0, ["discretion.outside"]),
        (-1, False, 1, ["discretion.outside"]),  # the paper alone says nothing
        (1001, True, 0, ["discretion.paper"]),
        (1001, True, 1, []),
        (500, True, 0, []),  # inside: nothing to explain
        (1001, None, 1, ["discretion.outside"]),  # it does not plainly say that it deviates
        (None, True, 1, ["discretion.undecidable"]),
    ],
)
def test_an_amount_lies_in_its_band_or_deviates_openly(amount, deviates, papers, expected):
    value = None if amount is None else Decimal(amount)
    seen = view(actor("ann"), scope={"amount": value, "big": deviates}, evidence={"reason_paper": papers})
    verdict = decide(planned(BAND), seen)
    assert codes(verdict) == expected
    assert decide(planned(BAND), view(actor("ann"), outcome=BACK, scope={"amount": value})).decision is ALLOWED


def test_where_the_amount_is_typed_it_is_the_field_that_is_wanting():
    plan = planned(BAND, form=AMOUNT)
    seen = view(actor("ann"), scope={"amount": Decimal(1001), "big": False})
    assert codes(decide(plan, seen)) == ["discretion.outside"]
    assert [(need.kind, need.ref) for need in remaining(plan, seen) if need.kind == "field"] == [("field", "amount")]


def test_every_factor_is_weighed_before_the_band_is_looked_at():
    spec = Discretion(amount="amount", low="0", high="setting.t1", factors=("nature", "harm"))
    verdict = decide(planned(spec), view(actor("ann"), filled=frozenset({"harm"}), scope={"amount": Decimal(9999)}))
    assert [(one.code, one.evidence) for one in verdict.reasons] == [("discretion.factors", (("field", "nature"),))]
    assert decide(planned(spec), view(actor("ann"), filled=frozenset({"harm", "nature"}))).decision is ALLOWED


@pytest.mark.parametrize(
    ("deviates", "roles", "expected"),
    [
        (False, ("deputy",), []),
        (True, ("deputy",), ["discretion.approver"]),
        (True, ("deputy", "director"), []),
        (None, ("deputy",), ["discretion.approver"]),  # what cannot be decided counts as deviating
    ],
)
def test_a_deviation_is_decided_one_tier_up(deviates, roles, expected):
    spec = Discretion(amount="amount", low="0", high="setting.t1", deviates="big", task="flow_report", by=("director",))
    plan = planned(spec)
    for verb in (Verb.CLAIM, Verb.COMPLETE):
        assert codes(decide(plan, view(actor("ann", *roles), verb, scope={"big": deviates}))) == expected


class Table:
    """A decision that says what it is told to."""

    names = frozenset()

    def __init__(self, told):
        self.told = told

    def evaluate(self, scope):
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.mark.parametrize(
    ("told", "amount", "expected"),
    [
        ({"low": Decimal("0.2"), "high": Decimal("0.5")}, 200, []),
        ({"low": Decimal("0.2"), "high": Decimal("0.5")}, 500, []),
        ({"low": Decimal("0.2"), "high": Decimal("0.5")}, "199.99", ["discretion.outside"]),
        ({"low": Decimal("0.2"), "high": Decimal("0.5")}, "500.01", ["discretion.outside"]),
        ({"low": Decimal("0.6"), "high": Decimal("0.5")}, 550, ["discretion.undecidable"]),
        ({"low": Decimal("0.6")}, 700, ["discretion.undecidable"]),
        (ValueError("no hit"), 700, ["discretion.undecidable"]),
        (None, 700, ["discretion.undecidable"]),
    ],
)
def test_the_band_is_a_share_of_the_lawful_range(told, amount, expected):
    from engine.controls import discretion
    from engine.controls.expression import reader

    spec = Discretion(amount="amount", low="0", high="setting.t1", table="scale")
    rule = discretion.rule(control(spec), spec, "flow_check", reader(names()), table=Table(told))
    gate = rule.gate(view(actor("ann"), scope={"amount": Decimal(amount)}))
    assert [one.code for one in gate.refusals] == expected


def test_without_its_table_nothing_is_in_the_band():
    spec = Discretion(amount="amount", low="0", high="setting.t1", table="no_such_table")
    assert codes(decide(planned(spec), view(actor("ann")))) == ["discretion.undecidable"]
    tables = DecisionFile(decisions=(OtherDecision(id="no_such_table", logic="context"),))
    built = replace(definition(node(controls=("ctl_0",)), controls=(control(spec, "ctl_0"),)), tables=tables)
    assert codes(decide(compiled(built), view(actor("ann")))) == ["discretion.undecidable"]


# -- budget, counter, card, model text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "expected"),
    [("1000", []), ("1000.01", ["budget.over"]), (None, ["budget.undecidable"])],
)
def test_a_line_is_drawn_on_up_to_what_was_granted(total, expected):
    plan = planned(Budget(amount="amount", granted="setting.t1", key=("budget_line",)))
    assert [fact.control for fact in plan.facts.tallies] == ["ctl_0"]
    assert plan.facts.tallies[0].window == "year"
    tallies = {} if total is None else {"ctl_0": Decimal(total)}
    assert codes(decide(plan, view(actor("ann"), tallies=tallies))) == expected


def test_a_budget_without_a_line_is_of_this_case_alone():
    plan = planned(Budget(amount="amount", granted="setting.t1"))
    assert plan.facts.tallies == ()
    assert decide(plan, view(actor("ann"), scope={"amount": Decimal(1000)})).decision is ALLOWED
    assert codes(decide(plan, view(actor("ann"), scope={"amount": Decimal(1001)}))) == ["budget.over"]


@pytest.mark.parametrize(("rounds", "expected"), [(0, []), (3, []), (4, ["counter.over"])])
def test_a_preventive_counter_refuses_once_too_often(rounds, expected):
    plan = planned(Counter(max="3"))
    assert codes(decide(plan, view(actor("ann"), rounds={"flow_check": rounds}))) == expected


def test_a_number_the_own_form_fills_can_still_be_mended():
    plan = planned(Counter(count="amount", max="3"), form=AMOUNT)
    assert codes(decide(plan, view(actor("ann")))) == ["counter.over"]
    before = decide(plan, view(actor("ann"), outcome=None))
    assert (before.decision, [need.ref for need in before.needs]) == (ALLOWED, ["amount"])
    assert codes(decide(plan, view(actor("ann"), scope={"amount": None}))) == ["counter.undecidable"]


def test_a_detective_counter_refuses_nothing():
    spec = Counter(count="amount", max="3", to="watcher")
    held = control(spec, "ctl_0", type="detective")
    plan = compiled(definition(node(controls=("ctl_0",)), controls=(held,)))
    assert decide(plan, view(actor("ann"))).decision is ALLOWED


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ({"integrity_card": 1, "site_record": 1}, []),
        ({"integrity_card": 1}, ["card.record"]),
        ({"site_record": 1}, ["card.missing"]),
        ({}, ["card.missing", "card.record"]),
    ],
)
def test_the_card_goes_with_the_record(papers, expected):
    plan = planned(IntegrityCard(record="site_record"))
    assert plan.facts.evidence == {"integrity_card", "site_record"}
    assert codes(decide(plan, view(actor("ann"), evidence=papers))) == expected
    assert decide(plan, view(actor("ann"), outcome=None, evidence=papers)).decision is ALLOWED


@pytest.mark.parametrize(
    ("follows", "paper", "have", "expected"),
    [
        (True, "why", 0, []),
        (False, "why", 0, ["norm.departure"]),
        (False, "why", 1, []),
        (None, "why", 0, ["norm.departure"]),
        (False, "", 0, ["norm.departure"]),
    ],
)
def test_a_departure_from_the_model_text_is_explained(follows, paper, have, expected):
    plan = planned(NormBand(follows="big", paper=paper))
    assert codes(decide(plan, view(actor("ann"), scope={"big": follows}, evidence={"why": have}))) == expected


@pytest.mark.parametrize(("field", "expected"), [("budget_line", []), ("contract.no", [])])
def test_what_is_published_is_there(field, expected):
    assert codes(decide(planned(Disclosure(fields=(field,))), view(actor("ann")))) == expected
    empty = {"budget_line": "", "contract": {"no": None}}
    verdict = decide(planned(Disclosure(fields=(field,))), view(actor("ann"), scope=empty))
    assert codes(verdict) == ["disclosure.missing"]


# -- the lot -----------------------------------------------------------------------------------------------------------

LOT = Draw(pool="panel", count=3, odd=True)


def test_only_who_was_drawn_acts_and_nobody_before_the_draw():
    plan = planned(LOT)
    assert plan.facts.teams == {"flow_check"}
    drawn = {"flow_check": frozenset({"ann", "bob", "eve"})}
    assert decide(plan, view(actor("ann"), team=drawn)).decision is ALLOWED
    assert codes(decide(plan, view(actor("dan"), team=drawn))) == ["draw.not_drawn"]
    assert codes(decide(plan, view(actor("dan"), Verb.CLAIM, team=drawn))) == ["draw.not_drawn"]
    assert codes(decide(plan, view(actor("ann")))) == ["draw.missing", "draw.size"]


def test_a_panel_of_another_size_decides_nothing():
    two = {"flow_check": frozenset({"ann", "bob"})}
    assert codes(decide(planned(LOT), view(actor("ann"), team=two))) == ["draw.size"]
    even = Draw(pool="panel", count=2, odd=True)
    assert codes(decide(planned(even), view(actor("ann"), team=two))) == ["draw.size"]


@pytest.mark.parametrize(
    ("amount", "have", "expected"),
    [
        ("9999999.99", 3, []),
        ("10000000", 3, ["draw.size"]),
        ("10000000", 5, []),
        ("9999999.99", 5, ["draw.size"]),
        (None, 3, ["draw.size"]),  # what cannot be decided is decided strictly
        (None, 5, []),
    ],
    ids=str,
)
def test_a_larger_panel_where_the_condition_holds(amount, have, expected):
    spec = replace(LOT, larger=5, larger_when="amount >= setting.t1")
    drawn = {"flow_check": frozenset(["ann", "bob", "eve", "fay", "gus"][:have])}
    scope = {"amount": amount and Decimal(amount), "setting": {"t1": Decimal(10_000_000)}}
    assert codes(decide(planned(spec), view(actor("ann"), team=drawn, scope=scope))) == expected


@pytest.mark.parametrize(
    ("experts", "least", "enough"),
    [(4, "2/3", True), (3, "2/3", False), (0, "", True), (5, "1/1", True), (4, "1/1", False)],
)
def test_the_share_of_experts_is_exact(experts, least, enough):
    drawn = [f"p{n}" for n in range(5)]
    assert enough_experts(drawn, drawn[:experts], least) is enough


@pytest.mark.parametrize("text", ["3/2", "a", "1/0", "-1/2"])
def test_what_is_no_share_is_an_error(text):
    with pytest.raises(ValueError):
        share(text)


# -- secrecy -----------------------------------------------------------------------------------------------------------

SECRET = control(Confidential(fields=("reporter", "clue"), until="flow_serve", to=("receiver",)), "ctl_secret")


@pytest.mark.parametrize(
    ("until", "done", "fields"),
    [
        ("flow_serve", {"flow_clue"}, {"reporter"}),
        ("flow_serve", {"flow_serve"}, set()),
        ("end", {"end"}, {"reporter"}),
    ],
)
def test_fields_are_locked_until_a_task_is_done(until, done, fields):
    one = control(Confidential(fields=("reporter",), until=until))
    assert set(locked([one, control(Counter(max="1"))], done)) == fields


def test_who_handles_a_task_that_carries_the_control_may_read():
    carrying = {"flow_clue": {"ann"}, "flow_check": {"bob"}}
    assert readable(SECRET, carrying, {"ann"}, set())
    assert not readable(SECRET, carrying, {"eve"}, {"director"})
    assert readable(SECRET, {}, {"eve"}, {"receiver"})


# -- what is owed ------------------------------------------------------------------------------------------------------


def owed(*specs, **more):
    controls = tuple(control(spec, f"ctl_{at}", type=more.get("type", "preventive")) for at, spec in enumerate(specs))
    risks = tuple(RiskPoint(id=f"R{rank}", rank=rank, name=EMPTY) for rank in (1, 2, 3))
    tasks = (
        node("flow_first", risks=("R1",)),
        node("flow_check", controls=tuple(c.id for c in controls), risks=("R2", "R3")),
    )
    built = definition(*tasks, controls=controls, **more.get("process", {}))
    built = SimpleNamespace(
        controls=built.controls,
        control_by_id=built.control_by_id,
        rank=lambda one: min((int(risk[1]) for risk in one.risks), default=None),
        catalog=Catalog(risks=risks),
        main_process=built.main_process,
    )
    process = built.main_process
    return besides(built, process, process.graph.all_nodes, names())


def test_a_publication_is_owed_from_the_decision_and_met_by_the_step_that_publishes():
    found = owed(Disclosure(fields=("amount",), within="setting.t1", after=("flow_first.done",)))
    (one,) = found.done["flow_first"]
    assert (one.sort, one.element, one.outcome, one.closes) == ("publish", "flow_check", "done", {"flow_check"})
    assert found.closing == {"flow_check"}
    (told,) = owed(Disclosure(to="watcher", after=("flow_first",))).done["flow_first"]
    assert (told.sort, told.role, told.outcome) == ("report", "watcher", "")


def test_the_keeper_owes_that_he_has_the_file():
    (one,) = owed(Archive(years="30", keeper="archivist", within="5")).done["flow_check"]
    assert (one.sort, one.role, one.closes) == ("keep", "archivist", frozenset())
    assert not owed(Archive(years="30"))


def test_discipline_is_asked_when_the_task_opens_and_its_silence_counts():
    (one,) = owed(DisciplineBeside(within="2")).entered["flow_check"]
    assert (one.sort, one.role, one.silent, one.entered) == ("opinion", "discipline", True, True)


@pytest.mark.parametrize(("amount", "over"), [(2, False), (3, True), (None, False)])
def test_a_detective_counter_makes_an_event(amount, over):
    (one,) = owed(Counter(count="amount", max="2", to="watcher"), type="detective").done["flow_check"]
    assert one.sort == "event"
    assert one.when({"amount": None if amount is None else Decimal(amount)}, 0) is over
    assert not owed(Counter(count="amount", max="2"))


def test_rounds_are_counted_where_no_number_is_named():
    (one,) = owed(Counter(max="2", to="watcher"), type="detective").done["flow_check"]
    assert [one.when({}, rounds) for rounds in (1, 2, 3)] == [False, False, True]


def test_a_grade_is_watched_at_the_tasks_that_carry_it():
    spec = Supervision(rank=1, way="course", role="watcher", within="3", filing=("flow_check",))
    found = owed(spec)
    (course,) = found.entered["flow_first"]
    (filing,) = found.done["flow_check"]
    assert (course.sort, course.once, filing.sort, filing.role) == ("course", True, "filing", "watcher")
    assert set(owed(Supervision(rank=2, way="course")).entered) == {"flow_check"}  # the heaviest point counts
    assert not owed(Supervision(rank=2, way="checks", every="quarter"))


@pytest.mark.parametrize(
    ("every", "day", "expected"),
    [
        ("quarter", "2026-01-01", ("2026-Q1", "2026-03-31")),
        ("quarter", "2026-06-30", ("2026-Q2", "2026-06-30")),
        ("quarter", "2026-11-27", ("2026-Q4", "2026-12-31")),
        ("year", "2026-11-27", ("2026", "2026-12-31")),
        ("month", "2028-02-03", ("2028-02", "2028-02-29")),
        ("week", "2026-11-27", ("2026-W48", "2026-11-29")),
        ("week", "2027-01-03", ("2026-W53", "2027-01-03")),
    ],
)
def test_periods(every, day, expected):
    assert period(every, day) == expected


def test_a_file_is_kept_for_whole_years_after_the_one_it_was_closed_in():
    assert keep_until(date(2026, 3, 31), 15) == date(2041, 12, 31)


def test_kinds_that_only_watch_refuse_nobody():
    for spec in (Archive(), Confidential(fields=("amount",), until="end"), DisciplineBeside(), Supervision(rank=1)):
        assert decide(planned(spec), view(actor("ann"))).decision is ALLOWED
    assert REFUSED != ALLOWED
