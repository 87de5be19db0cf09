"""A choreography holds no activities and data of processes (8.4.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, with_article
from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHIES, DATA_NODES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element in reading.within(ACTIVITIES | DATA_NODES):
        scope = reading.scope(element)
        if scope is not None and scope.tag in CHOREOGRAPHIES | {"subChoreography"}:
            yield fault(reading, element, f"编排里有 {element.tag}", f"{with_article(element.tag)} in a choreography")


CHECK = rule(
    "activity_in_choreography",
    "8.4.8",
    "编排里没有流程的活动和数据",
    "a choreography holds no activities and data of processes",
    _check,
)
