"""Approval tiers: the chain of the band the amount falls into signs in order (D17, D24, D25).

With a key the amount is the total of the key over its window, never less than this case's own amount, so that neither
splitting nor a credit elsewhere opens a lower band. Amount, bounds or total unknown: nobody signs.

The tier of a post held by whoever stands on the other side (the applicant first of all) moves one up; a post that
signs another tier anyhow stands for the one moved to it.
"""

from dataclasses import dataclass
from decimal import Decimal

from engine.controls import posts
from engine.controls.constraint import Band, Chain
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts, TallyFact
from engine.controls.mark import Mark
from engine.controls.rule import Seat, Signing, slots
from engine.controls.separation import START
from engine.controls.tally import is_exempt, key_values
from engine.model.case import Signature
from engine.model.control import Approval, Control, Tier
from engine.model.people import Basis, Staffing
from engine.model.verdict import Need, Reason, Verb
from engine.model.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """One band with its bounds parsed; None is unbounded."""

    tier: Tier
    low: Asked | None
    high: Asked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of the chain in force."""

    index: int  # place in the band's own chain, which names the slot
    way: tuple[str, ...]  # the band's own post and those it moved up to; the last one signs

    @property
    def role(self) -> str:
        """The post that signs."""
        return self.way[-1]


@dataclass(frozen=True, kw_only=True)
class ApprovalRule(Signing):
    """An approval table at one task."""

    spec: Approval
    tally: TallyFact
    bounds: tuple[Bounds, ...]
    supplied: bool  # the task's own form writes what the amount reads
    apart: tuple[str, ...] = ()  # tasks on the other side, the start among them

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse everybody while it is not known who applied: his own tier would not be his to sign."""
        return () if START in view.participation else (self.reason("facts.missing", ("task", START)),)

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Return the next slot of the chain in force when the actor holds its role."""
        levels, why = self.chain(view)
        if why is not None:
            return self._unknown(view, why)
        chain, done = tuple(level.role for level in levels), _done(levels, taken)
        if done == len(chain):
            return Seat(reasons=(self.reason("tier.order", ("role", chain[-1])),), chain=chain)
        role, meant = chain[done], levels[done].way[0]
        if role in view.actor.roles:
            acting = ((Basis.HIGHER, meant),) if meant != role else ()
            return Seat(slot=_slot(levels[done].index, role), role=role, chain=chain, acting=acting)
        later = view.actor.roles.intersection(chain[done + 1 :])
        return Seat(reasons=(self.reason("tier.order" if later else "role", ("role", role)),), chain=chain)

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return how many slots are open and whose turn is next; an unknown chain is never complete."""
        levels, why = self.chain(view)
        if why is not None:
            return (Need(kind="signature", control=self.control.id),)
        done = _done(levels, counted)
        if done == len(levels):
            return ()
        count = Need(kind="signature", have=done, need=len(levels), control=self.control.id)
        return count, Need(kind="role", ref=levels[done].role, control=self.control.id)

    def chain(self, view: View) -> tuple[tuple[Level, ...], Reason | None]:
        """Return the levels of the band in force, or the reason why there is none."""
        amount = self._amount(view)
        if amount is None:
            return (), self.reason("tier.undecidable", ("amount", self.spec.amount))
        inside = [_inside(bounds, amount, view) for bounds in self.bounds]
        figure = ("amount", format(amount, "f"))
        if None in inside:
            return (), self.reason("tier.undecidable", figure)
        hit = [bounds.tier for bounds, yes in zip(self.bounds, inside, strict=True) if yes]
        if len(hit) != 1:
            return (), self.reason("tier.overlap" if hit else "tier.gap", figure)
        if not hit[0].roles:
            return (), self.reason("tier.empty", figure)
        return self._levels(view, hit[0].roles), None

    def anyone(self, staffing: Staffing) -> tuple[str, ...]:
        """Return every post that stands in some chain, those a tier can move up to included."""
        roles = tuple(dict.fromkeys(role for tier in self.spec.tiers for role in tier.roles))
        return tuple(dict.fromkeys((*roles, *posts.above(roles, staffing))))

    def _levels(self, view: View, roles: tuple[str, ...]) -> tuple[Level, ...]:
        stopped = posts.blocked(view, self.apart)
        levels = [Level(index=at, way=posts.raised(role, stopped, view.staffing)) for at, role in enumerate(roles)]
        stay = {level.role for level in levels if len(level.way) == 1}
        last = {level.role: level.index for level in levels}
        return tuple(
            one for one in levels if len(one.way) == 1 or (one.role not in stay and last[one.role] == one.index)
        )

    def _amount(self, view: View) -> Decimal | None:
        own = self.tally.amount.number(view.scope)
        if own is None or not self.spec.key or is_exempt(self.tally, view.scope):
            return own
        total = view.tallies.get(self.control.id)
        if total is None or key_values(self.tally.key, view.scope) is None:
            return None
        return max(own, total)

    def _unknown(self, view: View, why: Reason) -> Seat:
        """While nothing is signed yet, whoever stands in some chain may hold the item; else the reason refuses."""
        unsigned = view.verb is not Verb.COMPLETE or (view.outcome is None and self.supplied)
        if not unsigned:
            return Seat(reasons=(why,))
        held = view.actor.roles.intersection(self.anyone(view.staffing))
        return Seat() if held else Seat(reasons=(why, self.reason("role")))


def rule(
    control: Control,
    spec: Approval,
    task: str,
    read: Reader,
    *,
    name: str = "",
    writes: tuple[str, ...] = (),
    apart: tuple[str, ...] = (),
) -> ApprovalRule:
    """Compile the control for ``task``: ``writes`` are the case paths its form fills, ``apart`` the other side."""
    bounds = tuple(
        Bounds(tier=t, low=read(t.from_) if t.from_ else None, high=read(t.to) if t.to else None) for t in spec.tiers
    )
    tally = tally_fact(control, spec, read, name=name)
    supplied = bool(tally.amount.reads(writes))
    return ApprovalRule(
        control=control, task=task, spec=spec, tally=tally, bounds=bounds, supplied=supplied, apart=apart
    )


def tally_fact(control: Control, spec: Approval, read: Reader, *, name: str = "") -> TallyFact:
    """Return what this case contributes to the total of the key."""
    return TallyFact(
        control=control.id,
        name=name or control.id,
        key=tuple(read(path) for path in spec.key),
        window=spec.window,
        amount=read(spec.amount),
        exempt=read(spec.exempt) if spec.exempt else None,
    )


def facts(control: Control, spec: Approval, read: Reader, *, name: str = "") -> Facts:
    """Ask for the total of the key, when there is one, and for the applicant."""
    tallies = (tally_fact(control, spec, read, name=name),) if spec.key else ()
    return Facts(tallies=tallies, participation=frozenset({START}))


def constraints(spec: Approval) -> tuple[Chain, ...]:
    """Return the chains, band by band."""
    bands = tuple(
        Band(
            from_=tier.from_,
            to=tier.to,
            from_inclusive=tier.from_inclusive,
            to_inclusive=tier.to_inclusive,
            roles=tier.roles,
        )
        for tier in spec.tiers
    )
    return (Chain(amount=spec.amount, bands=bands),)


def mark(spec: Approval) -> Mark:
    """Return the badge: the upper bounds of the bands, in order."""
    return Mark(kind="approval", figures=tuple(tier.to for tier in spec.tiers if tier.to))


def _slot(index: int, role: str) -> str:
    return f"tier:{index}:{role}"


def _done(levels: tuple[Level, ...], signatures: tuple[Signature, ...]) -> int:
    """Return how many levels are signed from the front; one behind a gap does not count.

    A level signed before it moved up stays signed.
    """
    filled = {slot for signature in signatures for slot in slots(signature)}
    for at, level in enumerate(levels):
        if filled.isdisjoint(_slot(level.index, role) for role in level.way):
            return at
    return len(levels)


def _inside(bounds: Bounds, amount: Decimal, view: View) -> bool | None:
    """Return whether the amount lies in the band; None when a bound is unknown."""
    low = bounds.low.number(view.scope) if bounds.low is not None else Decimal("-Infinity")
    high = bounds.high.number(view.scope) if bounds.high is not None else Decimal("Infinity")
    if low is None or high is None:
        return None
    above = amount > low or (bounds.tier.from_inclusive and amount == low)
    below = amount < high or (bounds.tier.to_inclusive and amount == high)
    return above and below
