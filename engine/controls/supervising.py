"""Who may supervise a case (督办): the discipline posts, reading only. Nobody both supervises a case and handles it."""

from collections.abc import Collection

from engine.controls import words
from engine.model.verdict import Reason

POSTS = ("discipline", "watcher")  # posts that supervise (D44)


def attaching(persons: Collection[str], roles: Collection[str], part: Collection[str]) -> tuple[Reason, ...]:
    """Return why somebody may not supervise; ``persons``: his entries, ``part``: who took part or holds an item."""
    found = []
    if not set(POSTS).intersection(roles):
        evidence = tuple(("role", one) for one in POSTS)
        found.append(Reason(code="supervise.post", text=words.text("supervise.post"), evidence=evidence))
    mine = tuple(("person", one) for one in sorted(set(persons).intersection(part)))
    if mine:
        found.append(Reason(code="supervise.part", text=words.text("supervise.part"), evidence=mine))
    return tuple(found)
