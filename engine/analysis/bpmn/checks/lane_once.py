"""Within a lane set a node is in one lane (10.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.lanes import Outer, lanes_of, listed
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for lane_set in reading.of("laneSet"):
        places: dict[int, tuple[Element, Outer]] = {}
        for lane, outer in lanes_of(lane_set):
            for reference, node in listed(reading, lane):
                first, around = places.get(node.order, (lane, outer))
                if first is not lane and first.order not in outer and lane.order not in around:
                    zh, en = (
                        f"“{shown(node.id)}”也在“{shown(first.id)}”里",
                        f"{shown(node.id)!r} is in {shown(first.id)!r} too",
                    )
                    yield fault(reading, reference, zh, en)
                if first is lane or first.order in outer:
                    places[node.order] = (lane, outer)


CHECK = rule(
    "lane_once",
    "10.8",
    "在同一个泳道集里，节点只在一条泳道",
    "within a lane set a node is in one lane",
    _check,
)
