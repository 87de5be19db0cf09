"""Joint signature: every party is signed for by one of its people, nobody for two (D6 JOINT, CARD).

Which party an officer signs for is found, not asked: the first open one in file order he belongs to. A party "outside"
is signed only by a person without an account and never counts as a colleague (D40).
"""

from dataclasses import dataclass

from engine.controls.constraint import Side, Sides
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Seat, Signing, slots
from engine.model.case import Signature
from engine.model.control import Control, Joint, Party
from engine.model.people import Actor, Kind
from engine.model.verdict import Need
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class JointRule(Signing):
    """A joint signature at one task."""

    spec: Joint

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Return the open party the actor signs for; in an ordered signature only the first open one."""
        still = self._open(taken)
        mine = [party for party in still if _belongs(view.actor, party)]
        if not mine:
            return Seat(reasons=(self.reason("joint.party", *(("party", party.id) for party in still)),))
        if self.spec.ordered and mine[0] is not still[0]:
            told = self.reason("joint.order", ("party", still[0].id))
            return Seat(reasons=(told,), slot=_slot(mine[0]), role=_role(view.actor, mine[0]))
        return Seat(slot=_slot(mine[0]), role=_role(view.actor, mine[0]))

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return the number of open parties and each of them."""
        still = self._open(counted)
        if not still:
            return ()
        total = len(self.spec.parties)
        count = Need(kind="signature", have=total - len(still), need=total, control=self.control.id)
        return count, *(Need(kind="party", ref=party.id, control=self.control.id) for party in still)

    def _open(self, signatures: tuple[Signature, ...]) -> list[Party]:
        filled = {slot for signature in signatures for slot in slots(signature)}
        return [party for party in self.spec.parties if _slot(party) not in filled]


def rule(control: Control, spec: Joint, task: str, read: Reader) -> JointRule:
    """Compile the control for ``task``."""
    return JointRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: Joint, read: Reader) -> Facts:
    """Ask for nothing beyond the live signatures, which every view has."""
    return Facts()


def constraints(spec: Joint) -> tuple[Sides, ...]:
    """Return the parties and who may sign for each."""
    sides = tuple(Side(id=p.id, roles=p.roles, body=p.body, outside=p.outside) for p in spec.parties)
    return (Sides(sides=sides, ordered=spec.ordered),)


def mark(spec: Joint) -> Mark:
    """Return the badge: number of parties, then their ids."""
    return Mark(kind="joint", figures=(str(len(spec.parties)), *(party.id for party in spec.parties)))


def _belongs(actor: Actor, party: Party) -> bool:
    if party.outside != (actor.standing.kind is Kind.OUTSIDE):
        return False
    return bool(actor.roles.intersection(party.posts)) or (party.body != "" and party.body in actor.standing.bodies)


def _slot(party: Party) -> str:
    return f"outside:{party.id}" if party.outside else f"party:{party.id}"


def _role(actor: Actor, party: Party) -> str:
    return next((role for role in party.posts if role in actor.roles), "")
