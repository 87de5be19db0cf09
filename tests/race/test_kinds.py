"""Each kind of race, played by two server processes and judged from the clients' notes and the trail alone."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.history.judging import judge
from tests.history.trail import Finding
from tests.race.arena import Arena, verified
from tests.race.house import changed
from tests.race.kinds import KINDS, play
from tests.race.test_families import deadlocks
from tests.scale import soaked


def findings(arena: Arena, name: str) -> list[Finding]:
    """Judge what was played since the clients' notes began."""
    notes = arena.notes
    return judge(changed(arena.house, notes.since), notes.lines(), KINDS[name].rules, notes.since)


@pytest.mark.parametrize("name", KINDS)
def test_nothing_gets_through(arena: Arena, seed: int, name: str, played: Callable[[str, int], None]) -> None:
    before = deadlocks(arena.house)
    count = play(arena, name, random.Random(f"{seed} {name}"), soaked(1600, 400, least=8))
    found = findings(arena, name)
    assert not found, (len(found), found[:5])
    told = Counter(one["outcome"] for one in arena.notes.all())
    print(f"{count} races, {told.total()} requests: {dict(told)}, 0 violations")
    assert deadlocks(arena.house) == before
    played("races", count)
    verified(arena.house)
