"""No sequence flow leaves a compensation boundary event (10.7)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.events import is_compensation
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        for flow in reading.outgoing(event) if is_compensation(reading, event) else ():
            name = shown(flow.id)
            yield fault(
                reading, event, f"“{name}”从补偿边界事件流出", f"{name!r} leaves the compensation boundary event"
            )


CHECK = rule(
    "compensation_outgoing",
    "10.7",
    "补偿边界事件没有流出的顺序流",
    "no sequence flow leaves a compensation boundary event",
    _check,
)
