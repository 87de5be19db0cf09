"""A boundary event is attached to an activity (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text

HOSTS = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(reading, ("boundaryEvent",), "attachedToRef", HOSTS, Text("活动", "an activity"))


CHECK = rule(
    "boundary_host",
    "10.5.4",
    "边界事件依附于活动",
    "a boundary event is attached to an activity",
    _check,
)
