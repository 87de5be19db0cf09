"""The other side: notices, service by five means, hearings, statements; each refusal names its control and its law."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.controls import decide, service
from engine.model.form import Outcome, OutcomeKind
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.text import Text
from tests.unit.controls.builders import (
    ALLOWED,
    BACK,
    DONE,
    OTHER,
    REFUSED,
    actor,
    codes,
    compiled,
    control,
    definition,
    gate,
    node,
    planned,
    view,
)

DAY = date(2026, 3, 10)
SILENT = Outcome(id="none", name=Text("未提出", "Nothing"), kind=OutcomeKind.OTHER)


def asked(spec: Any, *, outcome: Outcome | None = DONE, evidence: tuple[str, ...] = (), **fields: Any) -> Any:
    """Return the verdict on completing a task with this one control."""
    papers = dict.fromkeys(evidence, 1)
    plan = planned(spec, outcomes=(DONE, OTHER, BACK, SILENT))
    return decide(plan, view(actor("ann"), outcome=outcome, evidence=papers, **fields))


# ---- service: five means, each with its proof

SERVICE = Service(means="means", on="on", receipt="receipt", proof="slip")
ENOUGH = {
    "direct": [("slip",)],
    "left": [("slip", "service_witness"), ("slip", "service_video"), ("slip", "service_note")],
    "post": [("slip",), ("post_receipt",)],
    "public": [("slip",), ("public_notice",)],
    "electronic": [("electronic_record", "electronic_consent"), ("slip", "electronic_consent")],
}
LACKING = {
    "direct": [((), ["service.proof"]), (("post_receipt",), ["service.proof"])],
    "left": [
        ((), ["service.proof", "service.refusal"]),
        (("slip",), ["service.refusal"]),
        (("service_video",), ["service.proof"]),
    ],
    "post": [((), ["service.proof"]), (("public_notice",), ["service.proof"])],
    "public": [((), ["service.proof"]), (("post_receipt",), ["service.proof"])],
    "electronic": [
        ((), ["service.proof", "service.consent"]),
        (("electronic_record",), ["service.consent"]),
        (("electronic_consent",), ["service.proof"]),
    ],
}


@pytest.mark.parametrize(
    ("means", "papers"), [(means, papers) for means, found in ENOUGH.items() for papers in found], ids=str
)
def test_each_means_is_enough_with_its_proof(means: str, papers: tuple[str, ...]) -> None:
    assert asked(SERVICE, evidence=papers, scope={"means": means, "on": DAY}).decision is ALLOWED


@pytest.mark.parametrize(
    ("means", "papers", "wanted"),
    [(means, papers, wanted) for means, found in LACKING.items() for papers, wanted in found],
    ids=str,
)
def test_a_means_without_its_proof_is_refused(means: str, papers: tuple[str, ...], wanted: list[str]) -> None:
    told = asked(SERVICE, evidence=papers, scope={"means": means, "on": DAY})
    assert (told.decision, codes(told)) == (REFUSED, wanted)


@pytest.mark.parametrize("paper", service.WITNESSED)
def test_a_refusal_to_sign_is_witnessed(paper: str) -> None:
    scope = {"means": "direct", "on": DAY, "receipt": "refused"}
    assert codes(asked(SERVICE, evidence=("slip",), scope=scope)) == ["service.refusal"]
    assert asked(SERVICE, evidence=("slip", paper), scope=scope).decision is ALLOWED


def test_the_party_may_consent_at_its_door() -> None:
    scope = {"means": "electronic", "on": DAY}
    told = asked(SERVICE, evidence=("electronic_record",), scope=scope, party=frozenset({"consent"}))
    assert told.decision is ALLOWED


@pytest.mark.parametrize("means", [None, "", "pigeon", 5], ids=str)
def test_another_means_is_no_service(means: Any) -> None:
    told = asked(SERVICE, evidence=("slip",), scope={"means": means, "on": DAY})
    assert codes(told) == ["service.means"]
    assert told.reasons[0].evidence == (("means", means if isinstance(means, str) else ""),)


def test_a_day_to_come_is_no_day_of_service() -> None:
    scope = {"means": "direct", "on": date(2026, 3, 11)}
    assert codes(asked(SERVICE, evidence=("slip",), scope=scope)) == ["service.future"]


def test_sending_back_needs_no_proof() -> None:
    assert asked(SERVICE, outcome=BACK, scope={"means": "direct"}).decision is ALLOWED


@pytest.mark.parametrize(
    ("means", "on", "has_effect"),
    [
        ("direct", "2026-03-10", "2026-03-10"),
        ("left", "2026-03-10", "2026-03-10"),
        ("post", "2026-03-10", "2026-03-10"),
        ("electronic", "2026-03-10", "2026-03-10"),
        ("public", "2026-03-10", "2026-04-09"),
        ("public", "2026-12-20", "2027-01-19"),
        ("public", "2028-02-15", "2028-03-16"),
    ],
)
def test_the_day_of_effect(means: str, on: str, has_effect: str) -> None:
    assert service.effective(means, date.fromisoformat(on), 30) == date.fromisoformat(has_effect)


# ---- notice

ONCE = Notice(kind="gaps", outcomes=("other",), once=True, receipt=True, paper="slip")


def test_a_list_of_missing_items_is_given_once() -> None:
    first = asked(ONCE, outcome=OTHER, evidence=("slip",))
    again = asked(ONCE, outcome=OTHER, evidence=("slip",), gates={"flow_check": gate("flow_check", outcome="other")})
    assert (first.decision, codes(again)) == (ALLOWED, ["notice.once"])


def test_another_outcome_gives_no_notice() -> None:
    told = asked(ONCE, outcome=DONE, gates={"flow_check": gate("flow_check", outcome="other")})
    assert told.decision is ALLOWED


def test_a_notice_arrived_by_paper_or_by_confirmation() -> None:
    assert codes(asked(ONCE, outcome=OTHER)) == ["notice.receipt"]
    assert asked(ONCE, outcome=OTHER, party=frozenset({"receipt:flow_check"})).decision is ALLOWED
    assert codes(asked(ONCE, outcome=OTHER, party=frozenset({"receipt:flow_other"}))) == ["notice.receipt"]


@pytest.mark.parametrize(("told", "decision"), [(True, ALLOWED), (False, REFUSED), (None, REFUSED)])
def test_rights_are_told(told: bool | None, decision: Any) -> None:
    found = asked(Notice(rights="told = true"), scope={"told": told})
    assert found.decision is decision
    assert codes(found) == ([] if decision is ALLOWED else ["notice.rights"])


# ---- hearing

HEARING = Hearing(
    asked="asked = true",
    eligible="grave = true",
    replies=("flow_reply",),
    silent=("none",),
    decides=("flow_check",),
    held=("flow_hear",),
    chairs=("flow_hear",),
    chair_not=("flow_look",),
    record="record",
)


@pytest.mark.parametrize(
    ("paper", "door", "grave", "held", "wanted"),
    [
        (True, False, True, False, ["hearing.due"]),
        (False, True, True, False, ["hearing.due"]),
        (True, True, True, False, ["hearing.due"]),
        (True, True, True, True, []),
        (False, False, True, False, []),
        (True, True, False, False, []),
        (None, False, True, False, []),
        (True, False, None, False, []),
    ],
    ids=str,
)
def test_no_decision_before_a_hearing_that_is_due(
    paper: bool | None, door: bool, grave: bool | None, held: bool, wanted: list[str]
) -> None:
    told = asked(
        HEARING,
        scope={"asked": paper, "grave": grave},
        party=frozenset({"hearing"} if door else ()),
        gates={"flow_hear": gate("flow_hear")} if held else {},
        participation={"flow_look": frozenset()},
    )
    assert codes(told) == wanted


@pytest.mark.parametrize(
    ("gates", "signed", "wanted"),
    [
        ((), True, []),  # heard and answered before a return
        (("flow_reply",), True, ["hearing.due"]),  # answered anew: heard anew
        (("flow_reply", "flow_hear"), True, []),
        ((), False, ["hearing.due"]),
    ],
    ids=["before the return", "answered anew", "heard anew", "never"],
)
def test_a_return_asks_for_no_second_hearing_unless_the_party_asks_again(
    gates: tuple[str, ...], signed: bool, wanted: list[str]
) -> None:
    told = asked(
        HEARING,
        scope={"asked": True, "grave": True},
        gates={task: gate(task) for task in gates},
        participation={"flow_look": frozenset(), "flow_hear": frozenset({"bob"} if signed else ())},
    )
    assert codes(told) == wanted


def at(task: str, spec: Any, outcome: Outcome, **fields: Any) -> Any:
    """Return the verdict at another task than the usual one."""
    built = definition(
        node(task, controls=("ctl_0",), outcomes=(DONE, OTHER, BACK, SILENT)),
        controls=(control(spec, "ctl_0", laws=("law_64",)),),
    )
    return decide(compiled(built, task), view(actor("ann"), outcome=outcome, **fields))


def test_what_was_asked_at_the_door_cannot_be_noted_as_nothing() -> None:
    party, scope, free = frozenset({"hearing"}), {"grave": True}, {"flow_look": frozenset[str]()}
    told = at("flow_reply", HEARING, SILENT, party=party, scope=scope, participation=free)
    assert [(one.code, one.control, one.law) for one in told.reasons] == [("hearing.asked", "ctl_0", "law_64")]
    assert at("flow_reply", HEARING, OTHER, party=party, scope=scope, participation=free).decision is ALLOWED


@pytest.mark.parametrize(
    ("who", "wanted"),
    [({"flow_look": frozenset({"ann"})}, ["hearing.chair"]), ({"flow_look": frozenset({"bob"})}, []), ({}, None)],
    ids=["examined", "free", "unknown"],
)
def test_who_examined_does_not_chair(who: dict[str, frozenset[str]], wanted: list[str] | None) -> None:
    told = at("flow_hear", HEARING, DONE, participation=who, evidence={"record": 1})
    assert codes(told) == (["facts.missing"] if wanted is None else wanted)


def test_a_hearing_leaves_a_record() -> None:
    free = {"flow_look": frozenset[str]()}
    assert codes(at("flow_hear", HEARING, DONE, participation=free)) == ["hearing.record"]
    assert at("flow_hear", HEARING, OTHER, participation=free).decision is ALLOWED  # nobody came


# ---- statement

STATEMENT = Statement(
    made="told = true",
    replies=("flow_reply",),
    silent=("none",),
    decides=("flow_check",),
    answer="answer",
    means="means",
    on="on",
)


@pytest.mark.parametrize(
    ("paper", "door", "answer", "wanted"),
    [
        (True, False, None, ["statement.unanswered"]),
        (False, True, None, ["statement.unanswered"]),
        (True, True, "", ["statement.unanswered"]),
        (True, True, "不成立", []),
        (False, False, None, []),
        (None, False, None, []),
    ],
    ids=str,
)
def test_a_statement_is_answered_before_the_decision(
    paper: bool | None, door: bool, answer: str | None, wanted: list[str]
) -> None:
    party = frozenset({"statement"} if door else ())
    assert codes(asked(STATEMENT, scope={"told": paper, "answer": answer}, party=party)) == wanted


@pytest.mark.parametrize(
    ("means", "on", "wanted"),
    [
        ("direct", DAY, []),
        ("public", date(2026, 2, 8), []),
        ("public", date(2026, 2, 9), ["service.not_effective"]),
        ("public", DAY, ["service.not_effective"]),
    ],
    ids=str,
)
def test_silence_counts_from_the_day_of_effect(means: str, on: date, wanted: list[str]) -> None:
    assert codes(at("flow_reply", STATEMENT, SILENT, scope={"means": means, "on": on})) == wanted


def test_where_no_means_is_asked_silence_waits_for_no_effect() -> None:
    spec = replace(STATEMENT, means="", on="")
    assert codes(at("flow_reply", spec, SILENT, scope={"means": "public", "on": DAY})) == []


def test_without_its_figure_the_term_is_undecidable() -> None:
    told = at("flow_reply", STATEMENT, SILENT, scope={"means": "public", "on": DAY, "setting": {}})
    assert codes(told) == ["statement.undecidable"]


def test_what_was_said_at_the_door_cannot_be_noted_as_silence() -> None:
    told = at("flow_reply", STATEMENT, SILENT, party=frozenset({"statement"}), scope={"means": "direct", "on": DAY})
    assert codes(told) == ["statement.made"]
