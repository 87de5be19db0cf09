"""A call activity has as many inputs and outputs as what it calls (10.3.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    counts: dict[int, tuple[int, ...]] = {}
    for call in reading.of("callActivity"):
        called = reading.find(call.get("calledElement"))
        own, other = (item.first("ioSpecification") if item is not None else None for item in (call, called))
        if own is None or other is None:
            continue
        for data in (own, other):
            if data.order not in counts:
                counts[data.order] = tuple(sum(1 for _ in data.all(tag)) for tag in ("dataInput", "dataOutput"))
        if counts[own.order] != counts[other.order]:
            zh, en = "输入输出与被调用者不同", "its inputs and outputs differ from what it calls"
            yield fault(reading, call, zh, en)


CHECK = rule(
    "call_data",
    "10.3.6",
    "调用活动的输入输出与被调用者的数目相同",
    "a call activity has as many inputs and outputs as what it calls",
    _check,
)
