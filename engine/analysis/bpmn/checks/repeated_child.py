"""A child that may stand once is not repeated (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        seen = set[int]()
        for child in element.children:
            index = shape.places.get(child.tag)
            if index is not None and index in seen and not shape.children[index].many:
                zh, en = f"{element.tag} 只能有一个 {child.tag}", f"{element.tag} can have one {child.tag} only"
                yield fault(reading, child, zh, en)
            elif index is not None:
                seen.add(index)


CHECK = rule(
    "repeated_child",
    "15.3",
    "只许出现一次的子元素不重复",
    "a child that may stand once is not repeated",
    _check,
)
