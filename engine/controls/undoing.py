"""Who may undo what: pure questions of the verbs that replay a case without part of its past (foundations §6)."""

from collections.abc import Collection, Sequence

from engine.controls import words
from engine.model.text import Text
from engine.model.verdict import Reason


def _reason(code: str, *evidence: tuple[str, str], text: Text | None = None, element: str = "") -> Reason:
    return Reason(code=code, text=text or words.text(code), element=element, evidence=evidence)


def taking_back(
    mine: Collection[str], signers: Collection[str], touched: Collection[str], element: str
) -> tuple[Reason, ...]:
    """Return why a completed step may not be taken back.

    ``mine``: entries of who asks; ``signers``: who stands behind its live signatures; ``touched``: what somebody
    claimed, opened, signed or passed over by a jump in its causal future.
    """
    found = []
    if set(mine).isdisjoint(signers):
        who = (("person", one) for one in sorted(signers))
        found.append(_reason("role", *who, text=words.text("take_back.signer"), element=element))
    if touched:
        what = (("instance", one) for one in sorted(touched))
        found.append(_reason("take_back.acted_on", *what, element=element))
    return tuple(found)


def revoking(mine: Collection[str], starter: str, decided: Collection[str]) -> tuple[Reason, ...]:
    """Return why a case may not be withdrawn by who asks; ``decided``: binding decisions that stand (D62)."""
    found = []
    if starter not in mine:
        found.append(_reason("role", ("person", starter), text=words.text("revoke.starter")))
    if decided:
        found.append(_reason("revoke.decided", *(("instance", one) for one in sorted(decided))))
    return tuple(found)


def resubmitting(
    *, allowed: bool, parted: str, lapsed: Sequence[tuple[int, str, str]], held_back: Collection[str]
) -> tuple[Reason, ...]:
    """Return why an item does not go straight to who returned it (foundations §6).

    ``allowed``: the returner said so; ``lapsed``: number, person and instance of each undone signature that would bind
    another digest today; ``parted``: where another way would be taken; ``held_back``: undone signers recused since.
    """
    if not allowed:
        return (_reason("resubmit.chain"),)
    if lapsed:
        _, person, instance = lapsed[0]
        return (_reason("resubmit.changed", ("person", person), ("instance", instance)),)
    found = [_reason("resubmit.other_way", ("instance", parted))] if parted else []
    return (*found, *(_reason("resubmit.recused", ("person", one)) for one in sorted(set(held_back))))


def overriding(*, takes_part: Collection[str], recused: Collection[str]) -> tuple[Reason, ...]:
    """Return why an administrator neither asks for nor confirms a jump or a reopening of a case."""
    found = [_reason("override.takes_part", ("person", one)) for one in takes_part]
    return (*found, *(_reason("recused", ("person", one)) for one in recused))
