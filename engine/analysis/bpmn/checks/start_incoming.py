"""No sequence flow leads to a start event (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        for flow in reading.incoming(event):
            yield fault(
                reading, event, f"“{shown(flow.id)}”流入开始事件", f"{shown(flow.id)!r} leads to the start event"
            )


CHECK = rule(
    "start_incoming",
    "10.5.2",
    "开始事件没有流入的顺序流",
    "no sequence flow leads to a start event",
    _check,
)
