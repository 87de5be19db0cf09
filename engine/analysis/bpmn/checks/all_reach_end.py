"""Where an end event stands, activities and gateways have a way out (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.levels import bound
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in bound(reading, "endEvent"):
        if not reading.outgoing(node):
            yield fault(reading, node, "没有流出的顺序流", "no sequence flow leaves it")


CHECK = rule(
    "all_reach_end",
    "10.5.3",
    "有结束事件时，活动和网关都有出路",
    "where an end event stands, activities and gateways have a way out",
    _check,
)
