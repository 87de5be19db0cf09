"""The only flow that leaves an activity has no condition (8.4.13)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(ACTIVITIES):
        flows = reading.outgoing(activity)
        if len(flows) == 1 and flows[0].first("conditionExpression") is not None:
            yield fault(
                reading,
                flows[0],
                "活动只有这一条带条件的出路",
                "the activity has no other way out than this conditional one",
            )


CHECK = rule(
    "condition_alone",
    "8.4.13",
    "活动唯一的流出顺序流没有条件",
    "the only flow that leaves an activity has no condition",
    _check,
)
