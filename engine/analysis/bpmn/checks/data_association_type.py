"""A data association without a transformation has the same type at both ends (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.data import structure
from engine.analysis.bpmn.kinds import DATA_ASSOCIATIONS
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element


def _type(reading: Reading, data: Element | None) -> str:
    """Return the structure of the data at an end, "" when it is not told."""
    if data is not None and data.tag == "dataObjectReference" and not data.get("itemSubjectRef"):
        data = reading.find(data.get("dataObjectRef"))
    return structure(reading, data.get("itemSubjectRef")) if data is not None else ""


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.within(DATA_ASSOCIATIONS):
        sources, target = link.texts("sourceRef"), link.first("targetRef")
        if len(sources) != 1 or target is None or link.first("transformation", "assignment") is not None:
            continue
        given, wanted = _type(reading, reading.find(sources[0])), _type(reading, reading.find(target.text))
        if given and wanted and given != wanted:
            zh, en = f"从 {shown(given)} 到 {shown(wanted)}", f"gives {shown(given)} to {shown(wanted)}"
            yield fault(reading, link, f"两端类型不同：{zh}", en)


CHECK = advice(
    "data_association_type",
    "10.4.1",
    "没有转换的数据关联两端类型相同",
    "a data association without a transformation has the same type at both ends",
    _check,
)
