"""A complex gateway that joins says when it goes on (10.6.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("complexGateway"):
        if len(reading.incoming(gateway)) > 1 and gateway.first("activationCondition") is None:
            yield fault(reading, gateway, "没有激活条件", "has no activation condition")


CHECK = advice(
    "complex_condition",
    "10.6.5",
    "汇合的复杂网关写明激活条件",
    "a complex gateway that joins says when it goes on",
    _check,
)
