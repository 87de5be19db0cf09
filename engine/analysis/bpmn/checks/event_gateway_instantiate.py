"""An event-based gateway that starts a process has no way in (10.6.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.of("eventBasedGateway"):
        if gateway.is_true("instantiate") and reading.incoming(gateway):
            yield fault(reading, gateway, "启动流程的网关有入路", "starts the process and has a way in")


CHECK = rule(
    "event_gateway_instantiate",
    "10.6.6",
    "启动流程的事件网关没有入路",
    "an event-based gateway that starts a process has no way in",
    _check,
)
