"""The activityRef of a compensation event names an activity (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("compensateEventDefinition",), "activityRef", ACTIVITIES, Text("活动", "an activity")
    )


CHECK = rule(
    "compensate_activity",
    "10.5.5",
    "补偿事件的 activityRef 指向活动",
    "the activityRef of a compensation event names an activity",
    _check,
)
