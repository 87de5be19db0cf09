"""Parties of a joint signature: one gone, one signed by more posts, the order given up."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import MAYBE, STRONGER, Judged, weaker
from engine.analysis.changes.kinds import PARTY
from engine.analysis.changes.words import joined, told
from engine.model.change import Aspect, Change, Sort
from engine.model.control import Joint, Party
from engine.model.text import EMPTY, Text

_WHAT = Text("会签的一方", "party")


def parties(both: Both, place: Place, old: Joint, new: Joint, values: dict[str, Any]) -> Iterator[Change]:
    """Yield what differs between the parties."""
    found = parted(old.parties, new.parties, lambda party: party.id)
    gone = weaker("少了一方签字", "A party no longer signs")
    for party in found.lost:
        yield _whole(both, place, Sort.REMOVED, gone, party, values)
    for party in found.won:
        yield _whole(both, place, Sort.ADDED, STRONGER, party, values)
    for before, after in found.kept:
        yield from both.parts(place, Aspect.CONTROL, before, after, PARTY, at=f"spec.parties.{after.id}.", **values)
    kept = [[party.id for party in spec.parties] for spec in (old, new)]
    if old.ordered and new.ordered and kept[0] != kept[1] and set(kept[0]) == set(kept[1]):
        what = Text("会签次序", "order of the parties")
        shown = {"before": tuple(kept[0]), "after": tuple(kept[1])}
        yield both.change(place, Sort.CHANGED, Aspect.CONTROL, MAYBE, path="spec.parties", what=what, **shown, **values)


def _whole(both: Both, place: Place, sort: Sort, judged: Judged, party: Party, values: dict[str, Any]) -> Change:
    name = party.name if party.name != EMPTY else Text(party.id, party.id)
    shown = {"before" if sort is Sort.REMOVED else "after": joined([name, told(party.posts, both.names)])}
    path = f"spec.parties.{party.id}"
    return both.change(place, sort, Aspect.CONTROL, judged, path=path, what=_WHAT, **shown, **values)
