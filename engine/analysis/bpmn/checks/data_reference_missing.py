"""A data reference says what it refers to (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for tag, attribute in (("dataObjectReference", "dataObjectRef"), ("dataStoreReference", "dataStoreRef")):
        for reference in reading.of(tag):
            if not reference.get(attribute).strip():
                yield fault(reading, reference, f"没有 {attribute}", f"has no {attribute}")


CHECK = advice(
    "data_reference_missing",
    "10.4.1",
    "数据引用写明引用什么",
    "a data reference says what it refers to",
    _check,
)
