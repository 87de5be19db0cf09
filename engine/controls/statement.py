"""Statement: what the party says is heard, and answered before the decision.

Administrative Penalty Law art. 45 and 62, Administrative Licensing Law art. 36. It may have been made on paper
(``made``) or at the party's own door (``View.party``). That nothing was said may only be noted once the notice has
effect: a public notice has it after its days.
"""

from dataclasses import dataclass
from datetime import date

from engine.controls import service
from engine.controls.constraint import After
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.control import Control
from engine.model.outside import Statement
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class StatementRule(Rule):
    """What statements ask of one task."""

    spec: Statement
    made: Asked | None
    answer: Asked | None
    means: Asked | None
    on: Asked | None
    public_days: Asked

    def gate(self, view: View) -> Gated:
        """Refuse "nothing was said" when something was or the notice has no effect yet; and a decision unanswered."""
        refusals = (*self._silenced(view), *self._unanswered(view))
        return Gated(refusals=refusals) if refusals else OPEN

    def _silenced(self, view: View) -> tuple[Reason, ...]:
        if self.task not in self.spec.replies or view.outcome is None or view.outcome.id not in self.spec.silent:
            return ()
        made = (self.reason("statement.made"),) if "statement" in view.party else ()
        return (*made, *self._without_effect(view))

    def _without_effect(self, view: View) -> tuple[Reason, ...]:
        if self.means is None or self.on is None:
            return ()
        means, day = self.means.value(view.scope), self.on.value(view.scope)
        if means != service.PUBLIC or not isinstance(day, date):
            return ()
        wait = service.days(self.public_days, view)
        if wait is None:
            return (self.reason("statement.undecidable", ("setting", self.spec.public_days)),)
        until = service.effective(str(means), day, wait).isoformat()
        return (self.reason("service.not_effective", ("until", until)),) if view.today < until else ()

    def _unanswered(self, view: View) -> tuple[Reason, ...]:
        if self.task not in self.spec.decides or self.answer is None:
            return ()
        made = "statement" in view.party or (self.made is not None and self.made.truth(view.scope) is True)
        if not made or self.answer.value(view.scope) not in (None, ""):
            return ()
        return (self.reason("statement.unanswered", ("field", self.spec.answer)),)


def rule(control: Control, spec: Statement, task: str, read: Reader) -> StatementRule:
    """Compile the control for ``task``."""

    def maybe(text: str) -> Asked | None:
        return read(text) if text else None

    return StatementRule(
        control=control,
        task=task,
        spec=spec,
        made=maybe(spec.made),
        answer=maybe(spec.answer),
        means=maybe(spec.means),
        on=maybe(spec.on),
        public_days=read(spec.public_days),
    )


def facts(control: Control, spec: Statement, read: Reader) -> Facts:
    """Ask for nothing beyond the party's acts, which every view has."""
    return Facts()


def constraints(spec: Statement) -> tuple[After, ...]:
    """Return the tasks in which the party's answer is recorded: they come before whatever waits for it."""
    return tuple(After(task=task) for task in spec.replies)


def mark(spec: Statement) -> Mark:
    """Return the badge: the tasks that wait for the answer."""
    return Mark(kind="statement", figures=spec.decides)
