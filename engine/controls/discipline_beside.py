"""Discipline beside (DISC): the post is told when the task opens; its opinion, or its silence in time, is on record.

It stands beside the course and never blocks it.
"""

from collections.abc import Iterator

from engine.controls.constraint import Beside
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.obligation import Graded, Obligation
from engine.controls.rule import Rule
from engine.model.conduct import DisciplineBeside
from engine.model.control import Control


def rule(control: Control, spec: DisciplineBeside, task: str, read: Reader) -> Rule:
    """Return a rule that admits everybody."""
    return Rule(control=control, task=task)


def facts(control: Control, spec: DisciplineBeside, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: DisciplineBeside) -> tuple[Beside, ...]:
    """Return who stands beside."""
    return (Beside(role=spec.role, within=spec.within, unit=spec.unit),)


def mark(spec: DisciplineBeside) -> Mark:
    """Return the badge: the post and its time."""
    return Mark(kind="discipline", figures=(spec.role, spec.within))


def owes(
    control: Control, spec: DisciplineBeside, places: tuple[str, ...], read: Reader, graded: Graded
) -> Iterator[Obligation]:
    """Yield the opinion asked for when a task opens."""
    for element in places:
        yield Obligation(
            sort="opinion",
            control=control.id,
            element=element,
            role=spec.role,
            opens=element,
            entered=True,
            within=read(spec.within) if spec.within else None,
            unit=spec.unit,
            silent=True,
        )
