"""Random draw: who acts at the task is drawn by lot from a body, with a seed committed before.

The draw itself is arithmetic that anybody repeats from the trail: each person of the pool has a ticket, the digest of
seed, instance and person; the lowest tickets act. The kernel holds that only who was drawn acts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.controls.constraint import Signers
from engine.controls.expression import Asked, Reader, applies
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.conduct import Draw
from engine.model.control import Control
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class DrawRule(Rule):
    """A draw at one task."""

    spec: Draw
    larger_when: Asked | None

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who was not drawn, and everybody before the draw."""
        drawn = view.team.get(self.task, frozenset())
        if not drawn:
            return (self.reason("draw.missing", ("body", self.spec.pool)),)
        return () if not drawn.isdisjoint(view.actor.persons) else (self.reason("draw.not_drawn"),)

    def gate(self, view: View) -> Gated:
        """Refuse a panel of another size than was asked for."""
        have, need = len(view.team.get(self.task, ())), size(self.spec, self.larger_when, view.scope)
        if have == need and not (self.spec.odd and have % 2 == 0):
            return OPEN
        return Gated(refusals=(self.reason("draw.size", ("have", str(have)), ("need", str(need))),))


def rule(control: Control, spec: Draw, task: str, read: Reader) -> DrawRule:
    """Compile the control for ``task``."""
    return DrawRule(control=control, task=task, spec=spec, larger_when=asked(spec, read))


def asked(spec: Draw, read: Reader) -> Asked | None:
    """Return the condition of the larger number; None for a draw that has none."""
    return read(spec.larger_when) if spec.larger else None


def size(spec: Draw, larger_when: Asked | None, scope: Mapping[str, Any]) -> int:
    """Return how many are drawn in ``scope``; a condition that cannot be decided asks for the larger number."""
    return spec.larger if larger_when is not None and applies(larger_when, scope) else spec.count


def facts(control: Control, spec: Draw, read: Reader) -> Facts:
    """Ask for nothing here: the task whose team is drawn is known when it is planned, see ``drawn_at``."""
    return Facts()


def drawn_at(task: str) -> Facts:
    """Ask for the team of the task the control stands at."""
    return Facts(teams=frozenset({task}))


def constraints(spec: Draw) -> tuple[Signers, ...]:
    """Return how many from which body."""
    return (Signers(min=spec.count, body=spec.pool),)


def mark(spec: Draw) -> Mark:
    """Return the badge: the number and the pool."""
    return Mark(kind="draw", figures=(str(spec.count), spec.pool))


def share(text: str) -> Fraction:
    """Return a share written "2/3" as an exact fraction; "" is none. ValueError for anything else."""
    if not text:
        return Fraction(0)
    over, _, under = text.partition("/")
    found = Fraction(int(over), int(under or "1")) if under != "0" else Fraction(2)
    if not 0 <= found <= 1:
        raise ValueError(f"{text!r} is no share")
    return found


def enough_experts(drawn: Collection[str], experts: Iterable[str], least: str) -> bool:
    """True when the drawn have at least the share ``least`` of experts."""
    return len(set(drawn).intersection(experts)) >= share(least) * len(drawn)
