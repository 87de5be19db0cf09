"""A throwing intermediate event is of a kind that the standard allows (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

ALLOWED = {
    "messageEventDefinition",
    "escalationEventDefinition",
    "compensateEventDefinition",
    "linkEventDefinition",
    "signalEventDefinition",
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("intermediateThrowEvent"):
        yield from allowed_only(reading, event, ALLOWED, Text("发出的中间事件", "a throwing intermediate event"))


CHECK = rule(
    "throw_trigger",
    "10.5.4",
    "正常流中发出的事件是标准允许的种类",
    "a throwing intermediate event is of a kind that the standard allows",
    _check,
)
