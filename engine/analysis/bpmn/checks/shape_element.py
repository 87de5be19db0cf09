"""A shape stands for an element that is drawn as one (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.drawing import BOXES, planes, wrong_element
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        for shape in plane.shapes:
            yield from wrong_element(reading, shape, BOXES, "图形", "a shape")


CHECK = rule(
    "shape_element",
    "12.2.3",
    "图形画的是流程中可画成图形的元素",
    "a shape stands for an element that is drawn as one",
    _check,
)
