"""A number is written as an integer (15.3)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped

INTEGER = re.compile(r"[+-]?[0-9]+")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for name, value in element.attributes:
            attribute = shape.attributes.get(name)
            if attribute is not None and attribute.type == "int" and not INTEGER.fullmatch(value.strip()):
                zh, en = f"{name} 的值“{shown(value)}”不是整数", f"{name} is {shown(value)!r}, not an integer"
                yield fault(reading, element, zh, en)


CHECK = rule(
    "integer_value",
    "15.3",
    "数量属性的值是整数",
    "a number is written as an integer",
    _check,
)
