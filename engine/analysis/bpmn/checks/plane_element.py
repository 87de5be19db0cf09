"""A diagram shows a process, collaboration, choreography or sub-process (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.drawing import planes, wrong_element
from engine.analysis.bpmn.kinds import COLLABORATIONS, SUB_PROCESSES
from engine.analysis.bpmn.reading import Reading

PLANES = SUB_PROCESSES | COLLABORATIONS | {"process", "subChoreography", "subConversation"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for plane in planes(reading):
        yield from wrong_element(reading, plane, PLANES, "一张图", "a diagram")


CHECK = rule(
    "plane_element",
    "12.2.3",
    "图画的是流程、协作、编排或子流程",
    "a diagram shows a process, collaboration, choreography or sub-process",
    _check,
)
