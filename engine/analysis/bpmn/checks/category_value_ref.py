"""What refers to a category value names one (8.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import FLOW_ELEMENTS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("类别值", "a category value")
    yield from attributes(reading, ("group",), "categoryValueRef", ("categoryValue",), noun)
    yield from children(reading, sorted(FLOW_ELEMENTS), "categoryValueRef", ("categoryValue",), noun)


CHECK = rule(
    "category_value_ref",
    "8.4.1",
    "对类别值的引用指向类别值",
    "what refers to a category value names one",
    _check,
)
