"""Pools: which participant an end of a message flow belongs to."""

from collections.abc import Mapping

from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element


def pools(reading: Reading) -> Mapping[int, Element]:
    """Return participants by the order of the process they stand for; the first one where several share a process."""
    found: dict[int, Element] = {}
    for participant in reading.of("participant"):
        process = reading.find(participant.get("processRef"))
        if process is not None and process.tag == "process":
            found.setdefault(process.order, participant)
    return found


def pool_of(reading: Reading, end: Element, table: Mapping[int, Element]) -> Element | None:
    """Return what tells two pools apart: a participant, or the process of a node that no participant stands for."""
    if end.tag == "participant":
        process = reading.find(end.get("processRef"))
        return table.get(process.order, end) if process is not None else end
    process = reading.around(end, ("process",))
    return table.get(process.order, process) if process is not None else None
