"""An edge begins and ends at the shapes it connects (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice
from engine.analysis.bpmn.drawing import boxes, distance, drawn_fault, end, planes
from engine.analysis.bpmn.reading import Reading

REACH = 30.0


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        places = boxes(plane)
        for edge in plane.edges:
            flow = reading.find(edge.element)
            if flow is None or flow.tag != "sequenceFlow" or len(edge.waypoints) < 2:
                continue
            for name, point in (("sourceRef", edge.waypoints[0]), ("targetRef", edge.waypoints[-1])):
                box = places.get(end(reading, flow, name))
                if box is not None and distance(box, *point) > REACH:
                    yield drawn_fault(edge, f"{name} 一端没有挨着图形", f"does not touch the shape at its {name}")


CHECK = advice(
    "edge_ends",
    "12.2.3",
    "连线的两端挨着所连的图形",
    "an edge begins and ends at the shapes it connects",
    _check,
)
