"""What refers to an error names an error (8.4.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("错误", "an error")
    yield from attributes(reading, ("errorEventDefinition",), "errorRef", ("error",), noun)
    yield from children(reading, ("operation",), "errorRef", ("error",), noun)


CHECK = rule(
    "error_ref",
    "8.4.3",
    "对错误的引用指向错误",
    "what refers to an error names an error",
    _check,
)
