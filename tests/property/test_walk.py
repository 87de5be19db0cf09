"""Random walks keep every invariant; ``python -m tests.property.walk SEED`` plays one again and prints it.

At full scale 2,000 seeds of sixty steps each. Every verb is acknowledged and refused somewhere; the counts are printed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.property.walk.__main__ import STEPS, print_counts
from tests.property.walk.acts import VERBS
from tests.property.walk.playing import Came, play
from tests.scale import scale, scaled

SEEDS = 2000
PARTS = 4  # of which each worker takes one
FEW = 1  # new seeds a part below full scale
FAILED_ONCE = (  # played in every run
    32, 10_253, 20_020, 20_029, 1_437_353_386_500, 2_602_351_753_010, 3_406_313_227_060, 3_406_313_227_930,
    4_502_484_913_784, 230_951_143_559, 3_198_768_174_930,
)  # fmt: skip
PLAIN = {"draft", "read"}  # refused by nobody who sees the item
REFUSALS = {  # what a bureau's day brings up; rarer ones are printed
    "role", "claimed_by_other", "separation", "two_person.same_person", "already_signed", "evidence.missing",
    "not-found", "forbidden", "wrong-state", "version-required", "stale-version", "suspend.notice", "resume.none",
}  # fmt: skip


@pytest.mark.counted
@pytest.mark.parametrize("part", range(PARTS))
def test_random_walks(part: int, seed: int, played: Callable[[str, int], None]) -> None:
    # A day's run plays few new ones: what chance finds belongs to a soak, not to whoever brings something else.
    count, came = (scaled(SEEDS // PARTS) if scale() >= 1 else FEW), Came()
    first = seed * SEEDS + part * (SEEDS // PARTS)
    for number in range(first, first + count):
        came.add(play(number, STEPS))
    print_counts(came)
    played("steps", came.steps)
    played("seeds", count)
    accepted = {verb for verb, code in came.answers if code in ("done", "held")}
    refused = {verb for verb, code in came.answers if code not in ("done", "held", "nothing to try it on")}
    if count >= 200:
        assert set(VERBS) - accepted == set()
        assert set(VERBS) - refused - PLAIN == set()
        assert REFUSALS - {code for _, code in came.answers} == set()


@pytest.mark.parametrize("number", FAILED_ONCE)
def test_seeds_that_failed_once(number: int) -> None:
    play(number, STEPS)


def test_a_seed_is_played_the_same_again() -> None:
    told: list[list[str]] = [[], []]
    for lines in told:
        play(20_261_127, STEPS, say=lines.append)
    assert told[0] == told[1]
    assert len(told[0]) > STEPS / 2


def test_walks_on_postgresql(postgres_database: Callable[[], str], tmp_path: Path) -> None:
    """The same lines as on SQLite: what is answered does not depend on the store."""
    for number in range(scaled(40)):
        lines: list[list[str]] = [[], []]
        home = tmp_path / str(number)
        home.mkdir()
        play(number, STEPS, where=(postgres_database(), home), say=lines[0].append)
        play(number, STEPS, say=lines[1].append)
        assert lines[0] == lines[1]
