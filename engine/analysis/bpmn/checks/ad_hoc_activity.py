"""An ad hoc sub-process holds an activity (10.3.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for sub in reading.of("adHocSubProcess"):
        if not any(child.tag in ACTIVITIES for child in sub.children):
            yield fault(reading, sub, "随意子流程里没有活动", "the ad hoc sub-process holds no activity")


CHECK = rule(
    "ad_hoc_activity",
    "10.3.5",
    "随意子流程里有活动",
    "an ad hoc sub-process holds an activity",
    _check,
)
