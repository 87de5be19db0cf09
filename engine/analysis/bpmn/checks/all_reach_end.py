"""Where an end event stands, activities and gateways have a way out (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHY_ACTIVITIES, GATEWAYS, SCOPES
from engine.analysis.bpmn.reading import Reading, is_event_sub_process
from engine.model.document import Element

NODES = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | GATEWAYS


def _loose(reading: Reading, edge: str) -> Iterator[Element]:
    """Yield what a flow has to touch on levels with such an event: no compensation, no event sub-process."""
    for scope in reading.within(SCOPES):
        if scope.first(edge) is None or scope.tag == "adHocSubProcess":
            continue
        for node in scope.children:
            if node.tag in NODES and not node.is_true("isForCompensation") and not is_event_sub_process(node):
                yield node


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in _loose(reading, "endEvent"):
        if not reading.outgoing(node):
            yield fault(reading, node, "没有流出的顺序流", "no sequence flow leaves it")


CHECK = rule(
    "all_reach_end",
    "10.5.3",
    "有结束事件时，活动和网关都有出路",
    "where an end event stands, activities and gateways have a way out",
    _check,
)
