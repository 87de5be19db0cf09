"""Two-person control: ``min`` signatures by distinct eligible persons in one activity instance (D6 TP, D37).

A signature under a mandate occupies both persons, so neither may sign again; it still is one signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.controls.constraint import Signers
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Seat, Signing, distinct, slots
from engine.model.case import Signature
from engine.model.control import Control, TwoPerson
from engine.model.verdict import Need, Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class TwoPersonRule(Signing):
    """A two-person control at one task."""

    spec: TwoPerson

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who lacks the qualification or the membership asked of each signer."""
        spec, standing = self.spec, view.actor.standing
        reasons = []
        if spec.qualification and not standing.qualified(spec.qualification, view.today):
            reasons.append(self.reason("qualification", ("qualification", spec.qualification)))
        if spec.body and spec.body not in standing.bodies:
            reasons.append(self.reason("body", ("body", spec.body)))
        return tuple(reasons)

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Any eligible person has a seat; that nobody has two is asked by the kernel for every task."""
        return Seat(slot="seat")

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return the signatures still lacking, and the chair when he is not among the signers."""
        spec = self.spec
        present = distinct(tuple(s for s in counted if not _outside(s)))
        needs = []
        if len(present) < spec.min:
            needs.append(Need(kind="signature", have=len(present), need=spec.min, control=self.control.id))
            if spec.body:
                needs.append(
                    Need(kind="body", ref=spec.body, have=len(present), need=spec.min, control=self.control.id)
                )
        if spec.chair and not any(_chairs(s, spec, view.chairs) for s in present):
            needs.append(Need(kind="role", ref=spec.chair, control=self.control.id))
        return tuple(needs)


def rule(control: Control, spec: TwoPerson, task: str, read: Reader) -> TwoPersonRule:
    """Compile the control for ``task``."""
    return TwoPersonRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: TwoPerson, read: Reader) -> Facts:
    """Ask for the chair of the body when the chair must sign."""
    return Facts(bodies=frozenset({spec.body} if spec.body and spec.chair else ()))


def constraints(spec: TwoPerson) -> tuple[Signers, ...]:
    """Return how many sign and where they come from."""
    return (Signers(min=spec.min, qualification=spec.qualification, body=spec.body, chair=spec.chair),)


def mark(spec: TwoPerson) -> Mark:
    """Return the badge: number of persons."""
    return Mark(kind="two-person", figures=(str(spec.min),))


def _chairs(signature: Signature, spec: TwoPerson, chairs: Mapping[str, str]) -> bool:
    """True when the signer holds the chair's role or is the chair of the body by its register."""
    if spec.chair == signature.role or spec.chair in signature.roles:
        return True
    return bool(spec.body) and chairs.get(spec.body, "") in signature.persons


def _outside(signature: Signature) -> bool:
    """True for a signature of a party without an account, which never counts here (D40)."""
    return any(slot.startswith("outside:") for slot in slots(signature))
