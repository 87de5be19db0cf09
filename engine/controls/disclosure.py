"""Disclosure (PUB): what is made public or reported upward, in time; nothing that is still locked.

A task that publishes itself needs the fields it shows. The clock runs from the tasks named in ``after``; being late is
a duty on the overdue list, for no law makes a late publication void.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.controls.constraint import Shown
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.obligation import Graded, Obligation
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.conduct import Disclosure
from engine.model.control import Control
from engine.model.verdict import Need
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class DisclosureRule(Rule):
    """A disclosure at one task."""

    shown: tuple[Asked, ...]  # the fields
    supplied: tuple[str, ...]  # those the task's own form fills

    def gate(self, view: View) -> Gated:
        """Ask for the fields that are to be shown and have no value."""
        empty = [one.text for one in self.shown if one.value(view.scope) in (None, "", [])]
        if not empty:
            return OPEN
        reasons = [(path, self.reason("disclosure.missing", ("field", path))) for path in empty]
        if any(path not in self.supplied for path in empty):
            return Gated(refusals=tuple(reason for _, reason in reasons))
        return Gated(lacking=tuple((why, Need(kind="field", ref=p, control=self.control.id)) for p, why in reasons))


def rule(
    control: Control, spec: Disclosure, task: str, read: Reader, *, writes: tuple[str, ...] = ()
) -> DisclosureRule:
    """Compile the control for ``task``; ``writes``: case paths its form fills."""
    return DisclosureRule(control=control, task=task, shown=tuple(read(path) for path in spec.fields), supplied=writes)


def facts(control: Control, spec: Disclosure, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: Disclosure) -> tuple[Shown, ...]:
    """Return what is shown, to whom, and how soon."""
    return (Shown(fields=spec.fields, to=spec.to, within=spec.within, unit=spec.unit, after=spec.after),)


def mark(spec: Disclosure) -> Mark:
    """Return the badge: how soon."""
    return Mark(kind="disclosure", figures=(spec.within,) if spec.within else ())


def owes(
    control: Control, spec: Disclosure, places: tuple[str, ...], read: Reader, graded: Graded
) -> Iterator[Obligation]:
    """Yield the duty to publish, from each task (``task`` or ``task.outcome``) that starts its clock."""
    for start in spec.after if places else ():
        task, _, outcome = start.partition(".")
        yield Obligation(
            sort="report" if spec.to else "publish",
            control=control.id,
            element=places[0] if len(places) == 1 else "",
            role=spec.to,
            opens=task,
            outcome=outcome,
            within=read(spec.within) if spec.within else None,
            unit=spec.unit,
            closes=frozenset(places),
        )
