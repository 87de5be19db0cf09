"""A sequence flow leaves each start event (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        if not reading.outgoing(event):
            yield fault(reading, event, "开始事件没有流出的顺序流", "no sequence flow leaves the start event")


CHECK = rule(
    "start_outgoing",
    "10.5.2",
    "开始事件有流出的顺序流",
    "a sequence flow leaves each start event",
    _check,
)
