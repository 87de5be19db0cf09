"""An event at the end of a message flow is a message event (9.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for flow in reading.of("messageFlow"):
        for attribute in ("sourceRef", "targetRef"):
            event = reading.find(flow.get(attribute))
            if event is None or event.tag not in EVENTS:
                continue
            if not {"messageEventDefinition", "eventDefinitionRef"}.intersection(reading.triggers(event)):
                name = shown(event.id)
                yield fault(reading, flow, f"“{name}”不是消息事件", f"{name!r} is not a message event")


CHECK = rule(
    "message_flow_event",
    "9.4",
    "消息流连着的事件是消息事件",
    "an event at the end of a message flow is a message event",
    _check,
)
