"""A catching intermediate event has a trigger (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("intermediateCatchEvent"):
        if not reading.triggers(event):
            yield fault(reading, event, "没有说明等待什么", "does not say what it waits for")


CHECK = advice(
    "catch_none",
    "10.5.4",
    "等待的中间事件有触发",
    "a catching intermediate event has a trigger",
    _check,
)
