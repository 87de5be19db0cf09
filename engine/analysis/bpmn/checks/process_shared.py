"""A process belongs to one participant of a collaboration (9.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    seen: dict[tuple[int, int], str] = {}
    for participant in reading.of("participant"):
        process, around = reading.find(participant.get("processRef")), reading.parent(participant)
        if process is None or around is None:
            continue
        key = (around.order, process.order)
        if key in seen:
            first = shown(seen[key])
            yield fault(reading, participant, f"与“{first}”是同一个流程", f"has the same process as {first!r}")
        seen.setdefault(key, participant.id)


CHECK = advice(
    "process_shared",
    "9.3",
    "一个流程在一个协作里只属于一个参与者",
    "a process belongs to one participant of a collaboration",
    _check,
)
