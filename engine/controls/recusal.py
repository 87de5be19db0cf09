"""Recusal: who stands recused takes no part in the case, at any task of it (行政处罚法 art. 43; D6 REC).

A request alone stops nobody, so that it cannot be used to stop an investigation, unless the control says ``freeze``.
Who has declared a tie to the party takes no part while it counts: as long as it lasts, and then for the longer of what
the control (``lookback``; three years for experts, 政府采购法实施条例 art. 9) and the tie itself say.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from engine.controls.constraint import Withdrawn
from engine.controls.expression import Reader
from engine.controls.facts import Facts, TieFact
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.feel.kinds import Months
from engine.feel.temporal import parse_duration, shift
from engine.model.control import Control, Recusal
from engine.model.people import Tie
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class RecusalRule(Rule):
    """Recusal at one task."""

    spec: Recusal

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who stands recused or tied, himself or as principal; while frozen also who is asked to withdraw."""
        gone = sorted(view.recused.intersection(view.actor.persons))
        if gone:
            return (self.reason("recused", *(("person", person) for person in gone)),)
        asked = sorted(view.asked.intersection(view.actor.persons)) if self.spec.freeze else []
        if asked:
            return (self.reason("recusal.pending", *(("person", person) for person in asked)),)
        ties = view.ties.get(self.control.id)
        if ties is None:
            return (self.reason("facts.missing", ("control", self.control.id)),)
        tied = {one.person for one in ties if one.person in view.actor.persons and self._counts(one, view.today)}
        return (self.reason("recusal.tie", *(("person", person) for person in sorted(tied))),) if tied else ()

    def _counts(self, tie: Tie, today: str) -> bool:
        if today < tie.first:
            return False
        return not tie.last or today <= max(tie.last, tie.until, _later(tie.last, self.spec.lookback))


def rule(control: Control, spec: Recusal, task: str, read: Reader) -> RecusalRule:
    """Compile the control for ``task``."""
    return RecusalRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: Recusal, read: Reader) -> Facts:
    """Ask for ties, and for open requests when they stop the person named; who stands recused is always known."""
    return Facts(requests=spec.freeze, ties=(TieFact(control=control.id, party=spec.party),))


def constraints(spec: Recusal) -> tuple[Withdrawn, ...]:
    """Return who decides that somebody takes no part."""
    return (Withdrawn(decider=spec.decider),)


def mark(spec: Recusal) -> Mark:
    """Return the badge: who decides."""
    return Mark(kind="recusal", figures=(spec.decider,))


def _later(day: str, lookback: str) -> str:
    """Return the ISO date so long after ``day``; the last of all days where that is none, so that the tie counts."""
    length, last = parse_duration(lookback), date.fromisoformat(day)
    try:
        return (shift(last, length) if isinstance(length, Months) else last + (length or timedelta())).isoformat()
    except (ValueError, OverflowError):
        return date.max.isoformat()
