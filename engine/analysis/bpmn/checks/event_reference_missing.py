"""A message or signal event of an executable process says which (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for tag, attribute in (("messageEventDefinition", "messageRef"), ("signalEventDefinition", "signalRef")):
        for definition in reading.of(tag):
            if reading.executable(definition) and not definition.get(attribute).strip() and not definition.qualified:
                yield fault(reading, definition, f"没有 {attribute}", f"has no {attribute}")


CHECK = advice(
    "event_reference_missing",
    "10.5.5",
    "可执行流程的消息和信号事件写明是哪个消息或信号",
    "a message or signal event of an executable process says which",
    _check,
)
