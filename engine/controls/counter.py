"""Counter (CNT): how often something happened stays within its bound.

A preventive counter refuses what would be once too often; a detective one lets it pass and makes an event for the post
it names (a third visit is the office's fault, never a reason to send the citizen away).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.controls.constraint import Within
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.obligation import Graded, Obligation
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.conduct import Counter
from engine.model.control import Control
from engine.model.verdict import Need
from engine.model.view import View

DETECTIVE = "detective"


@dataclass(frozen=True, kw_only=True)
class CounterRule(Rule):
    """A counter at one task."""

    count: Asked | None  # None: how often the task was entered
    most: Asked
    supplied: tuple[str, ...]  # case paths the task's own form fills and the number reads

    def gate(self, view: View) -> Gated:
        """Refuse a number over its bound, or one that is not known."""
        if self.control.type == DETECTIVE:
            return OPEN
        count = Decimal(view.rounds.get(self.task, 0)) if self.count is None else self.count.number(view.scope)
        most = self.most.number(view.scope)
        if count is not None and most is not None and count <= most:
            return OPEN
        if count is None or most is None:
            reason = self.reason("counter.undecidable")
        else:
            reason = self.reason("counter.over", ("figure", format(count, "f")), ("limit", format(most, "f")))
        if not self.supplied:
            return Gated(refusals=(reason,))
        needs = (Need(kind="field", ref=path, control=self.control.id) for path in self.supplied)
        return Gated(lacking=tuple((reason, need) for need in needs))


def rule(control: Control, spec: Counter, task: str, read: Reader, *, writes: tuple[str, ...] = ()) -> CounterRule:
    """Compile the control for ``task``; ``writes``: case paths its form fills."""
    count = read(spec.count) if spec.count else None
    supplied = count.reads(writes) if count is not None else ()
    return CounterRule(control=control, task=task, count=count, most=read(spec.max), supplied=supplied)


def facts(control: Control, spec: Counter, read: Reader) -> Facts:
    """Ask for nothing: how often a task was entered every view tells."""
    return Facts()


def constraints(spec: Counter) -> tuple[Within, ...]:
    """Return the bound."""
    return (Within(expr=spec.count, min="", max=spec.max, min_inclusive=True, max_inclusive=True),)


def mark(spec: Counter) -> Mark:
    """Return the badge: the bound."""
    return Mark(kind="counter", figures=(spec.max,))


def owes(
    control: Control, spec: Counter, places: tuple[str, ...], read: Reader, graded: Graded
) -> Iterator[Obligation]:
    """Yield the event of a detective counter: it arises when the task is done once too often."""
    count, most = (read(spec.count) if spec.count else None), read(spec.max)

    def over(scope: Mapping[str, Any], rounds: int) -> bool:
        number, bound = (Decimal(rounds) if count is None else count.number(scope)), most.number(scope)
        return number is not None and bound is not None and number > bound

    for element in places if control.type == DETECTIVE else ():
        yield Obligation(sort="event", control=control.id, element=element, role=spec.to, opens=element, when=over)
