"""Service, send and receive tasks have one input and one output at most (10.3.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading

LIMITED = {
    "serviceTask": ("dataInput", "dataOutput", "inputSet", "outputSet"),
    "sendTask": ("dataInput", "inputSet"),
    "receiveTask": ("dataOutput", "outputSet"),
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for tag, kinds in LIMITED.items():
        for task in reading.of(tag):
            data = task.first("ioSpecification")
            for kind in kinds if data is not None and task.get("operationRef") else ():
                count = sum(1 for _ in data.all(kind)) if data is not None else 0
                if count > 1:
                    yield fault(reading, task, f"有 {count} 个 {kind}", f"has {count} of {kind}")


CHECK = rule(
    "task_data",
    "10.3.3",
    "服务、发送、接收任务的输入输出各至多一个",
    "service, send and receive tasks have one input and one output at most",
    _check,
)
