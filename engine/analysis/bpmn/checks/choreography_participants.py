"""A choreography task has two participants, other choreography activities at least two (11.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(CHOREOGRAPHY_ACTIVITIES):
        count = len(activity.texts("participantRef"))
        if count < 2 or (activity.tag == "choreographyTask" and count > 2):
            yield fault(reading, activity, f"有 {count} 个参与者", f"has {count} participants")


CHECK = rule(
    "choreography_participants",
    "11.5",
    "编排任务恰有两个参与者，别的编排活动至少两个",
    "a choreography task has two participants, other choreography activities at least two",
    _check,
)
