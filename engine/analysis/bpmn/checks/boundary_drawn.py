"""A boundary event is drawn on the border of its activity (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.drawing import boxes, depth, distance, planes
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        places = boxes(plane)
        for name, box in places.items():
            event = reading.find(name)
            if event is None or event.tag != "boundaryEvent":
                continue
            host = reading.find(event.get("attachedToRef"))
            around = places.get(host.id) if host is not None else None
            if around is None:
                continue
            x, y, reach = box.x + box.width / 2, box.y + box.height / 2, max(box.width, box.height)
            if distance(around, x, y) > reach or depth(around, x, y) > reach:
                yield fault(reading, event, "没有画在活动的边线上", "is not drawn on the border of its activity")


CHECK = advice(
    "boundary_drawn",
    "12.2.3",
    "边界事件画在所依附活动的边线上",
    "a boundary event is drawn on the border of its activity",
    _check,
)
