"""The direction of a gateway agrees with its flows (8.4.9)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import GATEWAYS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for gateway in reading.within(GATEWAYS):
        direction = gateway.get("gatewayDirection")
        into, out = len(reading.incoming(gateway)), len(reading.outgoing(gateway))
        fits = {"Converging": into > 1 >= out, "Diverging": out > 1 >= into, "Mixed": into > 1 and out > 1}
        if not fits.get(direction, True):
            zh = f"方向为 {direction}，而流入 {into} 条、流出 {out} 条"
            yield fault(reading, gateway, zh, f"is {direction} with {into} flows in and {out} out")


CHECK = rule(
    "gateway_direction",
    "8.4.9",
    "网关的方向与流入流出的条数一致",
    "the direction of a gateway agrees with its flows",
    _check,
)
