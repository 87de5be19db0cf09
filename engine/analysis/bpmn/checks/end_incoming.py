"""A sequence flow leads to each end event (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent"):
        if not reading.incoming(event):
            yield fault(reading, event, "没有顺序流流入结束事件", "no sequence flow leads to the end event")


CHECK = rule(
    "end_incoming",
    "10.5.3",
    "结束事件有流入的顺序流",
    "a sequence flow leads to each end event",
    _check,
)
