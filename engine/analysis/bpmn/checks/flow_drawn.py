"""A sequence flow is drawn when both its ends are (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.drawing import end
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    drawn = {item.element for item in reading.document.shapes} | {item.element for item in reading.document.edges}
    for flow in reading.of("sequenceFlow") if drawn else ():
        ends = [end(reading, flow, name) for name in ("sourceRef", "targetRef")]
        if flow.id and flow.id not in drawn and all(name and name in drawn for name in ends):
            yield fault(reading, flow, "没有画出来", "is not drawn")


CHECK = advice(
    "flow_drawn",
    "12.2.3",
    "两端都画出的顺序流也画出",
    "a sequence flow is drawn when both its ends are",
    _check,
)
