"""A loop runs at most once or more often (10.3.8)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading

WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for loop in reading.of("standardLoopCharacteristics"):
        value = loop.get("loopMaximum").strip()
        if WHOLE.fullmatch(value) and int(value) < 1:
            yield fault(reading, loop, f"loopMaximum 是 {value}", f"loopMaximum is {value}")


CHECK = rule(
    "loop_maximum",
    "10.3.8",
    "循环的最多次数至少是一",
    "a loop runs at most once or more often",
    _check,
)
