"""Required child elements are given (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for index, child in enumerate(shape.children):
            if child.at_least and not any(shape.places.get(found.tag) == index for found in element.children):
                zh, en = f"{element.tag} 缺少子元素 {child.name}", f"{element.tag} lacks a child {child.name}"
                yield fault(reading, element, zh, en)


CHECK = rule(
    "required_child",
    "15.3",
    "必需的子元素都已给出",
    "required child elements are given",
    _check,
)
