"""A timer has a date, a cycle or a duration, one of them (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading

KINDS = frozenset(("timeDate", "timeCycle", "timeDuration"))


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for timer in reading.of("timerEventDefinition"):
        given = {child.tag for child in timer.children if child.tag in KINDS}
        if len(given) > 1:
            listed = ", ".join(sorted(given))
            yield fault(reading, timer, f"同时给出了 {listed}", f"has {listed} at once")


CHECK = rule(
    "timer_one",
    "10.5.5",
    "定时只用日期、周期、时长之一",
    "a timer has a date, a cycle or a duration, one of them",
    _check,
)
