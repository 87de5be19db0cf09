"""A message flow connects two different pools (9.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.pools import pool_of, pools
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    table = pools(reading)
    for flow in reading.of("messageFlow"):
        ends = [reading.find(flow.get(end)) for end in ("sourceRef", "targetRef")]
        source, target = (pool_of(reading, end, table) if end is not None else None for end in ends)
        if source is not None and source is target:
            name = shown(source.name or source.id)
            yield fault(reading, flow, f"两端都在“{name}”里", f"both ends are in {name!r}")


CHECK = rule(
    "message_flow_pools",
    "9.4",
    "消息流连接两个不同的泳池",
    "a message flow connects two different pools",
    _check,
)
