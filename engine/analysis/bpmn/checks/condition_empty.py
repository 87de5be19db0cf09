"""A condition is not empty (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for condition in reading.of("conditionExpression", "condition"):
        told_otherwise = any(not name.startswith(XSI) for name, _ in condition.qualified)
        if not (condition.text or told_otherwise or condition.children):
            yield fault(reading, condition, "条件是空的", "the condition is empty")


CHECK = advice(
    "condition_empty",
    "8.4.13",
    "条件不是空的",
    "a condition is not empty",
    _check,
)
