"""Where a start event stands, activities and gateways have a way in (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.levels import bound
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in bound(reading, "startEvent"):
        if not reading.incoming(node) and not node.is_true("instantiate"):
            yield fault(reading, node, "没有流入的顺序流", "no sequence flow leads to it")


CHECK = rule(
    "start_reaches_all",
    "10.5.2",
    "有开始事件时，活动和网关都有入路",
    "where a start event stands, activities and gateways have a way in",
    _check,
)
