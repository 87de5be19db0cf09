"""A cancel boundary event is attached to a transaction (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        host = reading.find(event.get("attachedToRef"))
        if "cancelEventDefinition" in reading.triggers(event) and host is not None and host.tag != "transaction":
            yield fault(
                reading, event, "取消边界事件没有依附事务", "the cancel boundary event is not attached to a transaction"
            )


CHECK = rule(
    "cancel_boundary",
    "10.5.4",
    "取消边界事件依附于事务",
    "a cancel boundary event is attached to a transaction",
    _check,
)
