"""An event-based gateway has two ways out or more (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        count = len(reading.outgoing(gateway))
        if count < 2:
            yield fault(
                reading, gateway, f"事件网关只有 {count} 条出路", f"the event-based gateway has {count} ways out"
            )


CHECK = rule(
    "event_gateway_outgoing",
    "10.6.6",
    "事件网关有两条以上的出路",
    "an event-based gateway has two ways out or more",
    _check,
)
