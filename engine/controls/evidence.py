"""Evidence: at least ``min`` documents of a kind are attached to this activity instance (D6 DOC)."""

from dataclasses import dataclass

from engine.controls.constraint import Papers
from engine.controls.expression import Asked, Reader, applies
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.control import Control, Evidence
from engine.model.verdict import Need
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class EvidenceRule(Rule):
    """Required papers at one task."""

    spec: Evidence
    when: Asked | None

    def gate(self, view: View) -> Gated:
        """Ask for the papers still lacking; the caller may send them in the very call (D30)."""
        have = view.evidence.get(self.spec.kind, 0)
        if have >= self.spec.min or not applies(self.when, view.scope):
            return OPEN
        need = Need(kind="evidence", ref=self.spec.kind, have=have, need=self.spec.min, control=self.control.id)
        figures = (("kind", self.spec.kind), ("have", str(have)), ("need", str(self.spec.min)))
        return Gated(lacking=((self.reason("evidence.missing", *figures), need),))


def rule(control: Control, spec: Evidence, task: str, read: Reader) -> EvidenceRule:
    """Compile the control for ``task``."""
    return EvidenceRule(control=control, task=task, spec=spec, when=read(spec.when) if spec.when else None)


def facts(control: Control, spec: Evidence, read: Reader) -> Facts:
    """Ask for the number of documents of the kind."""
    return Facts(evidence=frozenset({spec.kind}))


def constraints(spec: Evidence) -> tuple[Papers, ...]:
    """Return how many papers of which kind."""
    return (Papers(kind=spec.kind, min=spec.min, when=spec.when),)


def mark(spec: Evidence) -> Mark:
    """Return the badge: number and kind."""
    return Mark(kind="evidence", figures=(str(spec.min), spec.kind))
