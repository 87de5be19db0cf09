"""A data object reference names a data object (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("dataObjectReference",), "dataObjectRef", ("dataObject",), Text("数据对象", "a data object")
    )


CHECK = rule(
    "data_object_ref",
    "10.4.1",
    "数据对象引用指向数据对象",
    "a data object reference names a data object",
    _check,
)
