"""A shape has a place, its width and height are above zero (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.drawing import drawn_fault, planes
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        for shape in plane.shapes:
            if shape.bounds is None:
                yield drawn_fault(shape, "图形没有位置", "the shape has no bounds")
            elif shape.bounds.width <= 0 or shape.bounds.height <= 0:
                yield drawn_fault(shape, "图形的宽或高不大于零", "the shape has no width or no height")


CHECK = rule(
    "shape_bounds",
    "12.2.3",
    "图形有位置，宽和高大于零",
    "a shape has a place, its width and height are above zero",
    _check,
)
