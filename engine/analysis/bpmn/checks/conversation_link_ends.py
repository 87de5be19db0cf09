"""A conversation link connects a conversation with a participant (9.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES, CONVERSATIONS, EVENTS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text

ENDS = CONVERSATIONS | {"participant", *ACTIVITIES, *EVENTS}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.of("conversationLink"):
        for end in ("sourceRef", "targetRef"):
            yield from broken(
                reading, link, end, link.get(end), ENDS, Text("会话或参与者", "a conversation or participant")
            )
        kinds = [found.tag for end in ("sourceRef", "targetRef") if (found := reading.find(link.get(end))) is not None]
        if len(kinds) == 2 and ENDS.issuperset(kinds) and kinds.count("participant") != 1:
            yield fault(
                reading, link, "没有连接一个会话和一个参与者", "does not connect a conversation with a participant"
            )


CHECK = rule(
    "conversation_link_ends",
    "9.5",
    "会话连线连接一个会话和一个参与者",
    "a conversation link connects a conversation with a participant",
    _check,
)
