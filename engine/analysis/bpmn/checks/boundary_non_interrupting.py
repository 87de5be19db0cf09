"""Error and cancel on a boundary always interrupt (10.5.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import TRIGGERS
from engine.analysis.bpmn.reading import Reading

ALWAYS = frozenset(("errorEventDefinition", "cancelEventDefinition"))


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("boundaryEvent"):
        fixed = sorted(ALWAYS.intersection(reading.triggers(event)))
        if fixed and not event.is_true("cancelActivity", default=True):
            zh, en = TRIGGERS[fixed[0]]
            yield fault(
                reading, event, f"{zh}边界事件不能设为不中断", f"the {en} boundary event cannot be non-interrupting"
            )


CHECK = rule(
    "boundary_non_interrupting",
    "10.5.4",
    "错误和取消的边界事件总是中断",
    "error and cancel on a boundary always interrupt",
    _check,
)
