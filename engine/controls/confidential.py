"""Confidentiality (LOCK): named case fields are shown only to who handles a task that carries the control.

It forbids no act; it decides what a reader is shown. Reading what is locked is put on record by whoever shows it.
"""

from collections.abc import Collection, Iterable, Mapping

from engine.controls.constraint import Hidden
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.model.conduct import Confidential
from engine.model.control import Control

NEVER = "end"  # ``until``: not even after the case has ended


def rule(control: Control, spec: Confidential, task: str, read: Reader) -> Rule:
    """Return a rule that admits everybody: what is limited is sight, not the act."""
    return Rule(control=control, task=task)


def facts(control: Control, spec: Confidential, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: Confidential) -> tuple[Hidden, ...]:
    """Return which fields are locked, and until when."""
    return (Hidden(fields=spec.fields, until=spec.until, roles=spec.to),)


def mark(spec: Confidential) -> Mark:
    """Return the badge: the fields."""
    return Mark(kind="confidential", figures=spec.fields)


def locked(controls: Iterable[Control], done: Collection[str]) -> dict[str, Control]:
    """Return the control that locks each field now; ``done``: elements completed and live in the case."""
    found: dict[str, Control] = {}
    for control in controls:
        spec = control.spec
        if isinstance(spec, Confidential) and (spec.until == NEVER or spec.until not in done):
            found |= dict.fromkeys(spec.fields, control)
    return found


def readable(
    control: Control, carrying: Mapping[str, Collection[str]], persons: Collection[str], roles: Collection[str]
) -> bool:
    """True when one of ``persons`` is among who handles a task that carries the control, or holds a post it names.

    ``carrying``: for each task with the control, who signed it, holds it or is assigned to it.
    """
    spec = control.spec
    if isinstance(spec, Confidential) and not set(spec.to).isdisjoint(roles):
        return True
    return any(not set(persons).isdisjoint(handlers) for handlers in carrying.values())
