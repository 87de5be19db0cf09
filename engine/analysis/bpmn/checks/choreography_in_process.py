"""A process holds no choreography activity (8.4.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES, SUB_PROCESSES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(CHOREOGRAPHY_ACTIVITIES):
        scope = reading.scope(activity)
        if scope is not None and scope.tag in SUB_PROCESSES | {"process"}:
            yield fault(reading, activity, "编排活动在流程里", "a choreography activity in a process")


CHECK = rule(
    "choreography_in_process",
    "8.4.8",
    "流程里没有编排活动",
    "a process holds no choreography activity",
    _check,
)
