"""Data: what belongs to an activity or event itself."""

from engine.analysis.bpmn.kinds import ACTIVITIES, EVENTS, GLOBAL_TASKS
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element

OWNERS = ACTIVITIES | EVENTS | GLOBAL_TASKS | {"process"}


def owner(reading: Reading, element: Element) -> Element | None:
    """Return the activity, event or process whose input, output, property or association an element is."""
    return reading.around(element, OWNERS)
