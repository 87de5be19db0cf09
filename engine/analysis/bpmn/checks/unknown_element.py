"""The BPMN namespace holds the elements of the standard only (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import KNOWN


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element in reading.elements:
        if element.tag not in KNOWN:
            name = shown(element.tag)
            yield fault(reading, element, f"标准中没有元素 {name}", f"the standard has no element {name}")


CHECK = rule(
    "unknown_element",
    "15.3",
    "BPMN 命名空间中只有标准规定的元素",
    "the BPMN namespace holds the elements of the standard only",
    _check,
)
