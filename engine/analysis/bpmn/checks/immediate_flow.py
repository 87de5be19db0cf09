"""Sequence flows of an executable process are immediate (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        if not flow.is_true("isImmediate", default=True) and reading.executable(flow):
            yield fault(reading, flow, "isImmediate 是 false", "isImmediate is false")


CHECK = rule(
    "immediate_flow",
    "8.4.13",
    "可执行流程的顺序流是直接的",
    "sequence flows of an executable process are immediate",
    _check,
)
