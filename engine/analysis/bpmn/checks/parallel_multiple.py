"""An event with parallelMultiple has several triggers (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import CATCH_EVENTS, EVENT_DEFINITIONS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.within(CATCH_EVENTS):
        count = sum(child.tag in EVENT_DEFINITIONS or child.tag == "eventDefinitionRef" for child in event.children)
        if event.is_true("parallelMultiple") and count < 2:
            yield fault(reading, event, "只有不到两个触发", "has fewer than two triggers")


CHECK = advice(
    "parallel_multiple",
    "10.5.4",
    "parallelMultiple 的事件有几个触发",
    "an event with parallelMultiple has several triggers",
    _check,
)
