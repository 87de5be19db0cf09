"""A sequence flow leads to an intermediate event in normal flow (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import INTERMEDIATE_EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of(*sorted(INTERMEDIATE_EVENTS)):
        if not reading.incoming(event) and not (
            "linkEventDefinition" in reading.triggers(event) and event.tag == "intermediateCatchEvent"
        ):
            yield fault(reading, event, "没有顺序流流入中间事件", "no sequence flow leads to the intermediate event")


CHECK = rule(
    "intermediate_incoming",
    "10.5.4",
    "正常流中的中间事件有流入的顺序流",
    "a sequence flow leads to an intermediate event in normal flow",
    _check,
)
