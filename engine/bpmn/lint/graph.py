"""Shape of each scope: one start, an end, no loose ends, every node on a way from start to end."""

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.report import error, scopes
from engine.bpmn.tags import ACTIVITIES
from engine.model.finding import Finding
from engine.model.process import Definition, EventKind, Graph, Node, NodeKind


def check(definition: Definition) -> Iterator[Finding]:
    """Yield findings for every scope that is a graph to run (an ad hoc bag of steps has its own finding)."""
    if not definition.processes:
        yield error("no_process", "", 0, "文件里没有流程", "the file holds no process")
    elif definition.main not in definition.process_by_id:
        en = f"rf:main names {definition.main}, which is not in the file"
        yield error("main_unknown", definition.main, 0, f"rf:main 指向不存在的流程 {definition.main}", en)
    for _, owner, line, graph in scopes(definition):
        yield from _starts(owner, line, graph)
        dangling = list(_dangling(graph))
        yield from dangling
        yield from _ways(graph)
        if not dangling:
            yield from _reach(graph)


def _starts(owner: str, line: int, graph: Graph) -> Iterator[Finding]:
    """One plain start event and at least one end event."""
    starts = [node for node in graph.nodes if node.kind is NodeKind.START]
    if not starts:
        yield error("no_start", owner, line, "没有开始事件", "there is no start event")
    for node in starts[1:]:
        yield error("many_starts", node.id, node.line, "只能有一个开始事件", "only one start event is allowed")
    for node in starts:
        if node.event is not EventKind.NONE:
            en = f"a start event may have no trigger ({node.event})"
            yield error("start_trigger", node.id, node.line, f"开始事件不能有触发器（{node.event}）", en)
    if not any(node.kind is NodeKind.END for node in graph.nodes):
        yield error("no_end", owner, line, "没有结束事件", "there is no end event")


def _dangling(graph: Graph) -> Iterator[Finding]:
    """Flows and boundary events that hang on nothing in the same scope."""
    for flow in graph.flows:
        for end in (flow.source, flow.target):
            if end not in graph.by_id:
                en = f"the flow names {end!r}, which is not in its scope"
                yield error("dangling_flow", flow.id, flow.line, f"连线指向本范围内不存在的 {end!r}", en)
    for node in graph.nodes:
        host = graph.by_id.get(node.attached_to)
        if node.kind is NodeKind.BOUNDARY and (host is None or host.kind not in ACTIVITIES):
            en = f"the boundary event hangs on {node.attached_to!r}, which is no activity here"
            yield error("dangling_boundary", node.id, node.line, f"边界事件依附的 {node.attached_to!r} 不是活动", en)


def _ways(graph: Graph) -> Iterator[Finding]:
    """Numbers of incoming and outgoing flows, and where conditions may stand."""
    for node in graph.nodes:
        outgoing = graph.outgoing[node.id]
        if node.kind is NodeKind.END and outgoing:
            yield error("end_outgoing", node.id, node.line, "结束事件后不能再有连线", "nothing may follow an end event")
        if node.kind in (NodeKind.START, NodeKind.BOUNDARY) and graph.incoming[node.id]:
            zh, en = "此事件前不能有连线", "no flow may lead into this event"
            yield error("start_incoming", node.id, node.line, zh, en)
        if node.kind is not NodeKind.END and not outgoing:
            yield error(
                "no_outgoing", node.id, node.line, "没有后续连线，办件会停在这里", "nothing follows: a case would stop"
            )
        if node.kind in _SINGLE and len(outgoing) > 1:
            zh, en = "任务或事件只能有一条后续连线，请用网关", "only one flow may leave a task or event; use a gateway"
            yield error("many_outgoing", node.id, node.line, zh, en)
        if node.kind in _SINGLE or node.kind is NodeKind.PARALLEL:
            for flow in outgoing:
                if flow.condition:
                    zh, en = "条件只能写在排他或包容网关之后", "a condition may stand behind a choosing gateway only"
                    yield error("condition_misplaced", flow.id, flow.line, zh, en)


_SINGLE = ACTIVITIES | {NodeKind.START, NodeKind.CATCH, NodeKind.THROW, NodeKind.BOUNDARY, NodeKind.OTHER}


def _reach(graph: Graph) -> Iterator[Finding]:
    """Every node is reached from the start and reaches an end."""
    forward: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for flow in graph.flows:
        forward[flow.source].add(flow.target)
    for host, events in graph.boundaries.items():
        forward[host] |= {event.id for event in events}
    backward: dict[str, set[str]] = {name: set() for name in forward}
    for source, targets in forward.items():
        for target in targets:
            backward[target].add(source)
    reached = closure(forward, (node.id for node in graph.nodes if _begins(node)))
    ending = closure(backward, (node.id for node in graph.nodes if node.kind is NodeKind.END))
    for node in graph.nodes:
        if node.id not in reached:
            zh, en = "从开始事件到不了这里", "this cannot be reached from the start"
            yield error("unreachable", node.id, node.line, zh, en)
        if node.id not in ending and graph.outgoing[node.id]:
            yield error("no_way_to_end", node.id, node.line, "从这里到不了结束事件", "no end can be reached from here")


def _begins(node: Node) -> bool:
    """Return whether a token may appear here by itself: starts, and handlers that have their own finding."""
    return node.kind is NodeKind.START or (node.kind is NodeKind.OTHER and node.graph is not None)


def closure(edges: dict[str, set[str]], begin: Iterable[str]) -> set[str]:
    """Return everything reached along ``edges`` from ``begin``, itself included."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges[name]
    return found
