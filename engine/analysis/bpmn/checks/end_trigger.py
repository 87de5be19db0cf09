"""An end event has a result that the standard allows (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

ALLOWED = {
    "messageEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "cancelEventDefinition",
    "compensateEventDefinition",
    "signalEventDefinition",
    "terminateEventDefinition",
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent"):
        yield from allowed_only(reading, event, ALLOWED, Text("结束事件", "an end event"))


CHECK = rule(
    "end_trigger",
    "10.5.3",
    "结束事件的结果是标准允许的种类",
    "an end event has a result that the standard allows",
    _check,
)
