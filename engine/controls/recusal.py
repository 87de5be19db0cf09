"""Recusal: who stands recused takes no part in the case, at any task of it (行政处罚法 art. 43; D6 REC).

A request alone stops nobody, so that it cannot be used to stop an investigation, unless the control says ``freeze``.
"""

from dataclasses import dataclass

from engine.controls.constraint import Withdrawn
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.model.control import Control, Recusal
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class RecusalRule(Rule):
    """Recusal at one task."""

    spec: Recusal

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who stands recused, himself or as principal; while frozen also who is asked to withdraw."""
        gone = sorted(view.recused.intersection(view.actor.persons))
        if gone:
            return (self.reason("recused", *(("person", person) for person in gone)),)
        asked = sorted(view.asked.intersection(view.actor.persons)) if self.spec.freeze else []
        return (self.reason("recusal.pending", *(("person", person) for person in asked)),) if asked else ()


def rule(control: Control, spec: Recusal, task: str, read: Reader) -> RecusalRule:
    """Compile the control for ``task``."""
    return RecusalRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: Recusal, read: Reader) -> Facts:
    """Ask for open requests when they stop the person named; who stands recused is known of every case."""
    return Facts(requests=spec.freeze)


def constraints(spec: Recusal) -> tuple[Withdrawn, ...]:
    """Return who decides that somebody takes no part."""
    return (Withdrawn(decider=spec.decider),)


def mark(spec: Recusal) -> Mark:
    """Return the badge: who decides."""
    return Mark(kind="recusal", figures=(spec.decider,))
