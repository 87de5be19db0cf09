"""A cancel end event stands in a transaction (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent"):
        if "cancelEventDefinition" in reading.triggers(event) and reading.around(event, ("transaction",)) is None:
            yield fault(reading, event, "取消结束事件不在事务里", "the cancel end event is not in a transaction")


CHECK = rule(
    "cancel_end",
    "10.5.3",
    "取消结束事件只在事务里",
    "a cancel end event stands in a transaction",
    _check,
)
