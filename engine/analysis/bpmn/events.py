"""What the checks of events share: which triggers an event may have, and whether it is one of compensation."""

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
