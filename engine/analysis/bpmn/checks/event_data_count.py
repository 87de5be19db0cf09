"""An event with several definitions has data for each of them (10.5.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import EVENT_DEFINITIONS, EVENTS, THROW_EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.within(EVENTS):
        kind = "dataInput" if event.tag in THROW_EVENTS else "dataOutput"
        data = sum(child.tag == kind for child in event.children)
        count = sum(child.tag in EVENT_DEFINITIONS or child.tag == "eventDefinitionRef" for child in event.children)
        if data and count > 1 and data != count:
            zh, en = f"有 {count} 个触发、{data} 份数据", f"has {count} definitions and {data} of {kind}"
            yield fault(reading, event, zh, en)


CHECK = rule(
    "event_data_count",
    "10.5.1",
    "有几个触发的事件，每个触发有一份数据",
    "an event with several definitions has data for each of them",
    _check,
)
