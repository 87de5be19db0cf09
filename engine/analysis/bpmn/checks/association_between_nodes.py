"""One end of an association is an annotation, a group or data (8.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.events import is_compensation
from engine.analysis.bpmn.kinds import FLOW_NODES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.of("association"):
        ends = [reading.find(link.get(name)) for name in ("sourceRef", "targetRef")]
        flow = all(end is not None and end.tag in FLOW_NODES for end in ends)
        if flow and not any(
            end is not None and (is_compensation(reading, end) or end.is_true("isForCompensation")) for end in ends
        ):
            yield fault(reading, link, "两端都是流节点", "both ends are flow nodes")


CHECK = advice(
    "association_between_nodes",
    "8.4.1",
    "关联线的一端是注释、组或数据",
    "one end of an association is an annotation, a group or data",
    _check,
)
