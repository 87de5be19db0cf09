"""Hearing: one that is due and was asked for is held before the decision, by somebody who did not examine the case.

Administrative Penalty Law art. 63 and 64, Administrative Licensing Law art. 46 to 48. It may have been asked for on
paper (``asked``) or at the party's own door (``View.party``).
"""

from dataclasses import dataclass

from engine.controls.constraint import Apart, Papers
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.control import Control, SeparationScope
from engine.model.outside import Hearing
from engine.model.verdict import Need, Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class HearingRule(Rule):
    """What a hearing asks of one task."""

    spec: Hearing
    asked: Asked | None
    eligible: Asked | None

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse a chair who took part in examining the case."""
        if self.task not in self.spec.chairs:
            return ()
        reasons = []
        for task in self.spec.chair_not:
            if task not in view.participation:
                reasons.append(self.reason("facts.missing", ("task", task)))
            elif not view.participation[task].isdisjoint(view.actor.persons):
                reasons.append(self.reason("hearing.chair", ("task", task)))
        return tuple(reasons)

    def gate(self, view: View) -> Gated:
        """Refuse the decision while the hearing is open, and a note that none was asked for; ask for the record."""
        spec, refusals = self.spec, []
        due = self._due(view)
        if due and self.task in spec.decides and not self._held(view):
            refusals.append(self.reason("hearing.due", *(("task", task) for task in spec.held)))
        silent = view.outcome is not None and view.outcome.id in spec.silent
        if self.task in spec.replies and silent and "hearing" in view.party and self._eligible(view):
            refusals.append(self.reason("hearing.asked"))
        if not refusals and not self._unrecorded(view):
            return OPEN
        return Gated(refusals=tuple(refusals), lacking=self._unrecorded(view))

    def _due(self, view: View) -> bool:
        asked = "hearing" in view.party or (self.asked is not None and self.asked.truth(view.scope) is True)
        return asked and self._eligible(view)

    def _held(self, view: View) -> bool:
        """True when it was held since the party's answer; where that answer was undone by a return, at any time."""
        if any(task in view.gates for task in self.spec.held):
            return True
        answered = any(task in view.gates for task in self.spec.replies)
        return not answered and any(view.participation.get(task) for task in self.spec.held)

    def _eligible(self, view: View) -> bool:
        """True unless it is plain that no hearing may be asked for."""
        return self.eligible is None or self.eligible.truth(view.scope) is not False

    def _unrecorded(self, view: View) -> tuple[tuple[Reason, Need], ...]:
        spec = self.spec
        if self.task not in spec.held or not spec.record or view.evidence.get(spec.record, 0):
            return ()
        if view.outcome is not None and view.outcome.kind != "forward":
            return ()
        need = Need(kind="evidence", ref=spec.record, have=0, need=1, control=self.control.id)
        return ((self.reason("hearing.record", ("kind", spec.record)), need),)


def rule(control: Control, spec: Hearing, task: str, read: Reader) -> HearingRule:
    """Compile the control for ``task``."""
    return HearingRule(
        control=control,
        task=task,
        spec=spec,
        asked=read(spec.asked) if spec.asked else None,
        eligible=read(spec.eligible) if spec.eligible else None,
    )


def facts(control: Control, spec: Hearing, read: Reader) -> Facts:
    """Ask who examined the case, whether the hearing was held, and for its record."""
    return Facts(
        participation=frozenset((*spec.chair_not, *spec.held)),
        gates=frozenset((*spec.held, *spec.replies)),
        evidence=frozenset({spec.record} if spec.record else ()),
    )


def constraints(spec: Hearing) -> tuple[Apart | Papers, ...]:
    """Return who may not chair, pair by pair, and the record."""
    pairs = [(chair, other) for chair in spec.chairs for other in spec.chair_not]
    papers = (Papers(kind=spec.record, min=1),) if spec.record else ()
    return (*(Apart(tasks=pair, scope=SeparationScope.CASE) for pair in pairs), *papers)


def mark(spec: Hearing) -> Mark:
    """Return the badge: the tasks that wait for it."""
    return Mark(kind="hearing", figures=spec.decides)
