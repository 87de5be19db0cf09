"""The default flow has no condition (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    defaults = {owner.get("default").strip() for owner in reading.within(FLOW_NODES)}
    for flow in reading.of("sequenceFlow"):
        if flow.id and flow.id in defaults and flow.first("conditionExpression") is not None:
            yield fault(reading, flow, "默认流带有条件", "the default flow has a condition")


CHECK = rule(
    "default_condition",
    "8.4.13",
    "默认流没有条件",
    "the default flow has no condition",
    _check,
)
