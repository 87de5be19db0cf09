"""Events in a choreography are of a kind the standard allows (11.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.kinds import CHOREOGRAPHIES
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

_WAITS = {"timerEventDefinition", "conditionalEventDefinition", "signalEventDefinition"}
ALLOWED = {
    "startEvent": _WAITS,
    "intermediateCatchEvent": _WAITS | {"linkEventDefinition"},
    "intermediateThrowEvent": {"linkEventDefinition"},
    "endEvent": {"terminateEventDefinition", "signalEventDefinition"},
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent"):
        scope = reading.scope(event)
        if scope is not None and scope.tag in CHOREOGRAPHIES | {"subChoreography"}:
            yield from allowed_only(
                reading, event, ALLOWED[event.tag], Text("编排里的事件", "an event in a choreography")
            )


CHECK = rule(
    "choreography_events",
    "11.6",
    "编排里的事件是标准允许的种类",
    "events in a choreography are of a kind the standard allows",
    _check,
)
