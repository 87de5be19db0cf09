"""Limit: a figure, or its total over a key and window, stays within bounds (D6 QUO, CNT, BUD, PRO-sum).

Unknown figure, bound or total refuses. A figure the task's own form fills is a need before a concrete call (D30).
"""

from dataclasses import dataclass
from decimal import Decimal

from engine.controls.constraint import Within
from engine.controls.expression import Asked, Reader, applies
from engine.controls.facts import Facts, TallyFact
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.controls.tally import key_values
from engine.model.control import Control, Limit
from engine.model.verdict import Need, Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class LimitRule(Rule):
    """A limit at one task."""

    spec: Limit
    tally: TallyFact
    low: Asked | None
    high: Asked | None
    when: Asked | None
    supplied: tuple[str, ...]  # case paths the task's own form fills and the figure or a bound reads

    def gate(self, view: View) -> Gated:
        """Refuse a figure out of bounds or unknown; before a concrete call ask for what the form can still mend."""
        reason = self._broken(view) if applies(self.when, view.scope) else None
        if reason is None:
            return OPEN
        if not self.supplied:
            return Gated(refusals=(reason,))
        return Gated(
            lacking=tuple((reason, Need(kind="field", ref=path, control=self.control.id)) for path in self.supplied)
        )

    def _broken(self, view: View) -> Reason | None:
        own = self.tally.amount.number(view.scope)
        total = self._total(view, own)
        low = self.low.number(view.scope) if self.low is not None else Decimal("-Infinity")
        high = self.high.number(view.scope) if self.high is not None else Decimal("Infinity")
        if own is None or total is None or low is None or high is None:
            return self.reason("limit.undecidable", ("figure", self.spec.expr))
        most = max(own, total)  # a credit elsewhere must not make room for this case
        if most > high or (most == high and not self.spec.max_inclusive):
            return self.reason("limit.max", ("figure", format(most, "f")), ("limit", format(high, "f")))
        if total < low or (total == low and not self.spec.min_inclusive):
            return self.reason("limit.min", ("figure", format(total, "f")), ("limit", format(low, "f")))
        return None

    def _total(self, view: View, own: Decimal | None) -> Decimal | None:
        """Return the total of the key; of a key that is a list the highest of its items' totals."""
        if not self.spec.key:
            return own
        if key_values(self.tally.key, view.scope) is None:
            return None
        items = [total for name, total in view.tallies.items() if name.startswith(f"{self.control.id}#")]
        return view.tallies.get(self.control.id, max(items, default=None))


def rule(
    control: Control, spec: Limit, task: str, read: Reader, *, name: str = "", writes: tuple[str, ...] = ()
) -> LimitRule:
    """Compile the control for ``task``; ``writes`` are the case paths its form fills, ``name`` the tally's."""
    tally = tally_fact(control, spec, read, name=name)
    low = read(spec.min) if spec.min else None
    high = read(spec.max) if spec.max else None
    read_by = [asked.reads(writes) for asked in (tally.amount, low, high) if asked is not None]
    return LimitRule(
        control=control,
        task=task,
        spec=spec,
        tally=tally,
        low=low,
        high=high,
        when=read(spec.when) if spec.when else None,
        supplied=tuple(dict.fromkeys(path for paths in read_by for path in paths)),
    )


def tally_fact(control: Control, spec: Limit, read: Reader, *, name: str = "") -> TallyFact:
    """Return what this case contributes to the total of the key."""
    key = tuple(read(path) for path in spec.key)
    return TallyFact(control=control.id, name=name or control.id, key=key, window=spec.window, amount=read(spec.expr))


def facts(control: Control, spec: Limit, read: Reader, *, name: str = "") -> Facts:
    """Ask for the total of the key, when there is one."""
    return Facts(tallies=(tally_fact(control, spec, read, name=name),)) if spec.key else Facts()


def constraints(spec: Limit) -> tuple[Within, ...]:
    """Return the bounds; no person is asked for."""
    return (
        Within(
            expr=spec.expr,
            min=spec.min,
            max=spec.max,
            min_inclusive=spec.min_inclusive,
            max_inclusive=spec.max_inclusive,
            when=spec.when,
        ),
    )


def mark(spec: Limit) -> Mark:
    """Return the badge: the figure, its lower and its upper bound."""
    return Mark(kind="limit", figures=(spec.expr, spec.min, spec.max))
