"""Integrity card (CARD): given and signed off together with the record of the visit, or its refusal noted on it."""

from dataclasses import dataclass

from engine.controls.constraint import Papers
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Gated, Rule
from engine.model.conduct import IntegrityCard
from engine.model.control import Control
from engine.model.verdict import Need
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class CardRule(Rule):
    """An integrity card at one task."""

    spec: IntegrityCard

    def gate(self, view: View) -> Gated:
        """Ask for the card and for the record it belongs to; one without the other is not enough."""
        wanted = [(self.spec.kind, "card.missing"), (self.spec.record, "card.record")]
        lacking = [(kind, code) for kind, code in wanted if kind and not view.evidence.get(kind, 0)]
        return Gated(
            lacking=tuple(
                (self.reason(code, ("kind", kind)), Need(kind="evidence", ref=kind, control=self.control.id))
                for kind, code in lacking
            )
        )


def rule(control: Control, spec: IntegrityCard, task: str, read: Reader) -> CardRule:
    """Compile the control for ``task``."""
    return CardRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: IntegrityCard, read: Reader) -> Facts:
    """Ask for the number of cards and records."""
    return Facts(evidence=frozenset(kind for kind in (spec.kind, spec.record) if kind))


def constraints(spec: IntegrityCard) -> tuple[Papers, ...]:
    """Return the papers."""
    return tuple(Papers(kind=kind, min=1) for kind in (spec.kind, spec.record) if kind)


def mark(spec: IntegrityCard) -> Mark:
    """Return the badge: the papers."""
    return Mark(kind="card", figures=(spec.kind, spec.record))
