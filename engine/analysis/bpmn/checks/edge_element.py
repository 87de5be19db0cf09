"""An edge stands for a flow or an association (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.drawing import LINES, planes, wrong_element
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        for edge in plane.edges:
            yield from wrong_element(reading, edge, LINES, "连线", "an edge")


CHECK = rule(
    "edge_element",
    "12.2.3",
    "连线画的是流或关联",
    "an edge stands for a flow or an association",
    _check,
)
