"""A receive task that starts a process has no way in (10.3.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for task in reading.of("receiveTask"):
        if task.is_true("instantiate") and reading.incoming(task):
            yield fault(reading, task, "启动流程的接收任务有入路", "starts the process and has a way in")


CHECK = rule(
    "receive_instantiate",
    "10.3.3",
    "启动流程的接收任务没有入路",
    "a receive task that starts a process has no way in",
    _check,
)
