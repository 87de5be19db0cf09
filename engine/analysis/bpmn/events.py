"""What the checks of events share: which triggers an event may have, compensation, the names of links."""

from collections.abc import Collection, Iterator

from engine.analysis.bpmn.check import Fault, fault, with_article
from engine.analysis.bpmn.kinds import TRIGGERS
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element
from engine.model.text import Text


def allowed_only(reading: Reading, event: Element, allowed: Collection[str], position: Text) -> Iterator[Fault]:
    """Yield a fault for each kind of trigger that an event at this position cannot have."""
    for tag in sorted(TRIGGERS.keys() & set(reading.triggers(event)).difference(allowed)):
        zh, en = TRIGGERS[tag]
        yield fault(reading, event, f"{position.zh}不能是{zh}事件", f"{position.en} cannot be {with_article(en)} event")


def is_compensation(reading: Reading, event: Element) -> bool:
    """Tell whether an event is triggered by compensation."""
    return "compensateEventDefinition" in reading.triggers(event)


def links(reading: Reading, tag: str) -> Iterator[tuple[Element, tuple[int, str]]]:
    """Yield link events of a kind with their level and name; an unnamed definition goes by the name of its event."""
    for event in reading.of(tag):
        definition, scope = event.first("linkEventDefinition"), reading.scope(event)
        if definition is not None and scope is not None:
            yield event, (scope.order, definition.name.strip() or event.name.strip())
