"""A process compiled for the token game: graphs of scopes, drawn returns, reach of inclusive joins. Pure and cached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.errors import DefinitionInvalid
from engine.execution.state import Scope
from engine.model.process import Definition, EventKind, Flow, Graph, Node, NodeKind

JOINS = (NodeKind.PARALLEL, NodeKind.INCLUSIVE)
WAITING = (EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL)  # from outside
ACTIVITIES = (NodeKind.TASK, NodeKind.DECISION, NodeKind.SYSTEM, NodeKind.SUB_PROCESS, NodeKind.CALL)


@dataclass(frozen=True, kw_only=True)
class GraphPlan:
    """One graph, ready to be played; shared by all activations and by all calls of a process."""

    graph: Graph
    inner: Mapping[str, "GraphPlan"]  # by id of a sub-process or call activity

    @cached_property
    def start(self) -> Node:
        """The none start event; DefinitionInvalid without one."""
        starts = [node for node in self.graph.nodes if node.kind is NodeKind.START]
        plain = [node for node in starts if node.event is EventKind.NONE]
        if not starts:
            raise DefinitionInvalid("a graph has no start event", findings=[])
        return (plain or starts)[0]

    @cached_property
    def before(self) -> dict[str, tuple[str, ...]]:
        """Predecessors of each node; the host precedes its boundary events."""
        found = {node.id: [flow.source for flow in self.graph.incoming[node.id]] for node in self.graph.nodes}
        for host, events in self.graph.boundaries.items():
            for event in events:
                found[event.id].append(host)
        return {node: tuple(sources) for node, sources in found.items()}

    @cached_property
    def dominators(self) -> dict[str, int]:
        """Bit set of the dominators of each reachable node; bits follow the order of nodes."""
        bit = {node.id: 1 << at for at, node in enumerate(self.graph.nodes)}
        everything = (1 << len(bit)) - 1
        found = dict.fromkeys(bit, everything)
        found[self.start.id] = bit[self.start.id]
        changed = True
        while changed:
            changed = False
            for node in bit:
                if node == self.start.id:
                    continue
                value = everything
                for source in self.before[node]:
                    value &= found[source]
                value |= bit[node]
                changed = changed or value != found[node]
                found[node] = value
        return found

    def dominates(self, first: str, second: str) -> bool:
        """Return whether every path from the start to ``second`` passes ``first``."""
        at = [node.id for node in self.graph.nodes].index(first)
        return bool(self.dominators[second] >> at & 1)

    @cached_property
    def back(self) -> frozenset[str]:
        """Ids of drawn returns: flows whose target dominates their source."""
        return frozenset(flow.id for flow in self.graph.flows if self._is_back(flow))

    def _is_back(self, flow: Flow) -> bool:
        target = self.graph.by_id[flow.target]
        return target.kind not in JOINS and self.dominates(flow.target, flow.source)

    @cached_property
    def headers(self) -> frozenset[str]:
        """Ids of nodes a drawn return leads to."""
        return frozenset(self.graph.flow_by_id[flow].target for flow in self.back)

    @cached_property
    def passing(self) -> dict[str, frozenset[str]]:
        """Ids of the flows into each header; what came along one of them has passed it."""
        return {node: frozenset(flow.id for flow in self.graph.incoming[node]) for node in self.headers}

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """For each inclusive join the nodes of its block: a token there may still arrive."""
        inclusive = [node.id for node in self.graph.nodes if node.kind is NodeKind.INCLUSIVE]
        return {node: self._block(node) for node in inclusive if len(self.graph.incoming[node]) > 1}

    def _block(self, join: str) -> frozenset[str]:
        splits = [
            node.id
            for node in self.graph.nodes
            if node.kind is NodeKind.INCLUSIVE
            and node.id != join
            and len(self.graph.outgoing[node.id]) > 1
            and self.dominates(node.id, join)
        ]
        split = max(splits, key=lambda node: self.dominators[node].bit_count(), default="")
        found: set[str] = set()
        todo = list(self.before[join])
        while todo:
            node = todo.pop()
            if node not in found and node not in (split, join):
                found.add(node)
                todo.extend(self.before[node])
        return frozenset(found)


@dataclass(frozen=True, kw_only=True)
class Handle:
    """A compiled process; the engine of the library, when there is one, hangs on ``library``."""

    definition_digest: str
    process_id: str
    plan: GraphPlan
    library: object | None = None  # opaque to callers
    _plans: dict[tuple[str, ...], GraphPlan] = field(default_factory=dict, repr=False, compare=False)

    def at(self, scope: Scope) -> GraphPlan:
        """Return the plan of the graph that runs in ``scope``."""
        return self.along(tuple([step.element for step in scope])) if scope else self.plan

    def along(self, path: tuple[str, ...]) -> GraphPlan:
        """Return the plan of the graph inside the activities of ``path``, outermost first."""
        if not path:
            return self.plan
        found = self._plans.get(path)
        if found is None:
            found = self._plans[path] = self.along(path[:-1]).inner[path[-1]]
        return found

    def node(self, scope: Scope, element: str) -> Node:
        """Return the node ``element`` of the graph that runs in ``scope``."""
        return self.at(scope).graph.by_id[element]


def compile_plan(definition: Definition, process_id: str) -> GraphPlan:
    """Return the plan of a process with everything it calls; DefinitionInvalid for a call cycle or unknown process."""
    return _called(definition, process_id, (), {})


def _called(definition: Definition, process_id: str, path: tuple[str, ...], done: dict[str, GraphPlan]) -> GraphPlan:
    if process_id in path:
        raise DefinitionInvalid("processes call each other in a circle", findings=[], element=process_id)
    if process_id not in definition.process_by_id:
        raise DefinitionInvalid("a called process is not in the file", findings=[], element=process_id)
    if process_id not in done:
        graph = definition.process_by_id[process_id].graph
        done[process_id] = _plan(definition, graph, (*path, process_id), done)
    return done[process_id]


def _plan(definition: Definition, graph: Graph, path: tuple[str, ...], done: dict[str, GraphPlan]) -> GraphPlan:
    inner: dict[str, GraphPlan] = {}
    for node in graph.nodes:
        if node.kind is NodeKind.CALL:
            inner[node.id] = _called(definition, node.called, path, done)
        elif node.graph is not None:
            inner[node.id] = _plan(definition, node.graph, path, done)
    return GraphPlan(graph=graph, inner=inner)


def catcher(nodes: Iterable[Node], code: str) -> Node | None:
    """Return the boundary event among ``nodes`` that takes an error; one without a code takes what no other does."""
    fitting = [node for node in nodes if node.event is EventKind.ERROR and node.event_ref in ("", code)]
    return max(fitting, key=lambda node: bool(node.event_ref), default=None)
