"""A boundary event has a trigger that the standard allows (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

ALLOWED = {
    "messageEventDefinition",
    "timerEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "cancelEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "signalEventDefinition",
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        if not reading.triggers(event):
            yield fault(reading, event, "边界事件没有触发", "the boundary event has no trigger")
        yield from allowed_only(reading, event, ALLOWED, Text("边界事件", "a boundary event"))


CHECK = rule(
    "boundary_trigger",
    "10.5.4",
    "边界事件有标准允许的触发",
    "a boundary event has a trigger that the standard allows",
    _check,
)
