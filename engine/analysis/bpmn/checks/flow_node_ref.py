"""A lane lists activities, gateways and events (10.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(
        reading, ("lane",), "flowNodeRef", FLOW_NODES, Text("活动、网关或事件", "an activity, gateway or event")
    )


CHECK = rule(
    "flow_node_ref",
    "10.8",
    "泳道列出的是活动、网关或事件",
    "a lane lists activities, gateways and events",
    _check,
)
