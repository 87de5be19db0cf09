"""A conversation has two participants or more (9.5)."""

from collections import Counter
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import CONVERSATIONS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    linked = Counter(link.get(end) for link in reading.of("conversationLink") for end in ("sourceRef", "targetRef"))
    for talk in reading.within(CONVERSATIONS):
        if max(len(talk.texts("participantRef")), linked[talk.id]) < 2:
            yield fault(reading, talk, "参与者不到两个", "has fewer than two participants")


CHECK = advice(
    "conversation_participants",
    "9.5",
    "会话至少有两个参与者",
    "a conversation has two participants or more",
    _check,
)
