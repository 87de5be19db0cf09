"""A data association gives to data (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import DATA_ASSOCIATIONS, ITEM_AWARE
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(reading, sorted(DATA_ASSOCIATIONS), "targetRef", ITEM_AWARE, Text("数据", "data"))


CHECK = rule(
    "data_association_target",
    "10.4.1",
    "数据关联写入数据",
    "a data association gives to data",
    _check,
)
