"""An element stands only where the standard lets it stand (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import KNOWN, shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for child in element.children:
            if child.tag in KNOWN and child.tag not in shape.places:
                zh, en = f"{child.tag} 不能放在 {element.tag} 里", f"{child.tag} cannot stand in {element.tag}"
                yield fault(reading, child, zh, en)


CHECK = rule(
    "misplaced_element",
    "15.3",
    "元素只出现在标准允许的位置",
    "an element stands only where the standard lets it stand",
    _check,
)
