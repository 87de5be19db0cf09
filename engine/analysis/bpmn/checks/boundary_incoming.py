"""No sequence flow leads to a boundary event (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        for flow in reading.incoming(event):
            yield fault(
                reading, event, f"“{shown(flow.id)}”流入边界事件", f"{shown(flow.id)!r} leads to the boundary event"
            )


CHECK = rule(
    "boundary_incoming",
    "10.5.4",
    "边界事件没有流入的顺序流",
    "no sequence flow leads to a boundary event",
    _check,
)
