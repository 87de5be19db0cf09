"""Cycles that no person stops (threat 42) and processes that call themselves (threat 41)."""

from collections.abc import Iterator

from engine.bpmn.lint.report import error, scopes
from engine.model.finding import Finding
from engine.model.process import Definition, NodeKind

_WAITING = {NodeKind.TASK, NodeKind.CATCH, NodeKind.SUB_PROCESS, NodeKind.CALL}


def check(definition: Definition) -> Iterator[Finding]:
    """Yield one finding per knot of nodes that would turn without anybody acting, and per cycle of calls."""
    for _, _, _, graph in scopes(definition):
        lines = {node.id: node.line for node in graph.nodes if node.kind not in _WAITING}
        edges: dict[str, list[str]] = {name: [] for name in lines}
        for flow in graph.flows:
            if flow.source in lines and flow.target in lines:
                edges[flow.source].append(flow.target)
        for knot in knots(edges):
            name = min(knot, key=lambda item: (lines[item], item))
            zh, en = f"自动循环：{'、'.join(knot)}", f"a cycle without any waiting step: {', '.join(knot)}"
            yield error("automatic_cycle", name, lines[name], zh, en)
    yield from _calls(definition)


def _calls(definition: Definition) -> Iterator[Finding]:
    """Check the call graph of the file."""
    edges: dict[str, list[str]] = {}
    for process in definition.processes:
        called = [node.called for node in process.graph.all_nodes.values() if node.kind is NodeKind.CALL]
        edges[process.id] = [name for name in called if name in definition.process_by_id]
    for knot in knots(edges):
        line = definition.process_by_id[knot[0]].line
        zh, en = f"流程互相调用：{'、'.join(knot)}", f"processes call each other in a circle: {', '.join(knot)}"
        yield error("call_cycle", knot[0], line, zh, en)


def knots(edges: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected parts that hold a cycle, each sorted (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    for root in edges:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        work = [(root, iter(edges[root]))]
        while work:
            name, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    at = stack.index(name)
                    part, stack = stack[at:], stack[:at]
                    if len(part) > 1 or name in edges[name]:
                        yield sorted(part)
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                work.append((following, iter(edges[following])))
            elif following in stack:
                low[name] = min(low[name], index[following])
