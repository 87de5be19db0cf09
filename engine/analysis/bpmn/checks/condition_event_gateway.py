"""A sequence flow that leaves an event-based gateway has no condition (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        source = reading.find(flow.get("sourceRef"))
        if source is not None and source.tag == "eventBasedGateway" and flow.first("conditionExpression") is not None:
            yield fault(
                reading,
                flow,
                "从事件网关流出的顺序流带有条件",
                "a sequence flow from an event-based gateway has a condition",
            )


CHECK = rule(
    "condition_event_gateway",
    "10.6.6",
    "从事件网关流出的顺序流没有条件",
    "a sequence flow that leaves an event-based gateway has no condition",
    _check,
)
