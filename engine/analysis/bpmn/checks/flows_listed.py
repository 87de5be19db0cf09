"""A node that lists its flows lists all of them (8.4.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in reading.within(FLOW_NODES):
        if node.first("incoming", "outgoing") is None:
            continue
        for what, flows in (("incoming", reading.incoming(node)), ("outgoing", reading.outgoing(node))):
            listed = {text.rpartition(":")[2] for text in node.texts(what)}
            for flow in flows:
                if flow.id not in listed:
                    name = shown(flow.id)
                    yield fault(reading, node, f"{what} 没有列出“{name}”", f"{what} does not list {name!r}")


CHECK = advice(
    "flows_listed",
    "8.4.5",
    "节点若列出自己的流，就列全",
    "a node that lists its flows lists all of them",
    _check,
)
