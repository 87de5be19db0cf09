"""A sequence flow that leaves a parallel gateway has no condition (10.6.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        source = reading.find(flow.get("sourceRef"))
        if source is not None and source.tag == "parallelGateway" and flow.first("conditionExpression") is not None:
            yield fault(
                reading,
                flow,
                "从并行网关流出的顺序流带有条件",
                "a sequence flow from a parallel gateway has a condition",
            )


CHECK = rule(
    "condition_parallel",
    "10.6.4",
    "从并行网关流出的顺序流没有条件",
    "a sequence flow that leaves a parallel gateway has no condition",
    _check,
)
