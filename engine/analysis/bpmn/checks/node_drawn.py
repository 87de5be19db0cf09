"""Where nodes of a level are drawn all of them are (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.drawing import planes
from engine.analysis.bpmn.kinds import FLOW_NODES, SCOPES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    drawn = {shape.element for plane in planes(reading) for shape in plane.shapes}
    for scope in reading.within(SCOPES):
        nodes = [child for child in scope.children if child.tag in FLOW_NODES]
        if any(node.id in drawn for node in nodes):
            for node in nodes:
                if node.id and node.id not in drawn:
                    yield fault(reading, node, "没有画出来", "is not drawn")


CHECK = advice(
    "node_drawn",
    "12.2.3",
    "同一层的节点要画就都画",
    "where nodes of a level are drawn all of them are",
    _check,
)
