"""Message events and receive tasks do not mix behind an event-based gateway (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        targets = [
            found for flow in reading.outgoing(gateway) if (found := reading.find(flow.get("targetRef"))) is not None
        ]
        tasks = any(target.tag == "receiveTask" for target in targets)
        if tasks and any("messageEventDefinition" in reading.triggers(target) for target in targets):
            zh, en = "同时用了消息事件和接收任务", "has message events and receive tasks behind it"
            yield fault(reading, gateway, zh, en)


CHECK = rule(
    "event_gateway_mixed",
    "10.6.6",
    "事件网关之后不混用消息事件和接收任务",
    "message events and receive tasks do not mix behind an event-based gateway",
    _check,
)
