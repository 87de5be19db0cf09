"""Discretion band (裁量基准): the amount lies in the band the table gives for the factors, or deviates openly.

The task that proposes must weigh every factor; an amount outside the band needs the word that it deviates and the
paper with the reason. Who decides a deviating proposal holds a post of ``by``: one tier up.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.controls.constraint import Within
from engine.controls.expression import Asked, Evaluates, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.errors import RiskflowError
from engine.model.conduct import Discretion
from engine.model.control import Control
from engine.model.verdict import Need, Reason
from engine.model.view import View

_UNDECIDABLE = (RiskflowError, ArithmeticError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class DiscretionRule(Rule):
    """A discretion band at one task."""

    spec: Discretion
    amount: Asked
    low: Asked
    high: Asked
    deviates: Asked | None
    table: Evaluates | None  # the decision, None when the band is all of low..high
    supplied: tuple[str, ...]  # case paths the task's own form fills

    @property
    def proposes(self) -> bool:
        """True at the task that proposes the amount."""
        return self.spec.task in ("", self.task)

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who decides on a deviation without a post that may."""
        if self.proposes or not self.spec.by or not self._says_so(view):
            return ()
        if not view.actor.roles.isdisjoint(self.spec.by):
            return ()
        return (self.reason("discretion.approver", *(("role", role) for role in self.spec.by)),)

    def gate(self, view: View) -> Gated:
        """Refuse an amount outside the band that does not say so; ask for factors, and for the paper if it does."""
        if not self.proposes:
            return OPEN
        lacking = [self._need("discretion.factors", "field", one) for one in self.spec.factors if not _has(view, one)]
        if lacking:
            return Gated(lacking=tuple(lacking))
        outside = self._outside(view)
        if outside is None:
            return OPEN
        if outside.code != "discretion.outside" or not self._says_so(view):
            return self._mendable(outside)
        if self.spec.paper and not view.evidence.get(self.spec.paper, 0):
            return Gated(lacking=(self._need("discretion.paper", "evidence", self.spec.paper),))
        return OPEN

    def _outside(self, view: View) -> Reason | None:
        amount, low, high = (one.number(view.scope) for one in (self.amount, self.low, self.high))
        band = self._band(view)
        if amount is None or low is None or high is None or band is None or low > high:
            return self.reason("discretion.undecidable", ("figure", self.spec.amount))
        first, last = low + (high - low) * band[0], low + (high - low) * band[1]
        if first <= amount <= last:
            return None
        figures = (("figure", amount), ("from", first), ("to", last))
        return self.reason("discretion.outside", *((name, format(value, "f")) for name, value in figures))

    def _band(self, view: View) -> tuple[Decimal, Decimal] | None:
        """Return the band as shares of the range; None when the table decides nothing of use."""
        if not self.spec.table:
            return Decimal(0), Decimal(1)
        try:
            told: Any = self.table.evaluate(view.scope) if self.table is not None else None
        except _UNDECIDABLE:
            return None
        shares = [told.get(name) if isinstance(told, dict) else None for name in ("low", "high")]
        first, last = shares
        if not isinstance(first, Decimal) or not isinstance(last, Decimal) or not 0 <= first <= last <= 1:
            return None
        return first, last

    def _says_so(self, view: View) -> bool:
        """True when it says that it deviates; what cannot be decided counts as deviating where it is decided on."""
        told = self.deviates.truth(view.scope) if self.deviates is not None else False
        return told is True or (told is None and not self.proposes)

    def _mendable(self, reason: Reason) -> Gated:
        if not self.supplied:
            return Gated(refusals=(reason,))
        needs = (Need(kind="field", ref=path, control=self.control.id) for path in self.supplied)
        return Gated(lacking=tuple((reason, need) for need in needs))

    def _need(self, code: str, kind: str, ref: str) -> tuple[Reason, Need]:
        return self.reason(code, (kind, ref)), Need(kind=kind, ref=ref, control=self.control.id)


def _has(view: View, path: str) -> bool:
    return path in view.filled or view.scope.get(path) not in (None, "")


def rule(
    control: Control,
    spec: Discretion,
    task: str,
    read: Reader,
    *,
    writes: tuple[str, ...] = (),
    table: Evaluates | None = None,
) -> DiscretionRule:
    """Compile the control for ``task``; ``table``: the prepared decision, ``writes``: case paths its form fills."""
    texts = [read(text) for text in (spec.amount, spec.low, spec.high)]
    return DiscretionRule(
        control=control,
        task=task,
        spec=spec,
        amount=texts[0],
        low=texts[1],
        high=texts[2],
        deviates=read(spec.deviates) if spec.deviates else None,
        table=table,
        supplied=tuple(dict.fromkeys(path for one in texts for path in one.reads(writes))),
    )


def facts(control: Control, spec: Discretion, read: Reader) -> Facts:
    """Ask for the number of papers that carry a reason."""
    return Facts(evidence=frozenset({spec.paper})) if spec.paper else Facts()


def constraints(spec: Discretion) -> tuple[Within, ...]:
    """Return the outer bounds; the band inside them is the table's."""
    return (Within(expr=spec.amount, min=spec.low, max=spec.high, min_inclusive=True, max_inclusive=True),)


def mark(spec: Discretion) -> Mark:
    """Return the badge: the number of factors."""
    return Mark(kind="discretion", figures=(str(len(spec.factors)),))
