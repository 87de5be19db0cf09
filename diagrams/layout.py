"""Diagram coordinates for a BPMN file, from the same rows as the picture: what ``riskflow layout FILE`` writes.

Units are those of BPMN DI (y grows downwards). The processes of a file stand one below the other; the graph of a
sub-process stands inside its box; boundary events sit on the lower border of their host.
"""

from dataclasses import dataclass

from diagrams.geometry import GATE, INDENT, Plan, Row, Widths, by_node, plan
from diagrams.order import Place, arrange
from diagrams.scene import GATES, STEPS, Link, graph_edges
from engine.model.process import Bounds, Definition, Graph, Node, NodeKind

_SCALE = 1.6  # our points to diagram units: a step becomes 80 high, a gate 38
_STEP = (150.0, 50.0)  # width and height of a step in points
_INSIDE = 30.0  # border inside a sub-process
_BELOW = 60.0  # between two processes

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node id and points by flow id."""

    boxes: dict[str, Bounds]
    waypoints: dict[str, Points]


def layout(definition: Definition) -> Layout:
    """Return coordinates for every node and flow of the file, those inside sub-processes included."""
    boxes: dict[str, Bounds] = {}
    ways: dict[str, Points] = {}
    top = 0.0
    for process in definition.processes:
        drawn = _Drawn(process.graph)
        drawn.put(0.0, top, boxes, ways)
        top += drawn.height + _BELOW
    return Layout(boxes, ways)


class _Drawn:
    """One graph with coordinates from its own origin."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.width: float = 0.0
        self.height: float = 0.0
        self.inner = {n.id: _Drawn(n.graph) for n in graph.nodes if n.graph is not None and n.graph.nodes}
        edges = graph_edges(graph)
        nodes = sorted(graph.nodes, key=lambda n: n.kind is not NodeKind.START)
        order = arrange([n.id for n in nodes], edges, [n.id for n in nodes if n.kind not in STEPS])
        names = {f.id: f.name.zh for f in graph.flows}
        links = [
            Link(id=e.id, source=e.source, target=e.target, label=names.get(e.id, ""), back=e.id in order.back)
            for e in edges
        ]
        deepest = max((p.indent for p in order.rows), default=0)
        inside = max((d.width + 2 * _INSIDE for d in self.inner.values()), default=0.0)
        wide = max(_STEP[0] + INDENT * min(deepest, 2), inside + INDENT * deepest)
        self.plan: Plan = plan([self._row(p) for p in order.rows], links, Widths(0, wide, 0, 0))
        self.row = by_node(self.plan)
        self.width = self.plan.right
        self.height = self.plan.bottom + 20

    def _row(self, place: Place) -> Row:
        if place.edge:
            return Row("jump", place.node, place.indent, 17, 15, place.edge)
        node = self.graph.by_id[place.node]
        if node.kind in GATES:
            return Row("gate", node.id, place.indent, GATE, GATE)
        if node.kind not in STEPS:
            return Row("event", node.id, place.indent, 22, 22)
        own = self.inner[node.id].height + 2 * _INSIDE if node.id in self.inner else _STEP[1]
        return Row("step", node.id, place.indent, own, own)

    def put(self, x: float, y: float, boxes: dict[str, Bounds], ways: dict[str, Points]) -> None:
        """Write the coordinates, moved by (x, y), into ``boxes`` and ``ways``."""
        for node in self.graph.nodes:
            boxes[node.id] = _bounds(*self._box(node), x, y)
            if node.id in self.inner:
                row = self.row[node.id]
                self.inner[node.id].put(x + row.x + _INSIDE, y + row.y + _INSIDE, boxes, ways)
        for route in self.plan.routes:
            if route.link.id in self.graph.flow_by_id:
                points = self._whole(route.link, [*route.points, *route.shared])
                ways[route.link.id] = tuple((_grid(px + x), _grid(py + y)) for px, py in points)

    def _box(self, node: Node) -> tuple[float, float, float, float]:
        row = self.row[node.id]
        if node.kind is NodeKind.BOUNDARY and node.attached_to in self.row:
            cx, cy = self._border(node)
            return cx - 11, cy - 11, 22, 22
        if row.kind == "step":
            return row.x, row.y, row.w, row.card
        return row.spine - row.card / 2, row.y, row.card, row.card

    def _border(self, node: Node) -> tuple[float, float]:
        """Middle of a boundary event on its host's lower border, right of the spine."""
        host = self.row[node.attached_to]
        place = [n.id for n in self.graph.boundaries[node.attached_to]].index(node.id)
        return host.x + 52 + 30 * place, host.foot

    def _whole(self, link: Link, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """The route, and before it a boundary event's way from the border to its row."""
        found = list(points)
        node = self.graph.by_id[link.source]
        if node.kind is NodeKind.BOUNDARY and node.attached_to in self.row:
            x, y = self._border(node)
            row = self.row[node.id]
            found = [(x, y + 11), (x, row.mid), (row.spine, row.mid), *found]
        return found


def _bounds(left: float, top: float, w: float, h: float, x: float, y: float) -> Bounds:
    return Bounds(x=_grid(left + x), y=_grid(top + y), width=_grid(w), height=_grid(h))


def _grid(value: float) -> float:
    return round(value * _SCALE, 1)
