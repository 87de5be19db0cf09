"""Gateways: who decides, and inclusive splits with their own join (foundations 8)."""

from collections.abc import Iterator

from engine.bpmn.lint.graph import closure
from engine.bpmn.lint.report import error, scopes, warning
from engine.bpmn.tags import GATEWAYS
from engine.model.finding import Finding
from engine.model.process import Definition, Flow, Graph, Node, NodeKind


def check(definition: Definition) -> Iterator[Finding]:
    """Yield findings for every gateway."""
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            outgoing = graph.outgoing[node.id]
            if node.kind not in GATEWAYS:
                continue
            if len(outgoing) > 1 and len(graph.incoming[node.id]) > 1:
                zh, en = "网关同时汇合与分支，请分成两个", "the gateway joins and splits at once; draw two"
                yield warning("mixed_gateway", node.id, node.line, zh, en)
            if node.kind is not NodeKind.PARALLEL and len(outgoing) > 1:
                yield from _choice(node, outgoing)
            if node.kind is NodeKind.INCLUSIVE and len(outgoing) > 1 and _partner(graph, node) is None:
                zh, en = "包容网关没有成对的汇合网关", "the inclusive split has no join of its own"
                yield error("inclusive_unpaired", node.id, node.line, zh, en)
        yield from _lonely_joins(graph)


def _choice(node: Node, outgoing: tuple[Flow, ...]) -> Iterator[Finding]:
    """Every way but the default carries a condition; without a default, completeness must be proved."""
    if node.default and node.default not in {flow.id for flow in outgoing}:
        zh, en = f"默认连线 {node.default} 不从此网关出发", f"default {node.default} does not leave this gateway"
        yield error("default_unknown", node.id, node.line, zh, en)
    for flow in outgoing:
        if not flow.condition and flow.id != node.default:
            zh, en = "网关之后的连线缺少条件", "a way out of this gateway has no condition"
            yield error("no_condition", flow.id, flow.line, zh, en)
        if flow.condition and flow.id == node.default:
            zh, en = "默认连线不能带条件", "the default way may not carry a condition"
            yield error("default_condition", flow.id, flow.line, zh, en)
    if not node.default:
        zh, en = "没有默认连线，条件是否完备尚未证明", "no default way; completeness of the conditions is not proved"
        yield warning("no_default", node.id, node.line, zh, en)


def _partner(graph: Graph, split: Node) -> Node | None:
    """Return the join of an inclusive split: all ways meet there first, nothing enters or leaves between.

    The join is the one inclusive gateway with several ways in such that the region between holds only nodes reached
    from the split, all of whose ways in come from the region or the split, and that ends at no other place.
    """
    forward = _edges(graph)
    for join in graph.nodes:
        if join.kind is not NodeKind.INCLUSIVE or join.id == split.id or len(graph.incoming[join.id]) < 2:
            continue
        cut = {name: (set() if name == join.id else targets) for name, targets in forward.items()}
        inside = closure(cut, forward[split.id])
        if join.id in inside and split.id not in inside and _closed(graph, inside - {join.id}, split.id, join.id):
            return join
    return None


def _closed(graph: Graph, region: set[str], split: str, join: str) -> bool:
    """Return whether the region is entered from the split only and left to the join only."""
    allowed = region | {split}
    entered = all(flow.source in allowed for name in (*region, join) for flow in graph.incoming[name])
    ends = any(graph.by_id[name].kind in (NodeKind.END, NodeKind.OTHER) for name in region)
    fires = {event.id for name in region for event in graph.boundaries.get(name, ())}
    return entered and not ends and fires <= region


def _edges(graph: Graph) -> dict[str, set[str]]:
    """Return targets by node, boundary events following their host."""
    found: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for flow in graph.flows:
        if flow.source in found and flow.target in found:
            found[flow.source].add(flow.target)
    for host, events in graph.boundaries.items():
        found.setdefault(host, set()).update(event.id for event in events)
    return found


def _lonely_joins(graph: Graph) -> Iterator[Finding]:
    """Inclusive joins that belong to no split."""
    splits = [node for node in graph.nodes if node.kind is NodeKind.INCLUSIVE and len(graph.outgoing[node.id]) > 1]
    paired = {found.id for split in splits if (found := _partner(graph, split)) is not None}
    for node in graph.nodes:
        joins = node.kind is NodeKind.INCLUSIVE and len(graph.incoming[node.id]) > 1
        if joins and node.id not in paired and node not in splits:
            zh, en = "包容汇合没有成对的分支网关", "the inclusive join has no split of its own"
            yield error("inclusive_unpaired", node.id, node.line, zh, en)
