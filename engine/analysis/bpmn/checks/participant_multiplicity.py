"""The maximum of a participant is not below its minimum (9.3)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading

WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for count in reading.of("participantMultiplicity"):
        least, most = (count.get(name, default).strip() for name, default in (("minimum", "0"), ("maximum", "1")))
        if not (WHOLE.fullmatch(least) and WHOLE.fullmatch(most)):
            continue
        if int(least) < 0 or int(most) < 1 or int(most) < int(least):
            yield fault(reading, count, f"最少 {least}，最多 {most}", f"at least {least}, at most {most}")


CHECK = rule(
    "participant_multiplicity",
    "9.3",
    "参与者的数量上限不小于下限",
    "the maximum of a participant is not below its minimum",
    _check,
)
