"""What refers to a correlation key or property names one (8.4.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("关联属性", "a correlation property")
    yield from children(reading, ("correlationKey",), "correlationPropertyRef", ("correlationProperty",), noun)
    yield from attributes(
        reading, ("correlationPropertyBinding",), "correlationPropertyRef", ("correlationProperty",), noun
    )
    noun = Text("关联键", "a correlation key")
    yield from attributes(reading, ("correlationSubscription",), "correlationKeyRef", ("correlationKey",), noun)


CHECK = rule(
    "correlation_ref",
    "8.4.2",
    "对关联键和关联属性的引用指向它们",
    "what refers to a correlation key or property names one",
    _check,
)
