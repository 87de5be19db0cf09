"""A sequence flow that leaves an event has no condition (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        source = reading.find(flow.get("sourceRef"))
        if source is not None and source.tag in EVENTS and flow.first("conditionExpression") is not None:
            yield fault(reading, flow, "从事件流出的顺序流带有条件", "a sequence flow from an event has a condition")


CHECK = rule(
    "condition_event",
    "8.4.13",
    "从事件流出的顺序流没有条件",
    "a sequence flow that leaves an event has no condition",
    _check,
)
