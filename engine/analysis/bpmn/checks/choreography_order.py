"""Who initiates a choreography activity took part in the one before (11.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    parts: dict[int, set[str]] = {}
    for flow in reading.of("sequenceFlow"):
        first, then = reading.find(flow.get("sourceRef")), reading.find(flow.get("targetRef"))
        if first is None or then is None or not {first.tag, then.tag} <= CHOREOGRAPHY_ACTIVITIES:
            continue
        starter = then.get("initiatingParticipantRef").strip().rpartition(":")[2]
        if first.order not in parts:
            parts[first.order] = {text.rpartition(":")[2] for text in first.texts("participantRef")}
        if starter and parts[first.order] and starter not in parts[first.order]:
            name = shown(starter)
            yield fault(
                reading, then, f"发起者“{name}”没有参加前一个活动", f"{name!r} took no part in what comes before"
            )


CHECK = rule(
    "choreography_order",
    "11.5",
    "编排活动的发起者参加了前一个活动",
    "who initiates a choreography activity took part in the one before",
    _check,
)
