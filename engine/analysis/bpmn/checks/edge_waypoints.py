"""An edge has two waypoints or more (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.drawing import drawn_fault, planes
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        for edge in plane.edges:
            if len(edge.waypoints) < 2:
                count = len(edge.waypoints)
                yield drawn_fault(edge, f"连线有 {count} 个点", f"the edge has {count} waypoints")


CHECK = rule(
    "edge_waypoints",
    "12.2.3",
    "连线至少有两个点",
    "an edge has two waypoints or more",
    _check,
)
