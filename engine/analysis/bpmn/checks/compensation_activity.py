"""No sequence flow touches a compensation activity (10.7)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(ACTIVITIES):
        if activity.is_true("isForCompensation") and (reading.incoming(activity) or reading.outgoing(activity)):
            yield fault(reading, activity, "补偿活动连着顺序流", "a sequence flow touches the compensation activity")


CHECK = rule(
    "compensation_activity",
    "10.7",
    "补偿活动没有顺序流",
    "no sequence flow touches a compensation activity",
    _check,
)
