"""Required attributes are given (15.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.schema import shaped


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element, shape in shaped(reading.elements):
        for name, attribute in shape.attributes.items():
            given = bool(element.get(name).strip()) if name.endswith("Ref") else element.has(name)
            if attribute.required and not given:
                zh, en = f"{element.tag} 缺少属性 {name}", f"{element.tag} lacks the attribute {name}"
                yield fault(reading, element, zh, en)


CHECK = rule(
    "required_attribute",
    "15.3",
    "必需的属性都已给出",
    "required attributes are given",
    _check,
)
