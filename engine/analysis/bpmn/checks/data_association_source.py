"""A data association takes from data (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import DATA_ASSOCIATIONS, ITEM_AWARE
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(reading, sorted(DATA_ASSOCIATIONS), "sourceRef", ITEM_AWARE, Text("数据", "data"))


CHECK = rule(
    "data_association_source",
    "10.4.1",
    "数据关联从数据取得",
    "a data association takes from data",
    _check,
)
