"""A catching event in normal flow has a trigger that the standard allows (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

ALLOWED = {
    "messageEventDefinition",
    "timerEventDefinition",
    "conditionalEventDefinition",
    "linkEventDefinition",
    "signalEventDefinition",
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("intermediateCatchEvent"):
        yield from allowed_only(reading, event, ALLOWED, Text("等待的中间事件", "a catching intermediate event"))


CHECK = rule(
    "catch_trigger",
    "10.5.4",
    "正常流中等待的事件是标准允许的种类",
    "a catching event in normal flow has a trigger that the standard allows",
    _check,
)
