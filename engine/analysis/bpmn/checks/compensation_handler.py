"""A compensation boundary event is associated with a compensation activity (10.7)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.events import is_compensation
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    handled: set[str] = set()
    for link in reading.of("association"):
        ends = (link.get("sourceRef"), link.get("targetRef"))
        for name, handler in (ends, ends[::-1]):
            found = reading.find(handler)
            if found is not None and found.is_true("isForCompensation"):
                handled.add(name)
    for event in reading.of("boundaryEvent"):
        if is_compensation(reading, event) and event.id not in handled:
            yield fault(reading, event, "没有关联补偿活动", "is not associated with a compensation activity")


CHECK = advice(
    "compensation_handler",
    "10.7",
    "补偿边界事件关联到一个补偿活动",
    "a compensation boundary event is associated with a compensation activity",
    _check,
)
