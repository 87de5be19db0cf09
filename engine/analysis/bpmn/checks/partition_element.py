"""The partition element of a lane is in the file (10.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.analysis.bpmn.schema import KNOWN
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(reading, ("lane",), "partitionElementRef", KNOWN, Text("BPMN 元素", "a BPMN element"))


CHECK = rule(
    "partition_element",
    "10.8",
    "泳道的划分元素在文件里",
    "the partition element of a lane is in the file",
    _check,
)
