"""Each data input is in an input set (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    used: dict[int, set[str]] = {}
    for data in reading.of("dataInput"):
        around = reading.parent(data)
        if around is None or around.tag != "ioSpecification":
            continue
        if around.order not in used:
            used[around.order] = {text for group in around.all("inputSet") for text in group.texts("dataInputRefs")}
        if data.id not in used[around.order]:
            yield fault(reading, data, "不在任何输入集里", "is in no input set")


CHECK = rule(
    "data_input_used",
    "10.4.1",
    "每个数据输入都在一个输入集里",
    "each data input is in an input set",
    _check,
)
