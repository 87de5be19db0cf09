"""Nodes, flows, pools and lanes have an id (8.3.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.kinds import CONVERSATIONS, DATA_NODES, FLOW_NODES
from engine.analysis.bpmn.reading import Reading

NAMED = FLOW_NODES | DATA_NODES | CONVERSATIONS | {"process", "participant", "sequenceFlow", "messageFlow", "lane"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element in reading.within(NAMED):
        if not element.id:
            yield fault(reading, element, f"{element.tag} 没有标识", f"{element.tag} has no id")


CHECK = advice(
    "id_missing",
    "8.3.1",
    "节点、流、泳池和泳道都有标识",
    "nodes, flows, pools and lanes have an id",
    _check,
)
