"""Who initiates a choreography activity takes part in it (11.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(CHOREOGRAPHY_ACTIVITIES):
        name = activity.get("initiatingParticipantRef").strip()
        parts = {text.rpartition(":")[2] for text in activity.texts("participantRef")}
        if name and name.rpartition(":")[2] not in parts:
            yield fault(
                reading, activity, f"发起者“{shown(name)}”不在其中", f"{shown(name)!r} initiates and takes no part"
            )


CHECK = rule(
    "choreography_initiator",
    "11.5",
    "发起者是编排活动的参与者之一",
    "who initiates a choreography activity takes part in it",
    _check,
)
