"""The data of an event has the type of its message, signal, error or escalation (10.5.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.data import structure
from engine.analysis.bpmn.kinds import EVENTS, THROW_EVENTS
from engine.analysis.bpmn.reading import Reading

CARRIERS = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.within(EVENTS):
        data = event.first("dataInput" if event.tag in THROW_EVENTS else "dataOutput")
        definitions = [child for child in event.children if child.tag in CARRIERS]
        if data is None or len(definitions) != 1 or len(reading.triggers(event)) != 1:
            continue
        attribute, type_of = CARRIERS[definitions[0].tag]
        carried = reading.find(definitions[0].get(attribute))
        wanted = structure(reading, carried.get(type_of)) if carried is not None else ""
        given = structure(reading, data.get("itemSubjectRef"))
        if given and wanted and given != wanted:
            zh, en = f"数据是 {shown(given)}，应为 {shown(wanted)}", f"its data is {shown(given)}, not {shown(wanted)}"
            yield fault(reading, event, zh, en)


CHECK = rule(
    "event_data_type",
    "10.5.1",
    "事件的数据与它的消息、信号、错误或升级类型相同",
    "the data of an event has the type of its message, signal, error or escalation",
    _check,
)
