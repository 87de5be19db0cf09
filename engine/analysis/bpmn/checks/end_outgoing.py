"""No sequence flow leaves an end event (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent"):
        for flow in reading.outgoing(event):
            yield fault(reading, event, f"“{shown(flow.id)}”从结束事件流出", f"{shown(flow.id)!r} leaves the end event")


CHECK = rule(
    "end_outgoing",
    "10.5.3",
    "结束事件没有流出的顺序流",
    "no sequence flow leaves an end event",
    _check,
)
