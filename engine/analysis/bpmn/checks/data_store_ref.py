"""A data store reference names a data store (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("dataStoreReference",), "dataStoreRef", ("dataStore",), Text("数据存储", "a data store")
    )


CHECK = rule(
    "data_store_ref",
    "10.4.1",
    "数据存储引用指向数据存储",
    "a data store reference names a data store",
    _check,
)
