"""Approval tiers: a band gone, a chain shorter, a bound that leaves more to a lower post."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import (
    HARMLESS,
    MAYBE,
    STRONGER,
    Judged,
    number,
    plain,
    weaker,
)
from engine.analysis.changes.words import joined, told
from engine.model.change import Aspect, Change, Sort
from engine.model.control import Approval, Tier
from engine.model.text import EMPTY, Text

_WHAT = Text("审批层级", "tier")
_LOWER = weaker("更大的金额由较低的层级审批", "Larger amounts fall into a lower tier")


def tiers(both: Both, place: Place, old: Approval, new: Approval, values: dict[str, Any]) -> Iterator[Change]:
    """Yield what differs between the bands of an approval."""
    found = parted(old.tiers, new.tiers, lambda tier: tier.id)
    gone = weaker("少了一个审批层级", "A tier is gone")
    for tier in found.lost:
        yield _change(both, place, Sort.REMOVED, gone, tier, None, values)
    for tier in found.won:
        yield _change(both, place, Sort.ADDED, MAYBE, None, tier, values)
    for before, after in found.kept:
        judged = [one for one in (_chain(before.roles, after.roles), _bounds(before, after)) if one != HARMLESS]
        for one in judged:
            yield _change(both, place, Sort.CHANGED, one, before, after, values)


def _chain(old: tuple[str, ...], new: tuple[str, ...]) -> Judged:
    """Judge the chain of posts."""
    if old == new:
        return HARMLESS
    if set(old) - set(new):
        return weaker("少了一道审批", "A post of the chain is gone")
    kept = tuple(role for role in new if role in old)
    return STRONGER if kept == old else MAYBE


def _bounds(old: Tier, new: Tier) -> Judged:
    """Judge the bounds: a band that begins or ends higher leaves more to the lower posts."""
    found = {_moved(old.from_, new.from_), _moved(old.to, new.to)}
    found |= {_edge(old.from_inclusive, new.from_inclusive)} if new.from_ else set()
    found |= {_edge(not old.to_inclusive, not new.to_inclusive)} if new.to else set()
    if "?" in found:
        return MAYBE
    if "up" in found:
        return _LOWER
    return STRONGER if "down" in found else HARMLESS


def _moved(old: str, new: str) -> str:
    if plain(old) == plain(new):
        return ""
    before, after = number(old), number(new)
    if before is None or after is None:
        return "?"
    return "up" if after > before else "down" if after < before else ""


def _edge(old: bool, new: bool) -> str:
    return "" if old == new else "up" if old else "down"


def _change(
    both: Both,
    place: Place,
    sort: Sort,
    judged: Judged,
    before: Tier | None,
    after: Tier | None,
    values: dict[str, Any],
) -> Change:
    name = next(tier.id for tier in (after, before) if tier is not None)
    shown = {"before": band(both, before), "after": band(both, after)}
    return both.change(place, sort, Aspect.CONTROL, judged, path=f"spec.tiers.{name}", what=_WHAT, **shown, **values)


def band(both: Both, tier: Tier | None) -> Text:
    """Return a tier in words: its range and its chain."""
    if tier is None:
        return EMPTY
    low = f"{'[' if tier.from_inclusive else '('}{tier.from_ or '…'}"
    high = f"{tier.to or '…'}{']' if tier.to_inclusive else ')'}"
    return joined([Text(f"{low}, {high}", f"{low}, {high}"), told(tier.roles, both.names)])
