"""Five of each: no kind lacks a check, facts, constraints, a mark; and every kind is told in words."""

import inspect
from decimal import Decimal
from typing import get_args

import pytest

from engine.controls import constraints, mark
from engine.controls.constraint import (
    After,
    Band,
    Beside,
    Chain,
    Constraint,
    Hidden,
    Kept,
    Papers,
    Same,
    Shown,
    Side,
    Sides,
    Signers,
    Within,
)
from engine.controls.expression import Asked, applies, reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.registry import KINDS, kind_of
from engine.controls.rule import Rule, Signing
from engine.controls.single import single
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
from engine.model.control import (
    KIND_NAMES,
    Approval,
    Binding,
    ControlSpec,
    Evidence,
    Joint,
    Later,
    Limit,
    Party,
    Quorum,
    Recusal,
    Requires,
    SelfControlForm,
    Separation,
    SeparationScope,
    Tier,
    TwoPerson,
)
from engine.model.outside import Hearing, Notice, Service, Statement
from tests.unit.controls.builders import actor, control, names, view

SPECS = {
    TwoPerson: TwoPerson(min=2, body="board", chair="chair", qualification="q"),
    Separation: Separation(tasks=("a_b", "c_d")),
    Binding: Binding(task="a_b"),
    Approval: Approval(amount="amount", tiers=(Tier(id="t", to="setting.t1", roles=("r",)), Tier(id="u"))),
    Joint: Joint(parties=(Party(id="p", roles=("r",)), Party(id="o", outside=True)), ordered=True),
    Requires: Requires(task="a_b", outcome="ok", by_role="r", not_signers_of=("c_d",), qualification="q"),
    SelfControlForm: SelfControlForm(task="a_b", by_role="head"),
    Evidence: Evidence(kind="paper", min=3, when="big"),
    Limit: Limit(expr="amount", min="setting.t1", max="setting.t2", when="big"),
    Quorum: Quorum(body="board", present_min="3"),
    Confidential: Confidential(fields=("reporter",), until="a_b", to=("r",)),
    Disclosure: Disclosure(fields=("amount",), within="setting.t1", after=("a_b",)),
    Archive: Archive(years="setting.t1", keeper="archivist", within="setting.t2"),
    Discretion: Discretion(amount="amount", low="0", high="setting.t1", factors=("x", "y")),
    Budget: Budget(amount="amount", granted="setting.t1", key=("budget_line",)),
    Counter: Counter(count="amount", max="setting.t1"),
    DisciplineBeside: DisciplineBeside(within="setting.t1"),
    Draw: Draw(pool="panel", count=5, odd=True, experts="expert", experts_min="2/3"),
    NormBand: NormBand(follows="big", paper="why"),
    IntegrityCard: IntegrityCard(record="site_record"),
    Supervision: Supervision(rank=1, way="course", role="watcher"),
    Recusal: Recusal(decider="director"),
    Notice: Notice(kind="gaps", once=True, receipt=True, paper="slip"),
    Service: Service(means="means", on="on", proof="slip"),
    Hearing: Hearing(chairs=("e_f",), chair_not=("a_b",), decides=("c_d",), record="record"),
    Statement: Statement(replies=("a_b",), decides=("c_d",)),
    Later: Later(kind="legalReview"),
}
ASKED_OF_A_KIND = ("rule", "facts", "constraints", "mark")
MARKS = {
    TwoPerson: ("2",),
    Separation: ("a_b", "c_d"),
    Binding: ("a_b",),
    Approval: ("setting.t1",),
    Joint: ("2", "p", "o"),
    Requires: ("a_b",),
    SelfControlForm: ("a_b",),
    Evidence: ("3", "paper"),
    Limit: ("amount", "setting.t1", "setting.t2"),
    Quorum: ("board", "3"),
    Confidential: ("reporter",),
    Disclosure: ("setting.t1",),
    Archive: ("setting.t1",),
    Discretion: ("2",),
    Budget: ("setting.t1",),
    Counter: ("setting.t1",),
    DisciplineBeside: ("discipline", "setting.t1"),
    Draw: ("5", "panel"),
    NormBand: ("big",),
    IntegrityCard: ("integrity_card", "site_record"),
    Supervision: ("1", "course"),
    Recusal: ("director",),
    Notice: ("once", "slip"),
    Service: ("slip",),
    Hearing: ("c_d",),
    Statement: ("c_d",),
    Later: ("legalReview",),
}


def test_every_kind_of_the_model_is_registered():
    assert set(KINDS) == set(get_args(ControlSpec)) == set(SPECS)
    assert set(KIND_NAMES) == set(KINDS) - {Later}


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_kind_lacks_any_of_the_five(kind):
    module, spec = KINDS[kind], SPECS[kind]
    read = reader(names())
    for name in ASKED_OF_A_KIND:
        assert inspect.getdoc(getattr(module, name)), (module, name)
    assert isinstance(module.rule(control(spec), spec, "a_b", read), Rule)
    assert isinstance(module.facts(control(spec), spec, read), Facts)
    badge = mark(spec)
    assert badge == Mark(kind=KIND_NAMES.get(kind, "later"), figures=MARKS[kind])
    found = constraints(spec)
    assert bool(found) is (kind is not Later)
    assert all(isinstance(one, get_args(Constraint)) for one in found)


def test_a_type_without_a_module_is_an_error():
    with pytest.raises(KeyError):
        kind_of(object())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (TwoPerson, Signers(min=2, qualification="q", body="board", chair="chair")),
        (Binding, Same(task="a_b")),
        (
            Approval,
            Chain(
                amount="amount",
                bands=(
                    Band(from_="", to="setting.t1", from_inclusive=True, to_inclusive=False, roles=("r",)),
                    Band(from_="", to="", from_inclusive=True, to_inclusive=False, roles=()),
                ),
            ),
        ),
        (
            Joint,
            Sides(
                sides=(
                    Side(id="p", roles=("r",), body="", outside=False),
                    Side(id="o", roles=(), body="", outside=True),
                ),
                ordered=True,
            ),
        ),
        (
            Requires,
            After(task="a_b", outcome="ok", by_role="r", not_signers_of=("c_d",), qualification="q"),
        ),
        (SelfControlForm, After(task="a_b", same_round=True, by_role="head")),
        (Evidence, Papers(kind="paper", min=3, when="big")),
        (
            Limit,
            Within(
                expr="amount", min="setting.t1", max="setting.t2", min_inclusive=True, max_inclusive=False, when="big"
            ),
        ),
    ],
)
def test_constraints(kind, expected):
    assert constraints(SPECS[kind]) == (expected,)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Confidential, (Hidden(fields=("reporter",), until="a_b", roles=("r",)),)),
        (Disclosure, (Shown(fields=("amount",), to="", within="setting.t1", unit="workday", after=("a_b",)),)),
        (Archive, (Kept(years="setting.t1", keeper="archivist", within="setting.t2", unit="day"),)),
        (DisciplineBeside, (Beside(role="discipline", within="setting.t1", unit="workday"),)),
        (Supervision, (Beside(role="watcher", within="", unit="workday"),)),
        (Draw, (Signers(min=5, body="panel"),)),
        (NormBand, (Papers(kind="why", min=1, when="not(big)"),)),
        (IntegrityCard, (Papers(kind="integrity_card", min=1), Papers(kind="site_record", min=1))),
    ],
)
def test_constraints_of_conduct(kind, expected):
    assert constraints(SPECS[kind]) == expected


def test_static_separation_is_marked_by_its_roles():
    assert mark(Separation(scope=SeparationScope.STATIC, roles=("x", "y"))).figures == ("x", "y")
    assert constraints(Binding(task="a_b", level="team")) == (Same(task="a_b", team=True),)


def test_the_chair_is_asked_for_only_with_a_body():
    read = reader(names())
    for spec, bodies in (
        (SPECS[TwoPerson], {"board"}),
        (TwoPerson(body="board"), set()),
        (TwoPerson(chair="c"), set()),
    ):
        assert KINDS[TwoPerson].facts(control(spec), spec, read).bodies == bodies


def test_a_signing_rule_must_answer():
    bare = Signing(control=control(TwoPerson()), task="t")
    here = view(actor("a"))
    with pytest.raises(NotImplementedError):
        bare.seat(here, ())
    with pytest.raises(NotImplementedError):
        bare.missing(here, ())
    assert single("t").missing(here, ())[0].kind == "signature"


def test_an_expression_reads_the_paths_it_names():
    asked = reader(names())("sum(quotes.price) + count(quotes) + amount")
    assert asked.reads(("quotes", "amount", "price", "am", "budget_line", "quotes.price")) == (
        "quotes",
        "amount",
        "quotes.price",
    )
    assert Asked(text="amount", expression=None).reads(("amount",)) == ()


def test_a_condition_that_is_undecided_applies():
    assert applies(None, {})
    assert applies(Asked(text="x", expression=None), {})


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        (Decimal(3), Decimal(3)),
        (True, None),
        ("3", None),
        (None, None),
        (3, None),  # no value of the language: evaluation raises, the control refuses
        (Decimal("NaN"), None),
    ],
)
def test_only_numbers_are_numbers(amount, number):
    assert reader(names())("amount").number({"amount": amount}) == number
