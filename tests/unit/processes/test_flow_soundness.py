"""Every shipped process always can end, and ends properly: all markings explored, guards taken as free choices."""

from collections import deque
from collections.abc import Iterator
from itertools import combinations

import pytest

import processes
from engine.model.process import EventKind, Graph, Node, NodeKind, Process
from tests.unit.processes.shipped import definition

ALL = [process for key in processes.names() for process in definition(key).processes]
Marking = frozenset[str]  # ids of flows that carry a token


def steps(graph: Graph, marking: Marking) -> Iterator[tuple[str, Marking]]:
    """Yield (element, marking after it fired); a second token on a flow is an error."""
    for node in graph.nodes:
        ready = [flow.id for flow in graph.incoming[node.id] if flow.id in marking]
        if node.kind is NodeKind.END and node.event is EventKind.TERMINATE and ready:
            yield node.id, frozenset()
        elif node.kind is NodeKind.INCLUSIVE and len(graph.incoming[node.id]) > 1:
            if ready and not awaited(graph, marking - set(ready), node.id):
                yield node.id, put(graph, marking - set(ready), [flow.id for flow in graph.outgoing[node.id]])
        elif node.kind is NodeKind.PARALLEL and len(ready) == len(graph.incoming[node.id]):
            yield node.id, put(graph, marking - set(ready), [flow.id for flow in graph.outgoing[node.id]])
        elif node.kind is not NodeKind.PARALLEL:
            for one in ready:
                for made in exits(graph, node):
                    yield node.id, put(graph, marking - {one}, made)


def awaited(graph: Graph, marking: Marking, join: str) -> bool:
    """Return whether another token can still come to an inclusive join."""
    todo, seen = [graph.flow_by_id[flow].target for flow in marking], {join}
    while todo:
        node = todo.pop()
        if node == join:
            return True
        if node not in seen:
            seen.add(node)
            todo += neighbours(graph, node)
    return False


def exits(graph: Graph, node: Node) -> Iterator[list[str]]:
    """Yield the flows a token may leave by; an interrupting boundary event is one more way."""
    outgoing = [flow.id for flow in graph.outgoing[node.id]]
    if node.kind is NodeKind.EXCLUSIVE:
        yield from ([flow] for flow in outgoing)
    elif node.kind is NodeKind.INCLUSIVE:
        for size in range(1, len(outgoing) + 1):
            yield from (list(chosen) for chosen in combinations(outgoing, size))
    else:
        yield outgoing
    for event in graph.boundaries.get(node.id, ()):
        assert event.interrupting
        yield [flow.id for flow in graph.outgoing[event.id]]


def put(graph: Graph, marking: Marking, flows: list[str]) -> Marking:
    assert not marking & set(flows), f"two tokens on {marking & set(flows)}"
    return marking | set(flows)


def explore(process: Process) -> tuple[dict[Marking, set[Marking]], set[str]]:
    """Return the successors of every reachable marking, and the elements that fired."""
    graph = process.graph
    start = next(node for node in graph.nodes if node.kind is NodeKind.START)
    first = frozenset(flow.id for flow in graph.outgoing[start.id])
    seen: dict[Marking, set[Marking]] = {}
    fired = {start.id}
    todo = deque([first])
    while todo:
        marking = todo.popleft()
        if marking in seen:
            continue
        found = list(steps(graph, marking))
        fired |= {element for element, _ in found}
        seen[marking] = {after for _, after in found}
        todo += seen[marking]
    return seen, fired


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_every_marking_can_still_end(process: Process) -> None:
    seen, fired = explore(process)
    assert {node.id for node in process.graph.nodes if node.kind is not NodeKind.BOUNDARY} == fired
    before: dict[Marking, set[Marking]] = {marking: set() for marking in seen}
    for marking, after in seen.items():
        assert after or not marking, f"stuck with {set(marking)}"
        for one in after:
            before[one].add(marking)
    good, todo = {frozenset[str]()}, [frozenset[str]()]
    while todo:
        for marking in before[todo.pop()] - good:
            good.add(marking)
            todo.append(marking)
    assert set(seen) == good


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_every_cycle_passes_a_person_who_changes_facts(process: Process) -> None:
    """Without the tasks nothing is left of any loop."""
    graph = process.graph
    tasks = {node.id for node in graph.nodes if node.kind is NodeKind.TASK}
    edges = {node.id: [flow.target for flow in graph.outgoing[node.id]] for node in graph.nodes if node.id not in tasks}
    while leaves := [node for node, after in edges.items() if not any(one in edges for one in after)]:
        for node in leaves:
            del edges[node]
    assert edges == {}


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_every_loop_has_one_way_in(process: Process) -> None:
    """A flow that goes back leads to a step every way to its source has passed, so a return undoes a whole section."""
    graph = process.graph
    start = next(node.id for node in graph.nodes if node.kind is NodeKind.START)
    order = depth_first(graph, start)
    for source, target in order:
        assert source not in reachable(graph, start, without=target), (source, target)


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_what_a_return_keeps_stands_with_what_led_to_it(process: Process) -> None:
    """An approval that stays while its application is struck out would approve nothing."""
    graph = process.graph
    tasks = {node.id for node in graph.nodes if node.tag == "userTask"}
    for flow in graph.flows:
        for kept in flow.keeps:
            for task in tasks & reachable(graph, flow.target, without=""):
                assert task in flow.keeps or kept not in reachable(graph, task, without=flow.target), (flow.id, task)


def neighbours(graph: Graph, node: str) -> list[str]:
    events = [event.id for event in graph.boundaries.get(node, ())]
    return [flow.target for flow in graph.outgoing[node]] + events


def depth_first(graph: Graph, start: str) -> list[tuple[str, str]]:
    """Return the edges that lead back into the way they came from."""
    found: list[tuple[str, str]] = []
    done: set[str] = set()

    def visit(node: str, way: tuple[str, ...]) -> None:
        for after in neighbours(graph, node):
            if after in (*way, node):
                found.append((node, after))
            elif after not in done:
                visit(after, (*way, node))
        done.add(node)

    visit(start, ())
    return found


def reachable(graph: Graph, start: str, *, without: str) -> set[str]:
    seen: set[str] = set()
    todo = [start] if start != without else []
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += [after for after in neighbours(graph, node) if after != without]
    return seen
