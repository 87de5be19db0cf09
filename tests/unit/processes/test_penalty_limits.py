"""Penalty under the kernel: figures below, at and above each boundary, what must come first, the board, the red steps.

Numbers in names are those of the domain page's list of tests.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from diagrams import Edition
from engine import bpmn
from engine.controls import decide, plan
from engine.feel.values import from_json
from engine.model.case import Gate, Signature
from engine.model.people import Actor
from engine.model.process import Node, NodeKind
from engine.model.verdict import Decision, Verb, Verdict
from engine.model.view import View
from tests.unit.diagrams.samples import scheme
from tests.unit.processes.player import Player
from tests.unit.processes.shipped import chairs, definition, meeting, people
from tests.unit.processes.test_flow_decisions import prepared, settings

FILE = definition("penalty")
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
BEFORE_DECISION = ("pen_legal", "pen_notice")
BEFORE_MAJOR = (*BEFORE_DECISION, "pen_scf", "pen_board", "pen_minutes")


def node(task: str) -> Node:
    return FILE.main_process.graph.by_id[task]


def signature(who: str, number: int = 1, *, outcome: str = "agree", role: str = "", slot: str = "seat") -> Signature:
    held = people()[who]
    kinds = tuple(item.kind for item in held.qualifications)
    return Signature(
        instance="x", number=number, person=who, outcome=outcome, role=role, slot=slot, roles=held.roles,
        qualifications=kinds,
    )  # fmt: skip


def done(*tasks: str) -> dict[str, Gate]:
    """Return gates of tasks that were completed with their first outcome by the usual people."""
    by = {"pen_legal": "legal1", "pen_minutes": "legal1", "pen_notice": "handler1", "pen_board": "director1"}
    return {
        task: Gate(
            task=task, outcome=node(task).outcomes[0].id, forward=True, lapsed=False, precedes=True,
            signatures=(signature(by.get(task, "deputy1")),),
        )
        for task in tasks
    }  # fmt: skip


def ask(
    task: str,
    who: str,
    fields: Mapping[str, Any],
    *,
    gates: Iterable[str] = (),
    signed: tuple[Signature, ...] = (),
    evidence: Mapping[str, int] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Verdict:
    """Return the kernel's answer to a concrete act with the first outcome of the task."""
    player = Player(key="penalty", process_id=FILE.main, fields=dict(fields))
    scope = {"deviates": False, **{k: v for k, v in player.scope().items() if v is not None}, **(more or {})}
    scope = {**player.scope(), **scope}
    found = node(task)
    names = player.names
    papers = evidence if evidence is not None else {"board_minutes": 1, "panel_record": 1, "spot_decision": 1}
    fields_of = found.form.fields if found.form else ()
    asked = plan(FILE, FILE.main_process, found, names)
    return decide(
        asked,
        View(
            now=NOW, today="2026-03-10", verb=Verb.COMPLETE, instance="now",
            actor=Actor(person=who, account=who, standing=people()[who]), scope=scope, outcome=found.outcomes[0],
            signatures=signed, gates=done(*gates), evidence=papers, chairs=chairs(), has_comment=True,
            filled=frozenset(item.id for item in fields_of),
            participation={one: frozenset() for one in ("start", *player.elements)},
            ties={fact.control: () for fact in asked.facts.ties},
            team={"pen_investigate": frozenset({"handler1", "handler2"})},
            meeting=meeting(min(asked.facts.meetings)) if asked.facts.meetings else None,
        ),
    )  # fmt: skip


def ballot(person: str, number: int = 1) -> Signature:
    return signature(person, number, outcome="for", slot="vote")


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return sorted((reason.code, reason.control) for reason in verdict.reasons)


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("kind", "party", "fine", "due"),
    [
        ("fine", "person", "9999.99", False),
        ("fine", "person", "10000", True),
        ("fine", "person", "10000.01", True),
        ("fine", "organisation", "99999.99", False),
        ("fine", "organisation", "100000", True),
        ("fine", "organisation", "100000.01", True),
        ("warning", "organisation", "0", False),
        ("confiscation", "organisation", "0", True),
        ("revocation", "person", "0", True),
        ("suspension", "organisation", "8000", True),
        ("downgrade", "organisation", "8000", True),
        ("fine", None, "8000", True),
    ],
)
def test_who_may_ask_for_a_hearing(kind: str, party: str | None, fine: str, *, due: bool) -> None:
    facts = {"penalty_kind": kind, "offender_kind": party, "fine": from_json(fine, "money"), "setting": settings()}
    assert prepared("penalty", "penalty_hearing").decide(facts).value == due


@pytest.mark.parametrize(
    ("kind", "complex_", "deviates", "fine", "route"),
    [
        ("fine", False, False, "29999.99", "ordinary"),
        ("fine", False, False, "30000", "panel"),
        ("fine", False, False, "30000.01", "panel"),
        ("fine", False, False, "99999.99", "panel"),
        ("fine", False, False, "100000", "major"),
        ("fine", False, False, "100000.01", "major"),
        ("fine", False, True, "29999.99", "panel"),
        ("fine", False, True, "100000", "major"),
        ("fine", True, False, "100", "major"),
        ("warning", False, False, "0", "ordinary"),
        ("confiscation", False, False, "8000", "ordinary"),
        ("revocation", False, False, "0", "major"),
        ("suspension", False, False, "0", "major"),
        ("downgrade", False, False, "0", "major"),
        (None, False, False, "100", "major"),
        ("fine", None, False, "100", "major"),
    ],
)
def test_who_decides_a_case(kind: str | None, complex_: bool | None, deviates: bool, fine: str, route: str) -> None:
    facts = {
        "penalty_kind": kind, "complex": complex_, "deviates": deviates, "fine": from_json(fine, "money"),
        "setting": settings(),
    }  # fmt: skip
    assert prepared("penalty", "penalty_route").decide(facts).value == route


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("party", "fine", "seen"),
    [
        ("person", "199.99", []),
        ("person", "200.00", []),
        ("person", "200.01", [("limit.max", "ctl_spot_limit")]),
        ("organisation", "2999.99", []),
        ("organisation", "3000.00", []),
        ("organisation", "3000.01", [("limit.max", "ctl_spot_limit")]),
    ],
)
def test_a_fine_on_the_spot_stays_within_the_limit(party: str, fine: str, seen: list[tuple[str, str]]) -> None:
    assert codes(ask("pen_spot", "handler1", {"offender_kind": party, "spot_fine": fine})) == seen


@pytest.mark.parametrize(
    ("fine", "one_is_enough"),
    [("9999.99", True), ("10000.00", False), ("10000.01", False)],
)
def test_the_director_signs_from_the_boundary(fine: str, *, one_is_enough: bool) -> None:
    facts = {"fine": fine, "notice_fine": fine, "decided_fine": fine, "hearing_asked": False}
    verdict = ask("pen_decide_ordinary", "deputy1", facts, gates=BEFORE_DECISION)
    assert (verdict.decision is Decision.ALLOWED) == one_is_enough
    assert verdict.decision is not Decision.REFUSED


@pytest.mark.parametrize(
    ("decided", "seen"),
    [
        ("11999.99", [("limit.min", "ctl_notice_locked")]),
        ("12000.00", []),
        ("12000.01", [("limit.max", "ctl_notice_cap"), ("limit.max", "ctl_notice_locked")]),
    ],
)
def test_an_amount_changed_after_the_deputy_signed_is_refused(decided: str, seen: list[tuple[str, str]]) -> None:
    facts = {"fine": "12000.00", "notice_fine": "12000.00", "decided_fine": decided, "hearing_asked": False}
    first = signature("deputy1", role="deputy", slot="tier:0:deputy")
    assert codes(ask("pen_decide_ordinary", "director1", facts, gates=BEFORE_DECISION, signed=(first,))) == seen


@pytest.mark.parametrize(
    ("decided", "seen"),
    [
        ("119999.99", [("limit.min", "ctl_board_locked")]),
        ("120000.00", []),
        ("120000.01", [("limit.max", "ctl_board_locked"), ("limit.max", "ctl_notice_cap")]),
    ],
)
def test_a_major_decision_is_the_board_s(decided: str, seen: list[tuple[str, str]]) -> None:
    facts = {"notice_fine": "120000.00", "board_fine": "120000.00", "decided_fine": decided, "hearing_asked": False}
    assert codes(ask("pen_decide", "director1", facts, gates=BEFORE_MAJOR)) == seen


# ---------------------------------------------------------------- what must come first


def test_2_nothing_is_investigated_before_filing() -> None:
    papers = {"evidence_paper": 1}
    assert codes(ask("pen_investigate", "handler1", {}, evidence=papers)) == [("requires.missing", "ctl_filed_first")]
    assert codes(ask("pen_investigate", "handler1", {}, gates=["pen_file_deputy"], evidence=papers)) == []


def test_4_a_major_decision_names_all_that_is_missing() -> None:
    facts = {"notice_fine": "120000.00", "board_fine": "120000.00", "decided_fine": "120000.00"}
    missing = {"ctl_scf", "ctl_board_first", "ctl_minutes_filed", "ctl_legal_first", "ctl_notice_first"}
    seen = ask("pen_decide", "director1", facts)
    assert seen.decision is Decision.REFUSED
    assert {control for _, control in codes(seen)} == missing
    without = [task for task in BEFORE_MAJOR if task not in ("pen_scf", "pen_minutes")]
    assert {control for _, control in codes(ask("pen_decide", "director1", facts, gates=without))} == {
        "ctl_scf",
        "ctl_minutes_filed",
    }


@pytest.mark.parametrize("task", ["pen_decide", "pen_decide_ordinary", "pen_board", "pen_panel"])
def test_23_no_decision_while_an_eligible_hearing_is_open(task: str) -> None:
    fine = "120000.00"
    facts = {"fine": fine, "notice_fine": fine, "board_fine": fine, "decided_fine": fine, "hearing_asked": True}
    due = {"decision": {"penalty_hearing": True}}
    who = {"pen_decide": "director1", "pen_decide_ordinary": "deputy1"}.get(task, "legal2")
    asked = codes(ask(task, who, facts, gates=BEFORE_MAJOR, more=due))
    assert ("hearing.due", "ctl_hearing_first") in asked
    assert codes(ask(task, who, facts, gates=(*BEFORE_MAJOR, "pen_hearing"), more=due)) == []
    assert codes(ask(task, who, facts, gates=BEFORE_MAJOR, more={"decision": {"penalty_hearing": False}})) == []


def test_the_board_cannot_be_completed_by_one_person() -> None:
    facts = {"hearing_asked": False}
    alone = ask("pen_board", "director1", facts, gates=BEFORE_MAJOR)
    assert [code for code, _ in codes(alone)] == ["quorum.chair_last"]
    assert ask("pen_board", "legal1", facts, gates=BEFORE_MAJOR).decision is Decision.HELD
    again = ask("pen_board", "legal1", facts, gates=BEFORE_MAJOR, signed=(ballot("legal1"),))
    assert [code for code, _ in codes(again)] == ["two_person.same_person"]
    four = tuple(ballot(who, n) for n, who in enumerate(("deputy1", "deputy2", "legal1", "legal2"), 1))
    assert ask("pen_board", "director1", facts, gates=BEFORE_MAJOR, signed=four).decision is Decision.HELD
    early = ask("pen_board", "watcher1", facts, gates=BEFORE_MAJOR, signed=four)
    assert [code for code, _ in codes(early)] == ["quorum.chair_open", "quorum.not_quorate"]
    five = (*four, ballot("director1", 5))
    assert ask("pen_board", "watcher1", facts, gates=BEFORE_MAJOR, signed=five).decision is Decision.ALLOWED


# ---------------------------------------------------------------- the map


def test_28_board_and_decision_are_red_and_no_point_is_neutral() -> None:
    scene = Edition(scheme=scheme()).scene(FILE, FILE.main_process)
    ranks = {item.id: item.rank for item in scene.items.values() if item.kind == "step"}
    highest = {risk.id: risk.rank for risk in FILE.catalog.risks}
    assert {task for task, rank in ranks.items() if rank == 1} == {"pen_board", "pen_decide", "pen_decide_ordinary"}
    for found in FILE.main_process.graph.nodes:
        if found.kind in (NodeKind.TASK, NodeKind.SYSTEM):
            assert ranks[found.id] == min((highest[risk] for risk in found.risks), default=None), found.id
    assert ranks["pen_scf"] is None


def test_the_six_rules_stand_at_their_links() -> None:
    at = {
        "rule_case_ledger": "pen_register",
        "rule_ten_codes": "pen_investigate",
        "rule_six_nots": "pen_investigate",
        "rule_board_review": "pen_board",
        "rule_discretion": "pen_report",
        "rule_case_archive": "pen_archive",
    }
    assert {rule for rule, task in at.items() if rule in node(task).rules} == set(at)


def test_the_file_is_deployed_with_its_tables() -> None:
    assert {"penalty_hearing", "penalty_route", "pen_fine_tiers"} <= set(FILE.decision_by_id)
    assert bpmn.bundle(processes.read("penalty"), processes.decisions("penalty")) != processes.read("penalty")
