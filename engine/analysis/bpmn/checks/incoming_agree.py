"""What a node lists as incoming leads to it (8.4.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in reading.within(FLOW_NODES):
        for listed in node.all("incoming"):
            yield from broken(
                reading, listed, "incoming", listed.text, ("sequenceFlow",), Text("顺序流", "a sequence flow")
            )
            flow = reading.find(listed.text)
            if flow is not None and flow.tag == "sequenceFlow" and reading.find(flow.get("targetRef")) is not node:
                name = shown(flow.id)
                zh, en = f"incoming 列出的“{name}”不流入该节点", f"lists {name!r} as incoming, which does not lead here"
                yield fault(reading, listed, zh, en)


CHECK = rule(
    "incoming_agree",
    "8.4.5",
    "incoming 所列的顺序流确实流入该节点",
    "what a node lists as incoming leads to it",
    _check,
)
