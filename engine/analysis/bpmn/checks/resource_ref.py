"""What refers to a resource names a resource (8.4.12)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import RESOURCE_ROLES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(reading, sorted(RESOURCE_ROLES), "resourceRef", ("resource",), Text("资源", "a resource"))
    noun = Text("资源参数", "a resource parameter")
    yield from attributes(reading, ("resourceParameterBinding",), "parameterRef", ("resourceParameter",), noun)


CHECK = rule(
    "resource_ref",
    "8.4.12",
    "对资源的引用指向资源",
    "what refers to a resource names a resource",
    _check,
)
