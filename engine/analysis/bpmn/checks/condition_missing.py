"""In an executable process each flow of a choice but the default has a condition (10.6.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("exclusiveGateway", "inclusiveGateway"):
        flows = reading.outgoing(gateway)
        if len(flows) < 2 or not reading.executable(gateway):
            continue
        for flow in flows:
            if flow.id != gateway.get("default") and flow.first("conditionExpression") is None:
                yield fault(
                    reading, flow, "选择网关流出的顺序流没有条件", "a flow that leaves a choice has no condition"
                )


CHECK = advice(
    "condition_missing",
    "10.6.2",
    "可执行流程中，选择网关的非默认流都有条件",
    "in an executable process each flow of a choice but the default has a condition",
    _check,
)
