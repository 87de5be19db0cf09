"""What a participant refers to is a process (9.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(reading, ("participant",), "processRef", ("process",), Text("流程", "a process"))


CHECK = rule(
    "process_ref",
    "9.3",
    "参与者指向的是流程",
    "what a participant refers to is a process",
    _check,
)
