"""Only an event-based gateway that starts a process is parallel (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        if gateway.get("eventGatewayType") == "Parallel" and not gateway.is_true("instantiate"):
            yield fault(reading, gateway, "并行而不启动流程", "is parallel without starting the process")


CHECK = rule(
    "event_gateway_parallel",
    "10.6.6",
    "只有启动流程的事件网关可以是并行的",
    "only an event-based gateway that starts a process is parallel",
    _check,
)
