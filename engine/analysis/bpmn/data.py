"""Data: what belongs to an activity or event itself, and of which type it is."""

from engine.analysis.bpmn.kinds import ACTIVITIES, EVENTS, GLOBAL_TASKS
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element

OWNERS = ACTIVITIES | EVENTS | GLOBAL_TASKS | {"process"}


def owner(reading: Reading, element: Element) -> Element | None:
    """Return the activity, event or process whose input, output, property or association an element is."""
    return reading.around(element, OWNERS)


def structure(reading: Reading, item: str) -> str:
    """Return the structure that an item definition names, "" when it is not told."""
    found = reading.find(item) if item else None
    return found.get("structureRef").strip() if found is not None and found.tag == "itemDefinition" else ""
