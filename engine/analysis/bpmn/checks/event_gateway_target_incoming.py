"""What stands behind an event-based gateway has no other way in (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        for flow in reading.outgoing(gateway):
            target = reading.find(flow.get("targetRef"))
            if target is not None and len(reading.incoming(target)) > 1:
                yield fault(
                    reading, target, "事件网关之后的节点还有别的入路", "has a way in besides the event-based gateway"
                )


CHECK = rule(
    "event_gateway_target_incoming",
    "10.6.6",
    "事件网关之后的节点没有别的入路",
    "what stands behind an event-based gateway has no other way in",
    _check,
)
