"""Every parameter of every kind of control, and of all else a definition holds: one way weaker, the other way not."""

import dataclasses
from typing import Any

import pytest

from engine.analysis.changes import controls, courses, forms, kinds, laws, nodes, papers, risks, terms
from engine.analysis.changes.facets import differences
from engine.analysis.changes.flows import FLOW
from engine.controls.registry import KINDS
from engine.model.change import Effect
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
    Approval,
    Binding,
    Control,
    Evidence,
    Joint,
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
from engine.model.form import Deadline, Duty, Field, FieldScope, FieldType, Form, Option, Outcome, OutcomeKind
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.paper import Paper
from engine.model.process import AnyTimeAction, Flow, Lane, MultiInstance, Node, NodeKind, Process
from engine.model.risk import Law, Measure, RiskPoint, RuleDocument
from engine.model.text import Text

TABLES: dict[type[Any], Any] = controls.SPECS | {
    Tier: kinds.TIER,
    Party: kinds.PARTY,
    Control: controls.CONTROL,
    RiskPoint: risks.RISK,
    Measure: risks.MEASURE,
    Field: forms.FIELD,
    Form: forms.FORM,
    Option: forms.OPTION,
    Outcome: forms.OUTCOME,
    Duty: terms.DUTY,
    Deadline: terms.DEADLINE,
    Paper: papers.PAPER,
    Node: nodes.NODE,
    MultiInstance: nodes.MULTI,
    Flow: FLOW,
    Process: courses.PROCESS,
    Lane: courses.LANE,
    AnyTimeAction: courses.ANY_TIME,
    Law: laws.LAW,
    RuleDocument: laws.RULE,
}
DRAWING = {"line", "bounds", "waypoints"}
BASE: dict[type[Any], dict[str, Any]] = {
    Binding: {"task": "a"},
    Approval: {"amount": "sum", "tiers": ()},
    Joint: {"parties": ()},
    Requires: {"task": "a"},
    SelfControlForm: {"task": "a"},
    Evidence: {"kind": "paper"},
    Limit: {"expr": "sum"},
    Quorum: {"body": "board"},
    Discretion: {"amount": "fine", "low": "1", "high": "2"},
    Budget: {"amount": "sum", "granted": "100"},
    Counter: {"max": "3"},
    Draw: {"pool": "experts"},
    NormBand: {"follows": "model"},
    Supervision: {"rank": 1},
    Control: {"id": "c", "spec": TwoPerson()},
    RiskPoint: {"id": "r", "rank": 2, "name": Text("险", "risk")},
    Field: {"id": "f", "type": FieldType.STRING, "name": Text("项", "field")},
    Outcome: {"id": "o", "name": Text("退", "back")},
    Deadline: {"id": "d"},
    Paper: {"id": "p", "template": "t"},
    Node: {"id": "n", "kind": NodeKind.TASK, "tag": "userTask", "name": Text("办", "step")},
    Party: {"id": "p"},
}
# (class, one way: stronger, weaker values of the fields); the step from the first to the second is weaker
WEAKER: tuple[tuple[type[Any], dict[str, Any], dict[str, Any]], ...] = (
    (TwoPerson, {"min": 3}, {"min": 2}),
    (TwoPerson, {"qualification": "buyer"}, {"qualification": ""}),
    (TwoPerson, {"body": "board"}, {"body": ""}),
    (TwoPerson, {"chair": "director"}, {"chair": ""}),
    (Separation, {"tasks": ("a", "b", "c")}, {"tasks": ("a", "b")}),
    (Separation, {"scope": SeparationScope.OBJECT}, {"scope": SeparationScope.PERIOD}),
    (Separation, {"scope": SeparationScope.PERIOD}, {"scope": SeparationScope.CASE}),
    (Separation, {"window": "P3Y"}, {"window": "P1Y"}),
    (Separation, {"roles": ("a", "b", "c")}, {"roles": ("a", "b")}),
    (Binding, {"level": "person"}, {"level": "team"}),
    (Approval, {"key": ("payee",)}, {"key": ()}),
    (Approval, {"key": ("payee",)}, {"key": ("payee", "line")}),
    (Approval, {"window": "year"}, {"window": "month"}),
    (Approval, {"exempt": ""}, {"exempt": "urgent = true"}),
    (Joint, {"ordered": True}, {"ordered": False}),
    (Requires, {"outcome": "agree"}, {"outcome": ""}),
    (Requires, {"same_round": True}, {"same_round": False}),
    (Requires, {"by_role": "legal"}, {"by_role": ""}),
    (Requires, {"not_signers_of": ("a", "b")}, {"not_signers_of": ("a",)}),
    (Requires, {"qualification": "lawyer"}, {"qualification": ""}),
    (SelfControlForm, {"by_role": "deputy"}, {"by_role": ""}),
    (Evidence, {"min": 3}, {"min": 1}),
    (Evidence, {"when": ""}, {"when": "sum > 10"}),
    (Limit, {"min": "3"}, {"min": "2"}),
    (Limit, {"min": "3"}, {"min": ""}),
    (Limit, {"max": "2"}, {"max": "3"}),
    (Limit, {"max": "2"}, {"max": ""}),
    (Limit, {"min_inclusive": False}, {"min_inclusive": True}),
    (Limit, {"max_inclusive": False}, {"max_inclusive": True}),
    (Limit, {"key": ("line",), "max": "9"}, {"key": (), "max": "9"}),
    (Limit, {"window": "P1Y"}, {"window": "P30D"}),
    (Limit, {"when": ""}, {"when": "sum > 10"}),
    (Quorum, {"recorder": "recorders"}, {"recorder": ""}),
    (Quorum, {"present_min": "2/3"}, {"present_min": "1/2"}),
    (Quorum, {"pass_min": "2/3"}, {"pass_min": ""}),
    (Quorum, {"basis": "members"}, {"basis": "present"}),
    (Quorum, {"tie": "reject"}, {"tie": "chair"}),
    (Quorum, {"speak_last": "chair"}, {"speak_last": "any"}),
    (Quorum, {"agenda_notice": "P1D"}, {"agenda_notice": "PT4H"}),
    (Quorum, {"no_ad_hoc": "true"}, {"no_ad_hoc": ""}),
    (Quorum, {"odd": "true"}, {"odd": ""}),
    (Quorum, {"size_min": "5"}, {"size_min": "3"}),
    (Quorum, {"expert_min": "2/3"}, {"expert_min": "1/3"}),
    (Recusal, {"grounds": ("kin", "interest")}, {"grounds": ("kin",)}),
    (Recusal, {"lookback": "P3Y"}, {"lookback": "P1Y"}),
    (Recusal, {"decider_of_head": "board"}, {"decider_of_head": ""}),
    (Recusal, {"freeze": True}, {"freeze": False}),
    (Confidential, {"fields": ("a", "b")}, {"fields": ("a",)}),
    (Confidential, {"papers": ("a",)}, {"papers": ()}),
    (Confidential, {"until": "end"}, {"until": "step"}),
    (Confidential, {"to": ()}, {"to": ("handler",)}),
    (Disclosure, {"fields": ("a", "b")}, {"fields": ("a",)}),
    (Disclosure, {"within": "5", "unit": "workday"}, {"within": "10", "unit": "workday"}),
    (Disclosure, {"within": "5", "unit": "day"}, {"within": "5", "unit": "month"}),
    (Disclosure, {"within": "5"}, {"within": ""}),
    (Disclosure, {"standing": "guide"}, {"standing": ""}),
    (Archive, {"years": ""}, {"years": "30"}),
    (Archive, {"years": "30"}, {"years": "10"}),
    (Archive, {"within": "5"}, {"within": "9"}),
    (Archive, {"keeper": "archivist"}, {"keeper": ""}),
    (Discretion, {"table": "scale"}, {"table": ""}),
    (Discretion, {"factors": ("a", "b")}, {"factors": ("a",)}),
    (Discretion, {"paper": "why"}, {"paper": ""}),
    (Discretion, {"by": ("director",)}, {"by": ("director", "deputy")}),
    (Budget, {"granted": "100"}, {"granted": "200"}),
    (Budget, {"when": ""}, {"when": "kind = 1"}),
    (Counter, {"max": "3"}, {"max": "5"}),
    (Counter, {"to": "watcher"}, {"to": ""}),
    (Draw, {"count": 5}, {"count": 3}),
    (Draw, {"larger": 7}, {"larger": 5}),
    (Draw, {"odd": True}, {"odd": False}),
    (Draw, {"experts": "expert"}, {"experts": ""}),
    (Draw, {"experts_min": "2/3"}, {"experts_min": "1/2"}),
    (NormBand, {"paper": "why"}, {"paper": ""}),
    (IntegrityCard, {"record": "visit"}, {"record": ""}),
    (Supervision, {"way": "course"}, {"way": "checks"}),
    (Supervision, {"way": "checks"}, {"way": "guidance"}),
    (Supervision, {"role": "watcher"}, {"role": ""}),
    (Supervision, {"every": "week"}, {"every": "quarter"}),
    (Supervision, {"within": "2"}, {"within": "4"}),
    (Supervision, {"filing": ("a", "b")}, {"filing": ("a",)}),
    (Notice, {"outcomes": ()}, {"outcomes": ("agree",)}),
    (Notice, {"outcomes": ("a", "b")}, {"outcomes": ("a",)}),
    (Notice, {"once": True}, {"once": False}),
    (Notice, {"receipt": True}, {"receipt": False}),
    (Notice, {"above": True}, {"above": False}),
    (Notice, {"paper": "slip"}, {"paper": ""}),
    (Notice, {"rights": "told = true"}, {"rights": ""}),
    (Notice, {"shows": ("a", "b")}, {"shows": ("a",)}),
    (Notice, {"papers": ("a",)}, {"papers": ()}),
    (Service, {"means": "how"}, {"means": ""}),
    (Service, {"on": "day"}, {"on": ""}),
    (Service, {"receipt": "got"}, {"receipt": ""}),
    (Service, {"proof": "slip"}, {"proof": ""}),
    (Service, {"papers": ("a", "b")}, {"papers": ("a",)}),
    (Service, {"public_days": "30"}, {"public_days": "10"}),
    (Hearing, {"asked": "a = true"}, {"asked": ""}),
    (Hearing, {"eligible": ""}, {"eligible": "sum > 10"}),
    (Hearing, {"replies": ("a", "b")}, {"replies": ("a",)}),
    (Hearing, {"silent": ("none",)}, {"silent": ("none", "late")}),
    (Hearing, {"decides": ("a", "b")}, {"decides": ("a",)}),
    (Hearing, {"held": ("a",)}, {"held": ("a", "b")}),
    (Hearing, {"chairs": ("a",)}, {"chairs": ()}),
    (Hearing, {"chair_not": ("a", "b")}, {"chair_not": ("a",)}),
    (Hearing, {"notice_days": "7"}, {"notice_days": "3"}),
    (Hearing, {"record": "minutes"}, {"record": ""}),
    (Statement, {"made": "a = true"}, {"made": ""}),
    (Statement, {"replies": ("a",)}, {"replies": ()}),
    (Statement, {"silent": ()}, {"silent": ("none",)}),
    (Statement, {"decides": ("a", "b")}, {"decides": ("a",)}),
    (Statement, {"answer": "reply"}, {"answer": ""}),
    (Statement, {"means": "how"}, {"means": ""}),
    (Statement, {"on": "day"}, {"on": ""}),
    (Statement, {"public_days": "30"}, {"public_days": "10"}),
    (Control, {"type": "preventive"}, {"type": "detective"}),
    (Control, {"answers": ("r1", "r2")}, {"answers": ("r1",)}),
    (RiskPoint, {"rank": 1}, {"rank": 2}),
    (RiskPoint, {"owner": "buyer"}, {"owner": ""}),
    (RiskPoint, {"watcher": "watcher"}, {"watcher": ""}),
    (Field, {"required": True}, {"required": False}),
    (Field, {"bound": True}, {"bound": False}),
    (Field, {"scope": FieldScope.SIGNER}, {"scope": FieldScope.CASE}),
    (Field, {"scope": FieldScope.CASE}, {"scope": FieldScope.TASK}),
    (Field, {"min": 3}, {"min": 1}),
    (Field, {"max": 3}, {"max": 5}),
    (Field, {"max": 3}, {"max": None}),
    (Field, {"readonly": True}, {"readonly": False}),
    (Field, {"value": "sum"}, {"value": ""}),
    (Form, {"comment": "required"}, {"comment": "optional"}),
    (Outcome, {"kind": OutcomeKind.BACK}, {"kind": OutcomeKind.FORWARD}),
    (Outcome, {"kind": OutcomeKind.REFUSE}, {"kind": OutcomeKind.FORWARD}),
    (Outcome, {"requires": ("reason",)}, {"requires": ()}),
    (Outcome, {"binding": True}, {"binding": False}),
    (Duty, {"roles": ("a",)}, {"roles": ("a", "b")}),
    (Duty, {"roles": ("a",)}, {"roles": ()}),
    (Duty, {"qualification": "buyer"}, {"qualification": ""}),
    (Duty, {"body": "board"}, {"body": ""}),
    (Deadline, {"max": "5"}, {"max": "9"}),
    (Deadline, {"max": "5", "unit": "day"}, {"max": "5", "unit": "month"}),
    (Deadline, {"max": "5"}, {"max": ""}),
    (Deadline, {"min": "5"}, {"min": "2"}),
    (Deadline, {"min": "5"}, {"min": ""}),
    (Deadline, {"outcomes": ()}, {"outcomes": ("agree",)}),
    (Deadline, {"when": ""}, {"when": "sum > 1"}),
    (Deadline, {"rolls": False, "max": "5"}, {"rolls": True, "max": "5"}),
    (Deadline, {"extend": ""}, {"extend": "5"}),
    (Deadline, {"extend": "5"}, {"extend": "9"}),
    (Deadline, {"extend_by": ("director",)}, {"extend_by": ("director", "deputy")}),
    (Deadline, {"suspend_on": ()}, {"suspend_on": ("test",)}),
    (Paper, {"number": "罚决"}, {"number": ""}),
    (Paper, {"outcomes": ()}, {"outcomes": ("agree",)}),
    (Paper, {"when": ""}, {"when": "sum > 1"}),
    (Paper, {"duplicate": True}, {"duplicate": False}),
    (Node, {"kind": NodeKind.TASK}, {"kind": NodeKind.SYSTEM}),
    (Node, {"decision": "table"}, {"decision": ""}),
    (Node, {"action": "publish"}, {"action": ""}),
    (Node, {"rules": ("code",)}, {"rules": ()}),
    (Node, {"unanimous": False}, {"unanimous": True}),
    (Party, {"roles": ("a",)}, {"roles": ("a", "b")}),
)
# what nobody can judge: another of a kind; never silent
MAYBE: tuple[tuple[type[Any], dict[str, Any], dict[str, Any]], ...] = (
    (Binding, {"task": "a"}, {"task": "b"}),
    (Requires, {"task": "a"}, {"task": "b"}),
    (Evidence, {"kind": "a"}, {"kind": "b"}),
    (Evidence, {"when": "x = 1"}, {"when": "x = 2"}),
    (Limit, {"expr": "a"}, {"expr": "b"}),
    (Limit, {"max": "setting.a"}, {"max": "setting.b"}),
    (Limit, {"key": ("a",), "min": "1"}, {"key": (), "min": "1"}),
    (Approval, {"amount": "a"}, {"amount": "b"}),
    (Approval, {"key": ("a",)}, {"key": ("b",)}),
    (Quorum, {"body": "a"}, {"body": "b"}),
    (Quorum, {"present_min": ""}, {"present_min": "1/2"}),
    (Quorum, {"recused": "out"}, {"recused": "in"}),
    (Recusal, {"decider": "director"}, {"decider": "handler"}),
    (Recusal, {"party": "a"}, {"party": "b"}),
    (Disclosure, {"to": ""}, {"to": "watcher"}),
    (Disclosure, {"after": ("a",)}, {"after": ("b",)}),
    (Discretion, {"deviates": "a"}, {"deviates": "b"}),
    (Discretion, {"low": "1"}, {"low": "2"}),
    (Discretion, {"high": "1"}, {"high": "2"}),
    (Discretion, {"amount": "a"}, {"amount": "b"}),
    (Discretion, {"task": "a"}, {"task": "b"}),
    (Budget, {"key": ("a",)}, {"key": ()}),
    (Budget, {"amount": "a"}, {"amount": "b"}),
    (Budget, {"window": "year"}, {"window": "month"}),
    (Counter, {"count": "a"}, {"count": "b"}),
    (DisciplineBeside, {"role": "discipline"}, {"role": "handler"}),
    (DisciplineBeside, {"within": "5"}, {"within": "2"}),
    (Draw, {"pool": "a"}, {"pool": "b"}),
    (Draw, {"larger_when": "amount >= 1"}, {"larger_when": "amount >= 2"}),
    (NormBand, {"follows": "a"}, {"follows": "b"}),
    (IntegrityCard, {"kind": "a"}, {"kind": "b"}),
    (Supervision, {"rank": 1}, {"rank": 2}),
    (Notice, {"kind": "a"}, {"kind": "b"}),
    (Notice, {"to": ""}, {"to": "bidders"}),
    (Separation, {"key": "a"}, {"key": "b"}),
    (SelfControlForm, {"task": "a"}, {"task": "b"}),
    (Field, {"type": FieldType.MONEY}, {"type": FieldType.STRING}),
    (Field, {"case": "a"}, {"case": "b"}),
    (Deadline, {"after": "enter"}, {"after": "start"}),
    (Deadline, {"max": "5", "unit": "month"}, {"max": "9", "unit": "day"}),
    (Deadline, {"warn": "70"}, {"warn": "100"}),
)


def _judged(kind: type[Any], before: dict[str, Any], after: dict[str, Any]) -> list[Effect]:
    base = BASE.get(kind, {})
    return [found.effect for found in differences(kind(**base | before), kind(**base | after), TABLES[kind])]


def _name(row: tuple[type[Any], dict[str, Any], dict[str, Any]]) -> str:
    return f"{row[0].__name__}-{'-'.join(row[2])}-{'-'.join(str(value) for value in row[2].values())}"


@pytest.mark.parametrize("row", WEAKER, ids=[f"{at}-{_name(row)}" for at, row in enumerate(WEAKER)])
def test_one_way_is_weaker_and_the_other_is_not(row: tuple[type[Any], dict[str, Any], dict[str, Any]]) -> None:
    kind, strong, weak = row
    assert _judged(kind, strong, weak) == [Effect.WEAKER]
    assert _judged(kind, weak, strong)[0] in (Effect.STRONGER, Effect.MAYBE)
    assert _judged(kind, strong, strong) == _judged(kind, weak, weak) == []


@pytest.mark.parametrize("row", MAYBE, ids=[f"{at}-{_name(row)}" for at, row in enumerate(MAYBE)])
def test_what_nobody_can_judge_may_be_weaker_both_ways(row: tuple[type[Any], dict[str, Any], dict[str, Any]]) -> None:
    kind, one, other = row
    assert set(_judged(kind, one, other)) == {Effect.MAYBE}
    assert set(_judged(kind, other, one)) <= {Effect.MAYBE, Effect.STRONGER, Effect.WEAKER}


def test_every_kind_of_the_kernel_has_its_table() -> None:
    assert set(controls.SPECS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(TABLES, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_field_of_the_model_has_its_line(kind: type[Any]) -> None:
    told = {name for facet in TABLES[kind] for name in facet.fields}
    told |= {"kind"} if kind is Paper else set()  # told by the kind of document it becomes
    assert {field.name for field in dataclasses.fields(kind)} - DRAWING <= told


def test_every_parameter_of_every_kind_is_judged_somewhere_here() -> None:
    played = {(kind, name) for kind, _, after in (*WEAKER, *MAYBE) for name in after}
    silent = {"name", "decision", "attributes", "tiers", "parties"}
    missing = {
        (kind.__name__, name)
        for kind, table in controls.SPECS.items()
        for facet in table
        if facet.path not in silent and not any((kind, name) in played for name in facet.fields)
        for name in [facet.path]
        if kind.__name__ != "Later"
    }
    assert not missing
