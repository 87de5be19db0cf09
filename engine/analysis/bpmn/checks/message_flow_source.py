"""A message flow begins at a participant, an activity or a throwing event (9.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHY_ACTIVITIES, THROW_EVENTS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text

SENDERS = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | THROW_EVENTS | {"participant"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("参与者、活动或发出消息的事件", "a participant, an activity or a throwing event")
    yield from attributes(reading, ("messageFlow",), "sourceRef", SENDERS, noun)


CHECK = rule(
    "message_flow_source",
    "9.4",
    "消息流的起点是参与者、活动或发出消息的事件",
    "a message flow begins at a participant, an activity or a throwing event",
    _check,
)
