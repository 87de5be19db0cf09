"""A boundary event stands on the level of its activity (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHY_ACTIVITIES
from engine.analysis.bpmn.reading import Reading

HOSTS = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        host = reading.find(event.get("attachedToRef"))
        if host is not None and host.tag in HOSTS and reading.parent(host) is not reading.parent(event):
            name = shown(host.id)
            yield fault(reading, event, f"与“{name}”不在同一层", f"is not on the level of {name!r}")


CHECK = rule(
    "boundary_scope",
    "10.5.4",
    "边界事件与所依附的活动在同一层",
    "a boundary event stands on the level of its activity",
    _check,
)
