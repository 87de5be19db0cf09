"""The data of a multi-instance activity names data (10.3.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import ITEM_AWARE
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("数据", "data")
    for child in ("loopDataInputRef", "loopDataOutputRef"):
        yield from children(reading, ("multiInstanceLoopCharacteristics",), child, ITEM_AWARE, noun)


CHECK = rule(
    "multi_instance_data",
    "10.3.8",
    "多实例的数据引用指向数据",
    "the data of a multi-instance activity names data",
    _check,
)
