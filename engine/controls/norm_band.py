"""Norm band: the model text is followed, or a paper explains the departure from it."""

from dataclasses import dataclass

from engine.controls.constraint import Papers
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.conduct import NormBand
from engine.model.control import Control
from engine.model.verdict import Need
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class NormBandRule(Rule):
    """A model text at one task."""

    spec: NormBand
    follows: Asked

    def gate(self, view: View) -> Gated:
        """Ask for the paper unless the model text is plainly followed; without such a paper there is no departure."""
        if self.follows.truth(view.scope) is True:
            return OPEN
        reason = self.reason("norm.departure")
        if not self.spec.paper:
            return Gated(refusals=(reason,))
        if view.evidence.get(self.spec.paper, 0):
            return OPEN
        return Gated(lacking=((reason, Need(kind="evidence", ref=self.spec.paper, control=self.control.id)),))


def rule(control: Control, spec: NormBand, task: str, read: Reader) -> NormBandRule:
    """Compile the control for ``task``."""
    return NormBandRule(control=control, task=task, spec=spec, follows=read(spec.follows))


def facts(control: Control, spec: NormBand, read: Reader) -> Facts:
    """Ask for the number of papers that explain a departure."""
    return Facts(evidence=frozenset({spec.paper})) if spec.paper else Facts()


def constraints(spec: NormBand) -> tuple[Papers, ...]:
    """Return the paper a departure needs."""
    return (Papers(kind=spec.paper, min=1, when=f"not({spec.follows})"),)


def mark(spec: NormBand) -> Mark:
    """Return the badge: what says that the text is followed."""
    return Mark(kind="norm-band", figures=(spec.follows,))
