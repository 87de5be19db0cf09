"""Data is a collection where its type is one (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for data in reading.of("dataObject", "dataInput", "dataOutput"):
        kind = reading.find(data.get("itemSubjectRef")) if data.get("itemSubjectRef") else None
        if kind is None or kind.tag != "itemDefinition" or not data.has("isCollection"):
            continue
        if data.is_true("isCollection") != kind.is_true("isCollection"):
            name = shown(kind.id)
            yield fault(reading, data, f"isCollection 与“{name}”不一致", f"isCollection differs from that of {name!r}")


CHECK = rule(
    "collection_agrees",
    "10.4.1",
    "数据是否成组与它的类型一致",
    "data is a collection where its type is one",
    _check,
)
