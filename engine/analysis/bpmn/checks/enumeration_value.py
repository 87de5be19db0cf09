"""An enumerated attribute has one of its values (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import VALUES, shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for name, value in element.attributes:
            attribute = shape.attributes.get(name)
            allowed = VALUES.get(attribute.type, ()) if attribute is not None else ()
            if allowed and value not in allowed:
                listed, given = ", ".join(allowed), shown(value)
                yield fault(
                    reading,
                    element,
                    f"{name} 的值“{given}”应为 {listed} 之一",
                    f"{name} is {given!r}, not one of {listed}",
                )


CHECK = rule(
    "enumeration_value",
    "15.3",
    "枚举属性的值是标准列出的之一",
    "an enumerated attribute has one of its values",
    _check,
)
