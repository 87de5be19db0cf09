"""The number of instances is given by a cardinality or by data (10.3.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for loop in reading.of("multiInstanceLoopCharacteristics"):
        ways = sum(loop.first(tag) is not None for tag in ("loopCardinality", "loopDataInputRef"))
        if ways == 0 and not loop.qualified and reading.executable(loop):
            yield fault(reading, loop, "没有说明执行几次", "does not say how many instances there are")
        elif ways == 2:
            yield fault(reading, loop, "数目和数据同时给出", "has both a cardinality and data")


CHECK = advice(
    "multi_instance_count",
    "10.3.8",
    "多实例活动的次数由数目或由数据给出",
    "the number of instances is given by a cardinality or by data",
    _check,
)
