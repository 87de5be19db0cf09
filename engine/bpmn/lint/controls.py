"""Controls still to come, and parts a control cannot do without."""

from collections.abc import Iterator

from engine.bpmn.lint.report import error, info, scopes
from engine.model.conduct import Confidential, Disclosure, Draw
from engine.model.control import (
    Approval,
    Control,
    Joint,
    Later,
    Limit,
    Quorum,
    Separation,
    SeparationScope,
    named_twice,
)
from engine.model.finding import Finding
from engine.model.meeting import ABSTAIN, AGAINST
from engine.model.process import Definition, Node


def check(definition: Definition) -> Iterator[Finding]:
    """Yield findings about the controls themselves and about meetings."""
    for control in definition.controls:
        if isinstance(control.spec, Later):
            zh, en = f"控制点“{control.kind}”尚未由系统执行", f"control kind {control.kind} is not yet enforced"
            yield info("control_later", control.id, control.line, zh, en)
        yield from _spec(control)
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _meeting(node, definition)
            yield from _twice(node, definition)


def _meeting(node: Node, definition: Definition) -> Iterator[Finding]:
    """A body votes for, against or on neither side: a task it decides needs an outcome for each."""
    specs = [definition.control_by_id[name].spec for name in node.controls if name in definition.control_by_id]
    told = {outcome.id for outcome in node.outcomes}
    if any(isinstance(spec, Quorum) and spec.recorder for spec in specs) and not {AGAINST, ABSTAIN} <= told:
        zh, en = "会议环节须有办理结果 against 和 abstain", "a meeting needs the outcomes against and abstain"
        yield error("meeting_outcomes", node.id, node.line, zh, en)


def _twice(node: Node, definition: Definition) -> Iterator[Finding]:
    """Two controls that name the sides of a task leave open which side a signature is for."""
    found = [definition.control_by_id[name].spec for name in node.controls if name in definition.control_by_id]
    if named_twice(found):
        zh, en = "一个环节只能有一个会签、审批或会议控制点", "a step takes one joint signature, approval or body"
        yield error("signing_twice", node.id, node.line, zh, en)


def _spec(control: Control) -> Iterator[Finding]:
    """Check what makes a control empty."""
    match control.spec:
        case Separation(scope=scope, tasks=tasks, roles=roles, key=key, window=window):
            named = roles if scope is SeparationScope.STATIC else tasks
            keyed = scope in (SeparationScope.OBJECT, SeparationScope.PERIOD)
            if len(set(named)) < (1 if keyed else 2):
                yield _empty(control, "至少两个不同的环节或岗位", "at least two different tasks or roles")
            if keyed and not key:
                yield _empty(control, "对象 key", "the object's key")
            if scope is SeparationScope.PERIOD and not window:
                yield _empty(control, "期间 window", "a window")
        case Confidential(fields=()) | Confidential(until=""):
            yield _empty(control, "字段 fields 与期限 until", "its fields and until when")
        case Disclosure(fields=(), to="", standing=""):
            yield _empty(control, "公开的内容 fields 或 standing", "what is disclosed: fields or standing")
        case Draw(odd=True, count=count, larger=larger) if count % 2 == 0 or (larger and larger % 2 == 0):
            yield _empty(control, "奇数的 count、larger", "an odd count and larger")
        case Draw(larger=larger, larger_when=when) if bool(larger) != bool(when):
            yield _empty(control, "larger 与 largerWhen 须同时给出", "larger and largerWhen, both or none")
        case Limit(min="", max=""):
            yield _empty(control, "min 或 max", "min or max")
        case Approval(tiers=(), decision=""):
            yield _empty(control, "rf:tier 或 decision", "tiers or a decision table")
        case Approval(tiers=tiers, decision=""):
            if any(not tier.roles for tier in tiers):
                yield _empty(control, "每一档的审批岗位", "roles in every tier")
        case Joint(parties=parties):
            if any(not party.roles and not party.body and not party.outside for party in parties):
                yield _empty(control, "每一方的岗位或机构", "roles or a body for every party")


def _empty(control: Control, zh: str, en: str) -> Finding:
    """Return the finding of a control that lacks a part."""
    return error("control_incomplete", control.id, control.line, f"控制点缺少：{zh}", f"the control lacks {en}")
