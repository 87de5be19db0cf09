"""An element is drawn once on a diagram (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice
from engine.analysis.bpmn.drawing import drawn_fault, planes
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Edge, Shape


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        seen: set[str] = set()
        items: tuple[Shape | Edge, ...] = (*plane.shapes, *plane.edges)
        for item in items:
            if item.element and item.element in seen and not dict(item.attributes).get("choreographyActivityShape"):
                yield drawn_fault(item, "在这张图上画了不止一次", "is drawn more than once on this diagram")
            seen.add(item.element)


CHECK = advice(
    "shape_once",
    "12.2.3",
    "一个元素在一张图上只画一次",
    "an element is drawn once on a diagram",
    _check,
)
