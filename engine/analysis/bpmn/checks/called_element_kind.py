"""A call activity calls a process or a global task (10.3.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown, with_article
from engine.analysis.bpmn.kinds import GLOBAL_TASKS
from engine.analysis.bpmn.reading import Reading

CALLED = GLOBAL_TASKS | {"process"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for call in reading.of("callActivity"):
        found, name = reading.find(call.get("calledElement")), shown(call.get("calledElement"))
        if found is not None and found.tag not in CALLED:
            zh, en = f"调用的“{name}”是 {found.tag}", f"calls {name!r}, which is {with_article(found.tag)}"
            yield fault(reading, call, zh, en)


CHECK = rule(
    "called_element_kind",
    "10.3.6",
    "调用活动调用流程或全局任务",
    "a call activity calls a process or a global task",
    _check,
)
