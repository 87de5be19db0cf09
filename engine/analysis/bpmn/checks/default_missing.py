"""A choice whose ways all have conditions has a default flow (10.6.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("exclusiveGateway", "inclusiveGateway"):
        flows = reading.outgoing(gateway)
        if len(flows) > 1 and not gateway.get("default") and all(flow.first("conditionExpression") for flow in flows):
            yield fault(reading, gateway, "没有默认流", "there is no default flow")


CHECK = advice(
    "default_missing",
    "10.6.2",
    "每条路都有条件的选择有默认流",
    "a choice whose ways all have conditions has a default flow",
    _check,
)
