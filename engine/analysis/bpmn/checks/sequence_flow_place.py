"""A sequence flow stands on the level of the nodes it connects (8.4.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        source, target = reading.find(flow.get("sourceRef")), reading.find(flow.get("targetRef"))
        if source is None or target is None:
            continue
        scope = reading.scope(source)
        if scope is not None and scope is reading.scope(target) and scope is not reading.scope(flow):
            zh, en = f"顺序流应写在“{shown(scope.id)}”里", f"the sequence flow should stand in {shown(scope.id)!r}"
            yield fault(reading, flow, zh, en)


CHECK = advice(
    "sequence_flow_place",
    "8.4.8",
    "顺序流写在它所连节点的那一层",
    "a sequence flow stands on the level of the nodes it connects",
    _check,
)
