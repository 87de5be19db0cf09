"""An error thrown in an executable process has a code (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent"):
        for definition in event.all("errorEventDefinition") if reading.executable(event) else ():
            error = reading.find(definition.get("errorRef"))
            if error is None and reading.elsewhere(definition.get("errorRef")):
                continue
            if error is None or not error.get("errorCode").strip():
                yield fault(reading, definition, "抛出的错误没有 errorCode", "throws an error without errorCode")


CHECK = rule(
    "error_code",
    "10.5.3",
    "可执行流程抛出的错误有错误代码",
    "an error thrown in an executable process has a code",
    _check,
)
