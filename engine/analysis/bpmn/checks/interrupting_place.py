"""A non-interrupting start stands in an event sub-process (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading, is_event_sub_process


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        scope = reading.parent(event)
        if not event.is_true("isInterrupting", default=True) and (scope is None or not is_event_sub_process(scope)):
            yield fault(
                reading, event, "这里的开始事件没有什么可中断", "there is nothing to interrupt for this start event"
            )


CHECK = advice(
    "interrupting_place",
    "10.5.2",
    "不中断的开始事件只在事件子流程里",
    "a non-interrupting start stands in an event sub-process",
    _check,
)
