"""A data association with several sources says how they become one (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import DATA_ASSOCIATIONS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.within(DATA_ASSOCIATIONS):
        if len(link.texts("sourceRef")) > 1 and link.first("transformation", "assignment") is None:
            yield fault(reading, link, "有几个来源而无转换", "has several sources and no transformation")


CHECK = advice(
    "data_association_many",
    "10.4.1",
    "从几处取数据的关联写明如何合成",
    "a data association with several sources says how they become one",
    _check,
)
