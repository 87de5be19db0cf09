"""Where a start event stands there is an end event, and the other way round (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import SCOPES
from engine.analysis.bpmn.reading import Reading, is_event_sub_process


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for scope in reading.within(SCOPES):
        starts, ends = scope.first("startEvent") is not None, scope.first("endEvent") is not None
        if scope.tag == "adHocSubProcess" or is_event_sub_process(scope) or starts == ends:
            continue
        if ends and any(item.is_true("instantiate") for item in scope.children):
            continue
        zh, en = (
            ("有开始事件而无结束事件", "a start event and no end event")
            if starts
            else ("有结束事件而无开始事件", "an end event and no start event")
        )
        yield fault(reading, scope, zh, f"has {en}")


CHECK = rule(
    "start_end_pair",
    "10.5.3",
    "有开始事件就有结束事件，反之亦然",
    "where a start event stands there is an end event, and the other way round",
    _check,
)
