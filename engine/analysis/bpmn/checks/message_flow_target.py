"""A message flow leads to a participant, an activity or a catching event (9.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES, CATCH_EVENTS, CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text

RECEIVERS = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | CATCH_EVENTS | {"participant"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("参与者、活动或等待消息的事件", "a participant, an activity or a catching event")
    yield from attributes(reading, ("messageFlow",), "targetRef", RECEIVERS, noun)


CHECK = rule(
    "message_flow_target",
    "9.4",
    "消息流的终点是参与者、活动或等待消息的事件",
    "a message flow leads to a participant, an activity or a catching event",
    _check,
)
