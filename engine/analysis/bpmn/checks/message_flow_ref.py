"""What refers to a message flow names a message flow (9.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import CONVERSATIONS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("消息流", "a message flow")
    yield from children(reading, sorted(CONVERSATIONS), "messageFlowRef", ("messageFlow",), noun)
    for name in ("innerMessageFlowRef", "outerMessageFlowRef"):
        yield from attributes(reading, ("messageFlowAssociation",), name, ("messageFlow",), noun)


CHECK = rule(
    "message_flow_ref",
    "9.5",
    "对消息流的引用指向消息流",
    "what refers to a message flow names a message flow",
    _check,
)
