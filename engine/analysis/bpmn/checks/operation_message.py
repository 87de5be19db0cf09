"""The message of a send or receive task is that of its operation (10.3.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for task in reading.of("sendTask", "receiveTask"):
        operation, message = reading.find(task.get("operationRef")), reading.find(task.get("messageRef"))
        if operation is None or operation.tag != "operation" or message is None:
            continue
        asked = operation.first("inMessageRef")
        if asked is not None and reading.find(asked.text) is not message:
            name = shown(asked.text)
            yield fault(reading, task, f"操作的消息是“{name}”", f"its operation has the message {name!r}")


CHECK = rule(
    "operation_message",
    "10.3.3",
    "收发任务的消息就是它的操作的消息",
    "the message of a send or receive task is that of its operation",
    _check,
)
