"""An event sub-process started by error or compensation interrupts (10.5.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import TRIGGERS
from engine.analysis.bpmn.reading import Reading

ALWAYS = frozenset(("errorEventDefinition", "compensateEventDefinition"))


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("startEvent"):
        fixed = sorted(ALWAYS.intersection(reading.triggers(event)))
        if fixed and not event.is_true("isInterrupting", default=True):
            zh, en = TRIGGERS[fixed[0]]
            yield fault(
                reading, event, f"{zh}开始事件不能设为不中断", f"the {en} start event cannot be non-interrupting"
            )


CHECK = rule(
    "error_start_interrupting",
    "10.5.2",
    "错误和补偿启动的事件子流程总是中断",
    "an event sub-process started by error or compensation interrupts",
    _check,
)
