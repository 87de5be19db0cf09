"""The data of a send or receive task has the type of its message (10.3.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.data import structure
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for tag, kind in (("sendTask", "dataInput"), ("receiveTask", "dataOutput")):
        for task in reading.of(tag):
            message, own = reading.find(task.get("messageRef")), task.first("ioSpecification")
            data = own.first(kind) if own is not None else None
            if message is None or data is None:
                continue
            wanted, given = structure(reading, message.get("itemRef")), structure(reading, data.get("itemSubjectRef"))
            if given and wanted and given != wanted:
                zh, en = (
                    f"数据是 {shown(given)}，应为 {shown(wanted)}",
                    f"its data is {shown(given)}, not {shown(wanted)}",
                )
                yield fault(reading, task, zh, en)


CHECK = rule(
    "task_data_type",
    "10.3.3",
    "收发任务的数据与消息类型相同",
    "the data of a send or receive task has the type of its message",
    _check,
)
