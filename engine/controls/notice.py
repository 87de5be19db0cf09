"""Notice: the rights are told, it is given once where the law says so, and that it arrived is on file (D6 NOTE).

Once-only binds the office, never the citizen: an item of the list still missing keeps the same list open; a second
list is refused. What arrived is proved by the paper or by the party's own confirmation at its door.
"""

from dataclasses import dataclass

from engine.controls.constraint import Papers
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.control import Control
from engine.model.outside import Notice
from engine.model.verdict import Need, Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class NoticeRule(Rule):
    """A notice given at one task."""

    spec: Notice
    rights: Asked | None

    def gate(self, view: View) -> Gated:
        """Refuse a second list and a notice without the rights; ask for the proof that it arrived."""
        if not self._given(view):
            return OPEN
        return Gated(refusals=(*self._twice(view), *self._untold(view)), lacking=self._unproved(view))

    def _given(self, view: View) -> bool:
        """True for an outcome that gives the notice; a call still without one is not held to it."""
        wanted = self.spec.outcomes
        return not wanted or (view.outcome is not None and view.outcome.id in wanted)

    def _twice(self, view: View) -> tuple[Reason, ...]:
        earlier = view.gates.get(self.task) if self.spec.once else None
        if earlier is None or (self.spec.outcomes and earlier.outcome not in self.spec.outcomes):
            return ()
        return (self.reason("notice.once", ("task", self.task), ("notice", self.spec.kind)),)

    def _untold(self, view: View) -> tuple[Reason, ...]:
        if self.rights is None or view.outcome is None or self.rights.truth(view.scope) is True:
            return ()
        return (self.reason("notice.rights", ("field", self.spec.rights)),)

    def _unproved(self, view: View) -> tuple[tuple[Reason, Need], ...]:
        spec = self.spec
        if (
            not (spec.receipt and spec.paper)
            or view.evidence.get(spec.paper, 0)
            or f"receipt:{self.task}" in view.party
        ):
            return ()
        need = Need(kind="evidence", ref=spec.paper, have=0, need=1, control=self.control.id)
        return ((self.reason("notice.receipt", ("kind", spec.paper)), need),)


def rule(control: Control, spec: Notice, task: str, read: Reader) -> NoticeRule:
    """Compile the control for ``task``."""
    return NoticeRule(control=control, task=task, spec=spec, rights=read(spec.rights) if spec.rights else None)


def facts(control: Control, spec: Notice, read: Reader) -> Facts:
    """Ask for the proof; whether it was given before is asked by ``own_facts``."""
    return Facts(evidence=frozenset({spec.paper} if spec.paper else ()))


def own_facts(spec: Notice, task: str) -> Facts:
    """Ask whether the notice was given at ``task`` before, where it is given once."""
    return Facts(gates=frozenset({task} if spec.once else ()))


def constraints(spec: Notice) -> tuple[Papers, ...]:
    """Return the proof that stands behind the step."""
    return (Papers(kind=spec.paper, min=1),) if spec.receipt and spec.paper else ()


def mark(spec: Notice) -> Mark:
    """Return the badge: "once" where it is given once, and the proof."""
    return Mark(kind="notice", figures=(*(("once",) if spec.once else ()), *((spec.paper,) if spec.paper else ())))
