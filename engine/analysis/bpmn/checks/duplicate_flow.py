"""No two sequence flows with the same condition connect the same two nodes (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    seen: dict[tuple[str, str, str], str] = {}
    for flow in reading.of("sequenceFlow"):
        condition = flow.first("conditionExpression")
        key = (flow.get("sourceRef"), flow.get("targetRef"), condition.text if condition is not None else "")
        source = reading.find(key[0])
        if source is None or source.get("default") == flow.id or not key[1]:
            continue
        if key in seen:
            first = shown(seen[key])
            yield fault(reading, flow, f"与“{first}”连着同样的两端", f"connects the same two nodes as {first!r}")
        seen.setdefault(key, flow.id)


CHECK = advice(
    "duplicate_flow",
    "8.4.13",
    "两个节点之间没有条件相同的两条顺序流",
    "no two sequence flows with the same condition connect the same two nodes",
    _check,
)
