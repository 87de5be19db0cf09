"""Children stand in the order of the standard (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        last = 0
        for child in element.children:
            index = shape.places.get(child.tag, last)
            if index < last:
                before = shape.children[last].name
                zh, en = f"{child.tag} 应写在 {before} 之前", f"{child.tag} comes before {before}"
                yield fault(reading, child, zh, en)
                break
            last = index


CHECK = rule(
    "child_order",
    "15.3",
    "子元素按标准规定的先后排列",
    "children stand in the order of the standard",
    _check,
)
