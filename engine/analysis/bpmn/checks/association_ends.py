"""Both ends of an association are in the file (8.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.analysis.bpmn.schema import KNOWN
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for end in ("sourceRef", "targetRef"):
        yield from attributes(reading, ("association",), end, KNOWN, Text("BPMN 元素", "a BPMN element"))


CHECK = rule(
    "association_ends",
    "8.4.1",
    "关联线的两端都在文件里",
    "both ends of an association are in the file",
    _check,
)
