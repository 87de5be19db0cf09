"""Archive (ARC): how long the file is kept, and that its keeper has it in time."""

from collections.abc import Iterator
from datetime import date

from engine.controls.constraint import Kept
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.obligation import Graded, Obligation
from engine.controls.rule import Rule
from engine.model.conduct import Archive
from engine.model.control import Control


def rule(control: Control, spec: Archive, task: str, read: Reader) -> Rule:
    """Return a rule that admits everybody: the keeper's confirmation is a duty of its own."""
    return Rule(control=control, task=task)


def facts(control: Control, spec: Archive, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: Archive) -> tuple[Kept, ...]:
    """Return how long the file is kept and who has it."""
    return (Kept(years=spec.years, keeper=spec.keeper, within=spec.within, unit=spec.unit),)


def mark(spec: Archive) -> Mark:
    """Return the badge: the years."""
    return Mark(kind="archive", figures=(spec.years,) if spec.years else ())


def owes(
    control: Control, spec: Archive, places: tuple[str, ...], read: Reader, graded: Graded
) -> Iterator[Obligation]:
    """Yield the keeper's duty to take the file over."""
    for element in places if spec.keeper else ():
        yield Obligation(
            sort="keep",
            control=control.id,
            element=element,
            role=spec.keeper,
            opens=element,
            within=read(spec.within) if spec.within else None,
            unit=spec.unit,
        )


def keep_until(archived: date, years: int) -> date:
    """Return the last day of the period: whole years from 1 January after the year in which the file was closed."""
    return date(archived.year + years, 12, 31)
