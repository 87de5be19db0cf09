"""EventDefinitionRef names an event definition (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import EVENT_DEFINITIONS, EVENTS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(
        reading, sorted(EVENTS), "eventDefinitionRef", EVENT_DEFINITIONS, Text("事件定义", "an event definition")
    )


CHECK = rule(
    "event_definition_ref",
    "10.5.5",
    "eventDefinitionRef 指向一个事件定义",
    "eventDefinitionRef names an event definition",
    _check,
)
