"""The default flow is a sequence flow that leaves its owner (10.3.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for owner in reading.within(FLOW_NODES):
        name = owner.get("default")
        yield from broken(reading, owner, "default", name, ("sequenceFlow",), Text("顺序流", "a sequence flow"))
        flow = reading.find(name) if name else None
        if flow is not None and flow.tag == "sequenceFlow" and reading.find(flow.get("sourceRef")) is not owner:
            zh, en = f"默认流“{shown(name)}”不从这里流出", f"the default flow {shown(name)!r} leaves another node"
            yield fault(reading, owner, zh, en)


CHECK = rule(
    "default_flow",
    "10.3.1",
    "默认流是从该节点流出的一条顺序流",
    "the default flow is a sequence flow that leaves its owner",
    _check,
)
