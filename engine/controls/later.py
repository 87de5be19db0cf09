"""A control the file declares whose kernel half is still to come: shown as not yet enforced, decides nothing (D37)."""

from engine.controls.constraint import Constraint
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.model.control import Control, Later


def rule(control: Control, spec: Later, task: str, read: Reader) -> Rule:
    """Return a rule that admits everybody: the drawing says so, the lint reports it."""
    return Rule(control=control, task=task)


def facts(control: Control, spec: Later, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: Later) -> tuple[Constraint, ...]:
    """Return none: what is not enforced may not count in a proof."""
    return ()


def mark(spec: Later) -> Mark:
    """Return the badge of a control not yet enforced, with the element's name."""
    return Mark(kind="later", figures=(spec.kind,))
