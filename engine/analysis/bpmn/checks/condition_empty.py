"""A condition is not empty (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for condition in reading.of("conditionExpression"):
        if not (condition.text or condition.qualified or condition.children):
            yield fault(reading, condition, "条件是空的", "the condition is empty")


CHECK = advice(
    "condition_empty",
    "8.4.13",
    "条件不是空的",
    "a condition is not empty",
    _check,
)
