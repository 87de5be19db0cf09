"""Behind an event-based gateway stand catching events or receive tasks (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, with_article
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading

ALLOWED = {"intermediateCatchEvent", "receiveTask"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        for flow in reading.outgoing(gateway):
            target = reading.find(flow.get("targetRef"))
            if target is None or target.tag in ALLOWED | CHOREOGRAPHY_ACTIVITIES:
                continue
            zh, en = (
                f"事件网关之后的 {target.tag} 不等待事件",
                f"{with_article(target.tag)} behind an event-based gateway waits for nothing",
            )
            yield fault(reading, flow, zh, en)


CHECK = rule(
    "event_gateway_targets",
    "10.6.6",
    "事件网关之后是等待事件或接收任务",
    "behind an event-based gateway stand catching events or receive tasks",
    _check,
)
