"""With all guards off each kind of race shows violations to the same judge: each of them can fail."""

import random
from collections import Counter
from collections.abc import Callable

from tests.race.arena import Arena
from tests.race.guards import drop_unique
from tests.race.kinds import KINDS, play
from tests.race.test_kinds import findings
from tests.scale import scaled

FEW, MOST = 6, 120  # races at a time, until a violation is seen, at most
SHORT, LONG = 0.03, 0.48  # seconds between deciding and writing, more where a busy machine lets nobody meet


def test_each_kind_shows_violations(arena: Arena, seed: int, played: Callable[[str, int], None]) -> None:
    drop_unique(arena.house.url)
    dice, table, count = random.Random(seed), dict[str, Counter[str]](), scaled(100, least=FEW)
    for name in KINDS:
        seen, races = Counter[str](), 0
        shows, pause = KINDS[name].shows, SHORT
        while races < count or (shows.isdisjoint(seen) and races < MOST):
            arena.switch(lock=False, version=False, standing=False, sums=False, pause=pause)
            pause = min(2 * pause, LONG) if races >= count else pause
            races += play(arena, name, dice, FEW)
            new = [one for one in findings(arena, name) if one.stream not in arena.notes.since]  # the others are broken
            seen.update(one.code for one in new)
        table[name] = seen
        print(f"{name}: {races} races, {dict(seen) or 'NOTHING'}")
        played(name, races)
    held = sorted(name for name, seen in table.items() if KINDS[name].shows.isdisjoint(seen))
    assert not held, f"with all guards off nothing is seen of {held}: they test nothing"
