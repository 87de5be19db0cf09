"""Every expression parses over the names it may use: flows, limits, tiers, evidence, multi-instance."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.guards import case_names, names_for
from engine.bpmn.lint.report import error, scopes, warning
from engine.errors import ExpressionInvalid
from engine.feel import Names, parse
from engine.model.conduct import (
    Archive,
    Budget,
    Confidential,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    NormBand,
    Supervision,
)
from engine.model.control import Approval, Control, Evidence, Limit, Separation
from engine.model.finding import Finding
from engine.model.form import FieldScope
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.process import Definition, Graph, Node, NodeKind
from engine.model.text import Text

_NUMBER = re.compile(r"\d+(\.\d+)?")


def check(definition: Definition, settings: Mapping[str, str] | None) -> Iterator[Finding]:
    """Yield a finding for each expression that does not parse, and for figures of law written as numbers (D9)."""
    try:
        names = case_names(definition)
    except ExpressionInvalid as fault:
        yield _broken("", 0, "", fault)
        return
    room = _Room(definition=definition, settings=settings, names=names)
    for _, _, _, graph in scopes(definition):
        for flow in graph.flows:
            if flow.condition:
                yield from room.parse(flow.id, flow.line, flow.condition, _local(graph, flow.source))
        for node in graph.nodes:
            yield from _multi(room, node)
            for paper in node.papers:
                yield from room.parse(node.id, paper.line, paper.when)
            for limit in node.deadlines:
                yield from room.parse(node.id, node.line, limit.when)
            yield from _carried(room, node)
    for control in definition.controls:
        yield from _control(room, control)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What all expressions of one definition share."""

    definition: Definition
    settings: Mapping[str, str] | None
    names: Names

    def parse(self, element: str, line: int, text: str, more: Mapping[str, str] | None = None) -> Iterator[Finding]:
        """Yield a finding when ``text`` does not parse; an empty text is no expression."""
        if not text:
            return
        try:
            names = names_for(text, self.names, self.definition, settings=self.settings, more=more)
            parse(text, names)
        except ExpressionInvalid as fault:
            yield _broken(element, line, text, fault)


def guard_fault(
    definition: Definition, text: str, flow: str = "", *, settings: Mapping[str, str] | None = None
) -> ExpressionInvalid | None:
    """Return what is wrong with a text as the guard of a flow, with its ``position``; None when it would do."""
    more: Mapping[str, str] = {}
    for _, _, _, graph in scopes(definition):
        more = next((_local(graph, one.source) for one in graph.flows if one.id == flow), more)
    try:
        parse(text, names_for(text, case_names(definition), definition, settings=settings, more=more))
    except ExpressionInvalid as fault:
        return fault
    return None


def _broken(element: str, line: int, text: str, fault: ExpressionInvalid) -> Finding:
    """Return the finding of an expression that does not parse."""
    words = fault.fields.get("text")
    zh, en = (words.zh, words.en) if isinstance(words, Text) else (fault.detail, fault.detail)
    shown = text[:80]
    return error("expression", element, line, f"表达式“{shown}”有误：{zh}", f"expression {shown!r}: {en}")


def _local(graph: Graph, gateway: str) -> Mapping[str, str]:
    """A gateway right after one task may write ``outcome`` for that task's outcome."""
    sources = [graph.by_id.get(flow.source) for flow in graph.incoming.get(gateway, ())]
    after_task = len(sources) == 1 and sources[0] is not None and sources[0].kind is NodeKind.TASK
    return {"outcome": "string"} if after_task else {}


def _carried(room: _Room, node: Node) -> Iterator[Finding]:
    """Fields whose value the case gives: the expression parses, and nobody types beside it."""
    for item in node.form.fields if node.form is not None else ():
        yield from room.parse(node.id, item.line, item.value)
        if item.value and not (item.readonly and item.scope is not FieldScope.SIGNER):
            zh, en = f"由系统带出的字段 {item.id} 应为只读", f"field {item.id} has a value of its own: it is read only"
            yield error("carried_field", node.id, item.line, zh, en)


def _multi(room: _Room, node: Node) -> Iterator[Finding]:
    """Number, list and completion condition; the latter over done, total and counts by outcome."""
    if node.multi is None:
        return
    yield from room.parse(node.id, node.line, node.multi.cardinality)
    yield from room.parse(node.id, node.line, node.multi.completion, {"done": "integer", "total": "integer"})
    collection = node.multi.collection
    if collection and room.names.type_of(collection) != "list":
        zh, en = f"{collection} 不是列表字段", f"{collection} is no list field"
        yield error("unknown_list", node.id, node.line, zh, en)


def _control(room: _Room, control: Control) -> Iterator[Finding]:
    """Expressions and paths of one control."""
    texts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    match control.spec:
        case Approval() as spec:
            tiers = () if spec.decision else spec.tiers  # the cells of a table are read with it
            figures = tuple(bound for tier in tiers for bound in (tier.from_, tier.to))
            texts, keys = (spec.amount, spec.exempt), spec.key
        case Limit() as spec:
            figures, texts, keys = (spec.min, spec.max), (spec.expr, spec.when), spec.key
        case Evidence(when=when):
            texts = (when,)
        case Separation(key=key):
            keys = (key,) if key else ()
        case Notice() as spec:
            texts, keys = (spec.rights,), spec.shows
        case Service() as spec:
            texts, figures = (spec.means, spec.on, spec.receipt), (spec.public_days,)
        case Hearing() as spec:
            texts, figures = (spec.asked, spec.eligible), (spec.notice_days,)
        case Statement() as spec:
            texts, figures = (spec.made, spec.answer, spec.means, spec.on), (spec.public_days,)
        case _:
            texts, figures, keys = _conduct(control)
    for text in (*texts, *figures):
        yield from room.parse(control.id, control.line, text)
    for figure in figures:
        if _NUMBER.fullmatch(figure.strip()) and figure.strip() != "0":
            zh, en = f"数字 {figure} 应写成 setting.<id>", f"figure {figure} should be a setting"
            yield warning("literal_figure", control.id, control.line, zh, en)
    for path in keys:
        if room.names.type_of(path) is None:
            zh, en = f"路径 {path} 不是办件字段", f"{path} is no case field"
            yield error("unknown_path", control.id, control.line, zh, en)


def _conduct(control: Control) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return expressions, figures and paths of a control of conduct."""
    match control.spec:
        case Confidential(fields=fields):
            return (), (), fields
        case Disclosure(fields=fields, within=within):
            return (), (within,), fields
        case Archive(years=years, within=within):
            return (), (years, within), ()
        case Discretion() as spec:
            return (spec.amount, spec.low, spec.high, spec.deviates), (), ()
        case Budget() as spec:
            return (spec.amount, spec.when), (spec.granted,), spec.key
        case Counter(count=count, max=most):
            return (count,), (most,), ()
        case DisciplineBeside(within=within) | Supervision(within=within):
            return (), (within,), ()
        case NormBand(follows=follows):
            return (follows,), (), ()
    return (), (), ()
