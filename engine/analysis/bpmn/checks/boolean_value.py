"""A truth value is written true or false (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for name, value in element.attributes:
            attribute = shape.attributes.get(name)
            if attribute is not None and attribute.type == "bool" and value.strip() not in ("true", "false", "1", "0"):
                zh, en = (
                    f"{name} 的值“{shown(value)}”不是 true 或 false",
                    f"{name} is {shown(value)!r}, not true or false",
                )
                yield fault(reading, element, zh, en)


CHECK = rule(
    "boolean_value",
    "15.3",
    "真假属性的值是 true 或 false",
    "a truth value is written true or false",
    _check,
)
