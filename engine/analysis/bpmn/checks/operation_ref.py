"""What refers to an operation names an operation of an interface (8.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("操作", "an operation")
    yield from attributes(
        reading, ("serviceTask", "sendTask", "receiveTask", "ioBinding"), "operationRef", ("operation",), noun
    )
    yield from children(reading, ("messageEventDefinition",), "operationRef", ("operation",), noun)


CHECK = rule(
    "operation_ref",
    "8.5",
    "对操作的引用指向接口的操作",
    "what refers to an operation names an operation of an interface",
    _check,
)
