"""An event sub-process has one start event (10.3.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading, is_event_sub_process


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for sub in reading.of("subProcess"):
        count = sum(1 for _ in sub.all("startEvent"))
        if is_event_sub_process(sub) and count != 1:
            yield fault(
                reading, sub, f"事件子流程有 {count} 个开始事件", f"the event sub-process has {count} start events"
            )


CHECK = rule(
    "event_sub_process_start",
    "10.3.5",
    "事件子流程恰有一个开始事件",
    "an event sub-process has one start event",
    _check,
)
