"""A gateway splits or joins several flows (10.6.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import GATEWAYS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.within(GATEWAYS):
        if len(reading.incoming(gateway)) <= 1 and len(reading.outgoing(gateway)) <= 1:
            yield fault(reading, gateway, "网关既不分开也不汇合", "the gateway neither splits nor joins")


CHECK = advice(
    "gateway_pointless",
    "10.6.1",
    "网关分开或汇合几条流",
    "a gateway splits or joins several flows",
    _check,
)
