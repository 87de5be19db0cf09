"""An embedded sub-process starts without a trigger (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.events import allowed_only
from engine.analysis.bpmn.kinds import SUB_PROCESSES
from engine.analysis.bpmn.reading import Reading, is_event_sub_process
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        scope = reading.parent(event)
        if scope is not None and scope.tag in SUB_PROCESSES and not is_event_sub_process(scope):
            yield from allowed_only(reading, event, (), Text("子流程的开始事件", "the start event of a sub-process"))


CHECK = rule(
    "sub_process_start",
    "10.5.2",
    "嵌入子流程的开始事件没有触发",
    "an embedded sub-process starts without a trigger",
    _check,
)
