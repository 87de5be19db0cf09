"""The start event of an event sub-process has a trigger that the standard allows (10.3.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.reading import Reading, is_event_sub_process
from engine.model.text import Text

ALLOWED = {
    "messageEventDefinition",
    "timerEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "signalEventDefinition",
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        scope = reading.parent(event)
        if scope is None or not is_event_sub_process(scope):
            continue
        if not reading.triggers(event):
            zh, en = "事件子流程的开始事件没有触发", "the start event of the event sub-process has no trigger"
            yield fault(reading, event, zh, en)
        yield from allowed_only(
            reading, event, ALLOWED, Text("事件子流程的开始事件", "the start event of an event sub-process")
        )


CHECK = rule(
    "event_sub_process_trigger",
    "10.3.5",
    "事件子流程的开始事件有标准允许的触发",
    "the start event of an event sub-process has a trigger that the standard allows",
    _check,
)
