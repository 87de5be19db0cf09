"""A public process is not executable (10.2.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for process in reading.of("process"):
        if process.get("processType") == "Public" and process.is_true("isExecutable"):
            yield fault(reading, process, "公开流程标为可执行", "a public process is marked executable")


CHECK = rule(
    "public_executable",
    "10.2.1",
    "公开流程不是可执行的",
    "a public process is not executable",
    _check,
)
