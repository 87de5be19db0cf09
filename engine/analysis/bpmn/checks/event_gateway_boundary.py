"""A receive task behind an event-based gateway has no boundary event (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    bounded = {event.get("attachedToRef") for event in reading.of("boundaryEvent")}
    for gateway in reading.of("eventBasedGateway"):
        for flow in reading.outgoing(gateway):
            target = reading.find(flow.get("targetRef"))
            if target is not None and target.tag == "receiveTask" and target.id in bounded:
                yield fault(reading, target, "带有边界事件", "has a boundary event")


CHECK = rule(
    "event_gateway_boundary",
    "10.6.6",
    "事件网关之后的接收任务没有边界事件",
    "a receive task behind an event-based gateway has no boundary event",
    _check,
)
