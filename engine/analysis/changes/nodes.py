"""Steps, gateways and events: gone, new, or doing something else; and all that is attached to them."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes import controls, forms, papers, risks, terms
from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import (
    ALL_OF,
    ASKED,
    GONE,
    LABEL,
    MAYBE,
    NEUTRAL,
    NOTED,
    OTHER,
    Judged,
    Rule,
    weaker,
)
from engine.analysis.changes.facets import Table, facet
from engine.model.change import Aspect, Change, Sort
from engine.model.process import Graph, MultiInstance, Node, NodeKind, Process
from engine.model.text import EMPTY, Text


def _kind(before: NodeKind, after: NodeKind) -> Judged:
    if before is NodeKind.TASK:
        return weaker("不再由人办理", "It is no longer done by a person")
    return MAYBE


def _unanimous(before: bool, _after: bool) -> Judged:
    return MAYBE if before else weaker("须全体签字才能退回或不予", "Sending back or refusing needs every signer now")


def _executable(before: bool, _after: bool) -> Judged:
    return weaker("此处不再能执行", "It can no longer be executed") if before else MAYBE


NODE: Table = (
    facet("id", "标识", "id", None),
    facet("kind", "种类", "kind", Rule(judge=_kind)),
    facet("tag", "元素类型", "type of element", NOTED),
    facet("name", "名称", "name", LABEL),
    facet("event", "触发方式", "trigger", OTHER),
    facet("event_ref", "触发名称", "name of the trigger", OTHER),
    facet("timer", "定时", "timer", OTHER),
    facet("timer_type", "定时方式", "kind of timer", OTHER),
    facet("attached_to", "所附的环节", "step it is attached to", OTHER),
    facet("interrupting", "中断所附的环节", "ends the step it is attached to", OTHER),
    facet("default", "默认去向", "default way", None),
    facet("multi", "多份办理", "several at once", None),
    facet("loop", "循环标记", "loop marker", OTHER),
    facet("graph", "子流程", "content", None),
    facet("called", "调用的流程", "process called", OTHER),
    facet("decision", "决策表", "decision", ASKED),
    facet("action", "系统动作", "action of the system", ASKED),
    facet("action_args", "动作参数", "arguments of the action", Rule(judge=OTHER.judge, key=frozenset)),
    facet("result_code", "结果代码", "code of the result", OTHER),
    facet("result_status", "结果状态", "status of the result", OTHER),
    facet("result_name", "结果名称", "name of the result", LABEL),
    facet("risks", "风险点", "risk points", None),
    facet("controls", "控制", "controls", None),
    facet("rules", "制度文件", "rule documents", ALL_OF),
    facet("duty", "办理人", "who does it", None),
    facet("form", "表单", "form", None),
    facet("outcomes", "办理结果", "outcomes", None),
    facet("deadlines", "期限", "terms", None),
    facet("papers", "文书", "papers", None),
    facet("unanimous", "全体一致", "all have to agree", Rule(judge=_unanimous)),
    facet("phase", "阶段", "phase", LABEL),
    facet("documentation", "说明", "documentation", LABEL),
    facet("executable", "可执行", "can be executed", Rule(judge=_executable)),
)
MULTI: Table = (
    facet("sequential", "依次进行", "one after the other", OTHER),
    facet("cardinality", "份数", "number", OTHER),
    facet("collection", "按清单", "list it follows", OTHER),
    facet("completion", "提前结束条件", "when it ends early", OTHER),
)
_STEP = Text("环节", "step")


def nodes(both: Both, old: Process, new: Process) -> Iterator[Change]:
    """Yield what differs between the nodes of a process, those of its sub-processes included."""
    found = parted(old.graph.all_nodes.values(), new.graph.all_nodes.values(), lambda node: node.id)
    for node in found.lost:
        yield both.change(
            both.node_place(new, node), Sort.REMOVED, Aspect.ELEMENT, _lost(node), **_values(node, "before")
        )
    for node in found.won:
        yield both.change(both.node_place(new, node), Sort.ADDED, Aspect.ELEMENT, NEUTRAL, **_values(node, "after"))
    homes = dict(_homes(old.graph)), dict(_homes(new.graph))
    for before, after in found.kept:
        place = both.node_place(new, before, after)
        yield from _changed(both, place, (old, new), before, after)
        if homes[0][before.id] != homes[1][after.id]:
            shown = {
                "before": homes[0][before.id],
                "after": homes[1][after.id],
                "what": Text("所在的子流程", "sub-process"),
            }
            yield both.change(place, Sort.CHANGED, Aspect.ELEMENT, MAYBE, path="scope", **shown)


def _values(node: Node, side: str) -> dict[str, Any]:
    name = node.name if node.name != EMPTY else Text(node.id, node.id)
    return {"ref": node.id, "subject": name, "what": _STEP, side: name}


def _lost(node: Node) -> Judged:
    if node.controls or node.risks:
        return weaker("删去了一个受控的环节", "A step under control is gone")
    if node.kind is NodeKind.TASK:
        return weaker("少了一个由人办理的环节", "A step done by a person is gone")
    return MAYBE


def _homes(graph: Graph, home: str = "") -> Iterator[tuple[str, str]]:
    for node in graph.nodes:
        yield node.id, home
        if node.graph is not None:
            yield from _homes(node.graph, node.id)


def _changed(both: Both, place: Place, owners: tuple[Process, Process], old: Node, new: Node) -> Iterator[Change]:
    """Yield what differs at one node."""
    yield from both.parts(place, Aspect.ELEMENT, old, new, NODE)
    yield from _multi(both, place, old.multi, new.multi)
    yield from risks.attached(both, place, old.risks, new.risks)
    yield from controls.attached(both, place, old.controls, new.controls)
    yield from terms.duty(both, place, owners[0].duty(old), owners[1].duty(new))
    yield from terms.deadlines(both, place, old.deadlines, new.deadlines)
    yield from forms.form(both, place, old.form, new.form)
    yield from forms.outcomes(both, place, old.outcomes, new.outcomes)
    yield from papers.papers(both, place, old.papers, new.papers)


def _multi(both: Both, place: Place, old: MultiInstance | None, new: MultiInstance | None) -> Iterator[Change]:
    what = Text("多份办理", "several at once")
    if old is not None and new is not None:
        yield from both.parts(place, Aspect.ELEMENT, old, new, MULTI, at="multi.")
    elif old is not None:
        yield both.change(place, Sort.REMOVED, Aspect.ELEMENT, GONE, path="multi", what=what)
    elif new is not None:
        yield both.change(place, Sort.ADDED, Aspect.ELEMENT, MAYBE, path="multi", what=what)
