"""The activity associated with a compensation boundary event is one for compensation (10.7)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.events import is_compensation
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.of("association"):
        source, target = reading.find(link.get("sourceRef")), reading.find(link.get("targetRef"))
        for event, activity in ((source, target), (target, source)):
            if event is None or activity is None or event.tag != "boundaryEvent" or activity.tag not in ACTIVITIES:
                continue
            if is_compensation(reading, event) and not activity.is_true("isForCompensation"):
                name = shown(activity.id)
                yield fault(reading, link, f"“{name}”不是补偿活动", f"{name!r} is not for compensation")


CHECK = rule(
    "compensation_target",
    "10.7",
    "补偿边界事件关联的活动是补偿活动",
    "the activity associated with a compensation boundary event is one for compensation",
    _check,
)
