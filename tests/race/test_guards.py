"""Each of the three guards switched off in turn: with all three off the races must show bypasses (decisions §0)."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from tests.race.arena import Arena, Expected, breaches
from tests.race.guards import drop_unique
from tests.race.house import HANDLERS, WINDOWS, House, signature_on, start_of
from tests.race.server import Call, Told, call
from tests.race.test_races import started
from tests.scale import scaled

CLIENTS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of race: who signed before, and who calls at once."""

    before: tuple[str, ...]
    racers: Callable[[random.Random], list[str]]


KINDS = {
    "one officer, many times": Kind(before=(), racers=lambda dice: [dice.choice(HANDLERS)] * CLIENTS),
    "officers for the last signature": Kind(
        before=HANDLERS[:1], racers=lambda dice: dice.sample(HANDLERS[1:], CLIENTS)
    ),
    # Refusals change no version, and an equal one is only counted: it writes the case without a place in the trail.
    "a signature beside refusals": Kind(
        before=(WINDOWS[0], WINDOWS[0]),
        racers=lambda dice: [WINDOWS[0], WINDOWS[0], *WINDOWS[1:3], *dice.sample(HANDLERS, 2)],
    ),
}
KEYED = "one key starts a case"
BYPASSES = ("one person twice", "too many signatures", "completed early", "completed twice", KEYED)


def test_with_all_guards_off_races_get_through(arena: Arena, seed: int) -> None:
    dice, table = random.Random(seed), {}
    for unique in (True, False):
        if not unique:
            drop_unique(arena.house.url)
        for lock, version in product((True, False), repeat=2):
            arena.switch(lock=lock, version=version)
            table[lock, version, unique] = measured(arena, dice)
    print("\n" + "\n".join(lines(table)))
    assert not total(table[True, True, True]), "the product lets something through"
    assert bypasses(table[False, False, False]), "with all guards off the races see nothing: they test nothing"
    for alone in ((True, False, False), (False, True, False), (False, False, True)):
        assert total(table[alone]), f"{alone} alone held all races: is another guard needed?"


Measured = dict[str, Counter[str]]


def measured(arena: Arena, dice: random.Random) -> Measured:
    """Play each kind of race and count what went wrong."""
    found = {}
    for name, kind in KINDS.items():
        found[name] = one_kind(arena, dice, kind)
    found[KEYED] = keyed(arena, dice)
    return found


def one_kind(arena: Arena, dice: random.Random, kind: Kind) -> Counter[str]:
    """Play races on the signatures of a two-person task."""
    house = arena.house
    cases = started(arena, ["two"] * scaled(40, least=3))
    for who in kind.before:
        arena.bulk([signed(house, who, item) for _, item in cases])
    answers = arena.races([signed(house, who, item) for who in kind.racers(dice)] for _, item in cases)
    prior = sum(who in HANDLERS for who in kind.before)
    expected = [
        Expected(case=case, needed=2, accepted=prior + sum(one.done for one in told))
        for (case, _), told in zip(cases, answers, strict=True)
    ]
    return breaches(house, expected) + errors(answers)


def keyed(arena: Arena, dice: random.Random) -> Counter[str]:
    """Start cases with one key many times: more than one case is a bypass."""
    caller = arena.house.caller
    races = [
        [call("start", caller(HANDLERS[0], f"key {dice.random()}"), start_of("two"))] * CLIENTS
        for _ in range(scaled(40, least=3))
    ]
    answers = arena.races(races)
    twice = sum(len({one.body["id"] for one in told if one.done}) > 1 for told in answers)
    return Counter({KEYED: twice}) + errors(answers)


def signed(house: House, who: str, item: str) -> Call:
    """Return the call by which ``who`` signs."""
    return call("complete", house.caller(who), signature_on(item))


def errors(answers: list[list[Told]]) -> Counter[str]:
    """Count races in which a client got an error that is no answer."""
    proper = {"", "WrongState", "StaleVersion"}
    return Counter({"answered with an error": sum(any(one.error not in proper for one in told) for told in answers)})


def bypasses(one: Measured) -> int:
    """Return how many bypasses there were."""
    return sum(counts[name] for counts in one.values() for name in BYPASSES)


def total(one: Measured) -> int:
    """Return how many things went wrong, errors included."""
    return sum(counts.total() for counts in one.values())


def lines(table: dict[tuple[bool, bool, bool], Measured]) -> list[str]:
    """Return the table of the eight combinations."""
    found = ["lock version unique | bypasses | all that went wrong"]
    for (lock, version, unique), one in table.items():
        switches = " ".join(f"{'on' if on else '-':^{width}}" for on, width in ((lock, 4), (version, 7), (unique, 6)))
        told = "; ".join(
            f"{kind}: {', '.join(f'{name} {n}' for name, n in sorted(counts.items()) if n)}"
            for kind, counts in one.items()
            if counts.total()
        )
        found.append(f"{switches} | {bypasses(one):8} | {told or 'nothing'}")
    return found
