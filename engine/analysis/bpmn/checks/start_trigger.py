"""A process starts by message, timer, condition, signal or without a trigger (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text

ALLOWED = {"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition", "signalEventDefinition"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        scope = reading.scope(event)
        if scope is not None and scope.tag == "process":
            yield from allowed_only(reading, event, ALLOWED, Text("流程的开始事件", "the start event of a process"))


CHECK = rule(
    "start_trigger",
    "10.5.2",
    "流程的开始事件只由消息、定时、条件、信号触发或没有触发",
    "a process starts by message, timer, condition, signal or without a trigger",
    _check,
)
