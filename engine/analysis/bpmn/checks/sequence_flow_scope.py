"""A sequence flow does not cross the border of a process or sub-process (7.6.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("sequenceFlow"):
        source, target = reading.find(flow.get("sourceRef")), reading.find(flow.get("targetRef"))
        if source is None or target is None or not {source.tag, target.tag} <= FLOW_NODES:
            continue
        one, other = reading.scope(source), reading.scope(target)
        if one is not other:
            left, right = (shown(item.id) if item is not None else "" for item in (one, other))
            zh, en = f"从“{left}”跨到了“{right}”", f"leads out of {left!r} into {right!r}"
            yield fault(reading, flow, f"顺序流{zh}", f"the sequence flow {en}")


CHECK = rule(
    "sequence_flow_scope",
    "7.6.1",
    "顺序流不跨越流程或子流程的边界",
    "a sequence flow does not cross the border of a process or sub-process",
    _check,
)
