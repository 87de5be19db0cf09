"""What a node lists as outgoing leaves it (8.4.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for node in reading.within(FLOW_NODES):
        for listed in node.all("outgoing"):
            yield from broken(
                reading, listed, "outgoing", listed.text, ("sequenceFlow",), Text("顺序流", "a sequence flow")
            )
            flow = reading.find(listed.text)
            if flow is not None and flow.tag == "sequenceFlow" and reading.find(flow.get("sourceRef")) is not node:
                name = shown(flow.id)
                zh, en = (
                    f"outgoing 列出的“{name}”不从该节点流出",
                    f"lists {name!r} as outgoing, which does not leave here",
                )
                yield fault(reading, listed, zh, en)


CHECK = rule(
    "outgoing_agree",
    "8.4.5",
    "outgoing 所列的顺序流确实从该节点流出",
    "what a node lists as outgoing leaves it",
    _check,
)
