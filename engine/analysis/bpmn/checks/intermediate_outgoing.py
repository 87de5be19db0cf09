"""A sequence flow leaves each intermediate event (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import INTERMEDIATE_EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of(*sorted(INTERMEDIATE_EVENTS)):
        if not reading.outgoing(event) and not (
            "linkEventDefinition" in reading.triggers(event) and event.tag == "intermediateThrowEvent"
        ):
            yield fault(reading, event, "中间事件没有流出的顺序流", "no sequence flow leaves the intermediate event")


CHECK = rule(
    "intermediate_outgoing",
    "10.5.4",
    "中间事件有流出的顺序流",
    "a sequence flow leaves each intermediate event",
    _check,
)
