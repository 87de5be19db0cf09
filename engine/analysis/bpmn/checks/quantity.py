"""The quantities of an activity are one or more (10.3.1)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES
from engine.analysis.bpmn.reading import Reading

WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for activity in reading.within(ACTIVITIES):
        for name in ("startQuantity", "completionQuantity"):
            value = activity.get(name).strip()
            if WHOLE.fullmatch(value) and int(value) < 1:
                yield fault(reading, activity, f"{name} 是 {value}", f"{name} is {value}")


CHECK = rule(
    "quantity",
    "10.3.1",
    "开始和完成所需的令牌数至少是一",
    "the quantities of an activity are one or more",
    _check,
)
