"""What refers to the type of data names an itemDefinition (8.4.10)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ITEM_AWARE
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("itemDefinition", "an itemDefinition")
    yield from attributes(reading, sorted(ITEM_AWARE), "itemSubjectRef", ("itemDefinition",), noun)
    yield from attributes(reading, ("message",), "itemRef", ("itemDefinition",), noun)
    yield from attributes(reading, ("error", "escalation", "signal"), "structureRef", ("itemDefinition",), noun)


CHECK = rule(
    "item_ref",
    "8.4.10",
    "对数据类型的引用指向 itemDefinition",
    "what refers to the type of data names an itemDefinition",
    _check,
)
