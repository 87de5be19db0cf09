"""A timer of an executable process says when (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for timer in reading.of("timerEventDefinition"):
        if timer.first("timeDate", "timeCycle", "timeDuration") is None and reading.executable(timer):
            yield fault(reading, timer, "没有写日期、周期或时长", "has neither date nor cycle nor duration")


CHECK = advice(
    "timer_missing",
    "10.5.5",
    "可执行流程的定时写明时间",
    "a timer of an executable process says when",
    _check,
)
