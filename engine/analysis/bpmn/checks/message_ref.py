"""What refers to a message names a message (8.4.11)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text

SENDERS = (
    "messageEventDefinition",
    "sendTask",
    "receiveTask",
    "messageFlow",
    "correlationPropertyRetrievalExpression",
)


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("消息", "a message")
    yield from attributes(reading, SENDERS, "messageRef", ("message",), noun)
    for child in ("inMessageRef", "outMessageRef"):
        yield from children(reading, ("operation",), child, ("message",), noun)


CHECK = rule(
    "message_ref",
    "8.4.11",
    "对消息的引用指向消息",
    "what refers to a message names a message",
    _check,
)
