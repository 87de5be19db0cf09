"""The messages of a choreography task go between its participants (11.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for task in reading.of("choreographyTask"):
        parts = {text.rpartition(":")[2] for text in task.texts("participantRef")}
        for reference in task.all("messageFlowRef"):
            yield from broken(
                reading, reference, "messageFlowRef", reference.text, ("messageFlow",), Text("消息流", "a message flow")
            )
            flow = reading.find(reference.text)
            ends = (
                {flow.get(end).rpartition(":")[2] for end in ("sourceRef", "targetRef")} if flow is not None else parts
            )
            if flow is not None and flow.tag == "messageFlow" and not ends <= parts:
                name = shown(flow.id)
                yield fault(reading, reference, f"“{name}”连着别的参与者", f"{name!r} touches another participant")


CHECK = rule(
    "choreography_message",
    "11.5",
    "编排任务的消息在它的参与者之间",
    "the messages of a choreography task go between its participants",
    _check,
)
