"""A sequence flow begins at an activity, gateway or event (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("sequenceFlow",), "sourceRef", FLOW_NODES, Text("活动、网关或事件", "an activity, gateway or event")
    )


CHECK = rule(
    "sequence_flow_source",
    "8.4.13",
    "顺序流的起点是活动、网关或事件",
    "a sequence flow begins at an activity, gateway or event",
    _check,
)
