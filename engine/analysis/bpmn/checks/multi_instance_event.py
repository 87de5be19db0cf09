"""The event a multi-instance activity throws is an event definition (10.3.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import EVENT_DEFINITIONS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("事件定义", "an event definition")
    for name in ("oneBehaviorEventRef", "noneBehaviorEventRef"):
        yield from attributes(reading, ("multiInstanceLoopCharacteristics",), name, EVENT_DEFINITIONS, noun)


CHECK = rule(
    "multi_instance_event",
    "10.3.8",
    "多实例抛出的事件是一个事件定义",
    "the event a multi-instance activity throws is an event definition",
    _check,
)
