"""A lane lists nodes of its own process (10.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.lanes import listed
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for lane in reading.of("lane"):
        process = reading.around(lane, ("process",))
        for reference, node in listed(reading, lane):
            if node.tag in FLOW_NODES and reading.around(node, ("process",)) is not process:
                name = shown(node.id)
                yield fault(reading, reference, f"“{name}”属于别的流程", f"{name!r} belongs to another process")


CHECK = rule(
    "lane_process",
    "10.8",
    "泳道里的节点属于泳道所在的流程",
    "a lane lists nodes of its own process",
    _check,
)
