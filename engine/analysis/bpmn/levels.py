"""Levels: what a flow has to touch once a level has start or end events."""

from collections.abc import Iterator

from engine.analysis.bpmn.kinds import ACTIVITIES, CHOREOGRAPHY_ACTIVITIES, GATEWAYS, SCOPES
from engine.analysis.bpmn.reading import Reading, is_event_sub_process
from engine.model.document import Element

_NODES = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | GATEWAYS


def bound(reading: Reading, edge: str) -> Iterator[Element]:
    """Yield the activities and gateways of each level that has such an event.

    What compensates, event sub-processes and the content of ad hoc sub-processes lie outside normal flow.
    """
    for scope in reading.within(SCOPES):
        if scope.first(edge) is None or scope.tag == "adHocSubProcess":
            continue
        for node in scope.children:
            if node.tag in _NODES and not node.is_true("isForCompensation") and not is_event_sub_process(node):
                yield node
