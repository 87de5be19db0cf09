"""Budget: what all cases draw on one line in its window stays within what was granted (BUD).

It is a limit with its upper bound within and words of its own; the sum is reserved when the amount is submitted and
given back when the case ends without effect.
"""

from dataclasses import dataclass

from engine.controls import limit
from engine.controls.constraint import Within
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.limit import LimitRule
from engine.controls.mark import Mark
from engine.model.conduct import Budget
from engine.model.control import Control, Limit
from engine.model.verdict import Reason

_CODES = {"limit.max": "budget.over", "limit.min": "budget.undecidable", "limit.undecidable": "budget.undecidable"}


@dataclass(frozen=True, kw_only=True)
class BudgetRule(LimitRule):
    """A budget line at one task."""

    def reason(self, code: str, *evidence: tuple[str, str], said: str = "") -> Reason:
        """Return the reason in the words of budgets."""
        return super().reason(_CODES.get(code, code), *evidence, said=said)


def rule(
    control: Control, spec: Budget, task: str, read: Reader, *, name: str = "", writes: tuple[str, ...] = ()
) -> BudgetRule:
    """Compile the control for ``task``; ``name`` of its total, ``writes``: case paths its form fills."""
    made = limit.rule(control, as_limit(spec), task, read, name=name, writes=writes)
    return BudgetRule(**{field: getattr(made, field) for field in LimitRule.__dataclass_fields__})


def facts(control: Control, spec: Budget, read: Reader, *, name: str = "") -> Facts:
    """Ask for the total of the line."""
    return limit.facts(control, as_limit(spec), read, name=name)


def constraints(spec: Budget) -> tuple[Within, ...]:
    """Return the bound."""
    return limit.constraints(as_limit(spec))


def mark(spec: Budget) -> Mark:
    """Return the badge: what was granted."""
    return Mark(kind="budget", figures=(spec.granted,))


def as_limit(spec: Budget) -> Limit:
    """Return the limit a budget is."""
    return Limit(
        expr=spec.amount,
        max=spec.granted,
        max_inclusive=True,
        key=spec.key,
        window=spec.window if spec.key else "",
        when=spec.when,
    )
