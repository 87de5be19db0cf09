"""A called process can start without a trigger (10.3.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    judged: set[int] = set()
    for call in reading.of("callActivity"):
        process = reading.find(call.get("calledElement"))
        if process is None or process.order in judged or process.tag != "process":
            continue
        judged.add(process.order)
        starts = list(process.all("startEvent"))
        if starts and all(reading.triggers(event) for event in starts):
            name = shown(process.id)
            yield fault(reading, call, f"“{name}”只由触发开始", f"{name!r} starts by triggers only")


CHECK = advice(
    "called_process_start",
    "10.3.6",
    "被调用的流程可以不等触发就开始",
    "a called process can start without a trigger",
    _check,
)
