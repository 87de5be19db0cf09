"""An event definition that is referred to stands below definitions (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import EVENT_DEFINITIONS, EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.within(EVENTS):
        for reference in event.all("eventDefinitionRef"):
            found = reading.find(reference.text)
            if (
                found is not None
                and found.tag in EVENT_DEFINITIONS
                and reading.parent(found) is not reading.document.root
            ):
                name = shown(found.id)
                yield fault(reading, reference, f"“{name}”属于别的事件", f"{name!r} belongs to another event")


CHECK = rule(
    "event_definition_place",
    "10.5.5",
    "被引用的事件定义写在 definitions 之下",
    "an event definition that is referred to stands below definitions",
    _check,
)
