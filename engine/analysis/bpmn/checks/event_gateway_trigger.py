"""Behind an event-based gateway one waits for messages, signals, timers, conditions (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        for flow in reading.outgoing(gateway):
            target = reading.find(flow.get("targetRef"))
            if target is not None and "linkEventDefinition" in reading.triggers(target):
                yield fault(
                    reading, target, "事件网关之后不能是链接", "a link cannot stand behind an event-based gateway"
                )


CHECK = rule(
    "event_gateway_trigger",
    "10.6.6",
    "事件网关之后只等消息、信号、定时、条件",
    "behind an event-based gateway one waits for messages, signals, timers, conditions",
    _check,
)
