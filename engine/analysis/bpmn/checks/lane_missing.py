"""In a process with lanes each node is in one (10.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.lanes import lanes_of, listed
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for process in reading.of("process"):
        if process.first("laneSet") is None or next(reading.of("flowNodeRef"), None) is None:
            continue
        placed = {
            node.order
            for lane_set in process.all("laneSet")
            for lane, _ in lanes_of(lane_set)
            for _, node in listed(reading, lane)
        }
        for node in process.children:
            if node.tag in FLOW_NODES and node.tag != "boundaryEvent" and node.order not in placed:
                yield fault(reading, node, "不在任何泳道里", "is in no lane")


CHECK = advice(
    "lane_missing",
    "10.8",
    "有泳道的流程，每个节点都在泳道里",
    "in a process with lanes each node is in one",
    _check,
)
