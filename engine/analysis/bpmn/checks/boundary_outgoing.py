"""A sequence flow leaves each boundary event but compensation (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.events import is_compensation
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        if not reading.outgoing(event) and not is_compensation(reading, event):
            yield fault(reading, event, "边界事件没有流出的顺序流", "no sequence flow leaves the boundary event")


CHECK = rule(
    "boundary_outgoing",
    "10.5.4",
    "补偿以外的边界事件有流出的顺序流",
    "a sequence flow leaves each boundary event but compensation",
    _check,
)
