"""An element has the attributes of the standard; others carry a prefix (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for name, _ in element.attributes:
            if name not in shape.attributes:
                zh, en = f"{element.tag} 没有属性 {shown(name)}", f"{element.tag} has no attribute {shown(name)}"
                yield fault(reading, element, zh, en)


CHECK = rule(
    "unknown_attribute",
    "15.3",
    "元素只带标准规定的属性，其余属性带自己的前缀",
    "an element has the attributes of the standard; others carry a prefix",
    _check,
)
