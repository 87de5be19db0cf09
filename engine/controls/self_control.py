"""Self-control form: the responsible head filled it for this case, in this round, before the task (grade A; D41).

It is a required earlier task with two things fixed: any forward outcome, and the same round.
"""

from engine.controls import requires
from engine.controls.constraint import After
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.requires import RequiresRule
from engine.model.control import Control, Requires, SelfControlForm


def rule(control: Control, spec: SelfControlForm, task: str, read: Reader) -> RequiresRule:
    """Compile the control for ``task``."""
    return requires.rule(control, _as_requires(spec), task, read)


def facts(control: Control, spec: SelfControlForm, read: Reader) -> Facts:
    """Ask for the gate of the task in which the form is filled."""
    return requires.facts(control, _as_requires(spec), read)


def constraints(spec: SelfControlForm) -> tuple[After, ...]:
    """Return what must come first and by whom."""
    return requires.constraints(_as_requires(spec))


def mark(spec: SelfControlForm) -> Mark:
    """Return the badge: the task in which the form is filled."""
    return Mark(kind="self-control", figures=(spec.task,))


def _as_requires(spec: SelfControlForm) -> Requires:
    return Requires(task=spec.task, same_round=True, by_role=spec.by_role)
