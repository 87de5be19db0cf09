"""What refers to a signal names a signal (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(reading, ("signalEventDefinition",), "signalRef", ("signal",), Text("信号", "a signal"))


CHECK = rule(
    "signal_ref",
    "10.5.5",
    "对信号的引用指向信号",
    "what refers to a signal names a signal",
    _check,
)
