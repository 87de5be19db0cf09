"""Each data output is in an output set (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    used: dict[int, set[str]] = {}
    for data in reading.of("dataOutput"):
        around = reading.parent(data)
        if around is None or around.tag != "ioSpecification":
            continue
        if around.order not in used:
            used[around.order] = {text for group in around.all("outputSet") for text in group.texts("dataOutputRefs")}
        if data.id not in used[around.order]:
            yield fault(reading, data, "不在任何输出集里", "is in no output set")


CHECK = rule(
    "data_output_used",
    "10.4.1",
    "每个数据输出都在一个输出集里",
    "each data output is in an output set",
    _check,
)
