"""Requires: another named task is complete and live, with the right outcome, by suitable persons (D6).

One mechanism for what offices call sequence, legal review, discipline opinion, hearing and the meeting before. A
completion without a live signature satisfies nothing: silence and deemed effects are no opinion.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.controls.constraint import After
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Gated, Rule
from engine.model.case import Gate
from engine.model.control import Control, Requires
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class RequiresRule(Rule):
    """A required earlier task at one task."""

    spec: Requires

    def gate(self, view: View) -> Gated:
        """Refuse while the named task is missing, lapsed, from before the return, or by unsuitable persons."""
        gate = view.gates.get(self.spec.task)
        if gate is None or not (gate.signatures or gate.lapsed):
            return Gated(refusals=(self.reason("requires.missing", ("task", self.spec.task)),))
        return Gated(refusals=(*self._state(gate), *self._persons(gate), *self._apart(gate, view)))

    def _state(self, gate: Gate) -> Iterator[Reason]:
        spec = self.spec
        if gate.lapsed:
            yield self.reason("requires.lapsed", ("task", spec.task))
        if not (gate.outcome == spec.outcome if spec.outcome else gate.forward):
            yield self.reason("requires.outcome", ("task", spec.task), ("outcome", gate.outcome))
        if spec.same_round and not gate.precedes:
            yield self.reason("requires.round", ("task", spec.task))

    def _persons(self, gate: Gate) -> Iterator[Reason]:
        role, kind = self.spec.by_role, self.spec.qualification
        if role and not any(role == s.role or role in s.roles for s in gate.signatures):
            yield self.reason("requires.role", ("task", self.spec.task), ("role", role))
        if kind and not any(kind in s.qualifications for s in gate.signatures):
            yield self.reason("requires.qualification", ("task", self.spec.task), ("qualification", kind))

    def _apart(self, gate: Gate, view: View) -> Iterator[Reason]:
        signers = {person for signature in gate.signatures for person in signature.persons}
        for task in self.spec.not_signers_of:
            persons = view.participation.get(task)
            if persons is None:
                yield self.reason("facts.missing", ("task", task))
            elif signers & persons:
                who = (("person", person) for person in sorted(signers & persons))
                yield self.reason("requires.signers", ("task", task), *who)


def rule(control: Control, spec: Requires, task: str, read: Reader) -> RequiresRule:
    """Compile the control for ``task``."""
    return RequiresRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: Requires, read: Reader) -> Facts:
    """Ask for the gate of the named task and for who took part where its signers may not."""
    return Facts(gates=frozenset({spec.task}), participation=frozenset(spec.not_signers_of))


def constraints(spec: Requires) -> tuple[After, ...]:
    """Return what must come first and by whom."""
    return (
        After(
            task=spec.task,
            outcome=spec.outcome,
            same_round=spec.same_round,
            by_role=spec.by_role,
            not_signers_of=spec.not_signers_of,
            qualification=spec.qualification,
        ),
    )


def mark(spec: Requires) -> Mark:
    """Return the badge: the task that must come first."""
    return Mark(kind="requires", figures=(spec.task,))
