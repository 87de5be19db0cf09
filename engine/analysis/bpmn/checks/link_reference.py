"""Source and target of a link name link definitions (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("链接定义", "a link definition")
    for child in ("source", "target"):
        yield from children(reading, ("linkEventDefinition",), child, ("linkEventDefinition",), noun)


CHECK = rule(
    "link_reference",
    "10.5.5",
    "链接的 source 和 target 指向链接定义",
    "source and target of a link name link definitions",
    _check,
)
