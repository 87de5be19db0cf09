"""What the engine does not run: read and drawn, but a definition that holds it is not executable."""

from collections.abc import Iterator

from engine.bpmn.lint.report import error, scopes, warning
from engine.model.action import ACTIONS
from engine.model.finding import Finding
from engine.model.process import Definition, EventKind, Graph, Node, NodeKind, Process

MAX_NODES = 300
_CATCHES = {EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL}
_EVENTS = {
    NodeKind.CATCH: _CATCHES,
    NodeKind.BOUNDARY: _CATCHES | {EventKind.ERROR},
    NodeKind.THROW: {EventKind.NONE},
    NodeKind.END: {EventKind.NONE, EventKind.TERMINATE, EventKind.ERROR},
}
_NAMES = {
    "eventBasedGateway": ("事件网关", "an event-based gateway"),
    "complexGateway": ("复杂网关", "a complex gateway"),
    "scriptTask": ("脚本任务", "a script task"),
    "sendTask": ("发送任务", "a send task"),
    "receiveTask": ("接收任务", "a receive task"),
    "transaction": ("事务子流程", "a transaction"),
    "adHocSubProcess": ("特别子流程", "an ad hoc sub-process"),
    "subProcess": ("事件子流程", "an event sub-process"),
}


def check(definition: Definition) -> Iterator[Finding]:
    """Yield a finding for each element outside the subset on which both token games agree."""
    total = sum(len(process.graph.all_nodes) for process in definition.processes)
    if total > MAX_NODES:
        zh, en = f"节点 {total} 个，最多可执行 {MAX_NODES} 个", f"{total} nodes; at most {MAX_NODES} can be executed"
        yield error("too_many_nodes", "", 0, zh, en)
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _node(node)
            yield from _error_end(node, graph)
    for process in definition.processes:
        yield from _error_top(process, definition)


def _node(node: Node) -> Iterator[Finding]:
    """Check one node by itself."""
    if node.kind is NodeKind.OTHER:
        zh, en = _NAMES.get(node.tag, (node.tag, node.tag))
        yield error("unsupported", node.id, node.line, f"不能执行：{zh}", f"cannot be executed: {en}")
    if node.loop:
        zh, en = "标准循环标记不能执行，请画出回路", "the loop marker cannot be executed; draw the loop"
        yield error("standard_loop", node.id, node.line, zh, en)
    allowed = _EVENTS.get(node.kind)
    if allowed is not None and node.event not in allowed:
        zh, en = f"此处不支持 {node.event} 事件", f"a {node.event} event is not supported here"
        yield error("event_unsupported", node.id, node.line, zh, en)
    if node.kind is NodeKind.BOUNDARY and node.event is EventKind.ERROR and not node.interrupting:
        zh, en = "错误边界事件必须中断", "an error boundary event must interrupt"
        yield error("event_unsupported", node.id, node.line, zh, en)
    if node.kind is NodeKind.SYSTEM and node.action not in ACTIONS:
        known = ", ".join(ACTIONS)
        zh, en = f"服务任务必须写明 rf:action：{known}", f"a service task needs rf:action: {known}"
        yield error("no_action", node.id, node.line, zh, en)
    if node.kind is NodeKind.DECISION and not node.decision:
        zh, en = "规则任务必须写明 rf:decision", "a business rule task needs rf:decision"
        yield error("no_decision", node.id, node.line, zh, en)
    if node.kind is NodeKind.END and not node.result_code and node.event is EventKind.NONE:
        zh, en = "结束事件没有 rf:result", "the end event has no rf:result"
        yield warning("no_result", node.id, node.line, zh, en)


def _error_end(node: Node, graph: Graph) -> Iterator[Finding]:
    """A sub-process whose error end nobody catches would silently go on: refuse it."""
    if node.graph is None or node.kind is not NodeKind.SUB_PROCESS:
        return
    caught = {event.event_ref for event in graph.boundaries.get(node.id, ()) if event.event is EventKind.ERROR}
    for end in node.graph.nodes:
        if end.kind is NodeKind.END and end.event is EventKind.ERROR and not caught & {end.event_ref, ""}:
            zh, en = f"错误 {end.event_ref} 没有边界事件接住", f"no boundary event catches error {end.event_ref}"
            yield error("error_uncaught", end.id, end.line, zh, en)


def _error_top(process: Process, definition: Definition) -> Iterator[Finding]:
    """An error end at the top of a process ends it nowhere, unless all who call it catch the error."""
    ends = [n for n in process.graph.nodes if n.kind is NodeKind.END and n.event is EventKind.ERROR]
    if not ends:
        return
    companions = {action.process for other in definition.processes for action in other.actions}
    calls = [
        {event.event_ref for event in graph.boundaries.get(node.id, ()) if event.event is EventKind.ERROR}
        for _, _, _, graph in scopes(definition)
        for node in graph.nodes
        if node.kind is NodeKind.CALL and node.called == process.id
    ]
    startable = process.id == definition.main or not calls or process.id in companions
    for end in ends:
        if startable or not all(caught & {end.event_ref, ""} for caught in calls):
            zh, en = f"错误 {end.event_ref} 没有谁接住，办件无法了结", f"nobody catches the error {end.event_ref}"
            yield error("error_uncaught", end.id, end.line, zh, en)
