"""A case and its companion end at the same moment, raced by two server processes: one wins, never both."""

import random
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from engine.model import ids
from engine.usecases.casework import items, signing
from engine.usecases.ground.commands import ItemVerb, StartAction
from engine.usecases.oversight import trail
from tests.race.arena import Arena, records_of, verified
from tests.race.guards import plain
from tests.race.house import HANDLERS, House, item_of, signature_on
from tests.race.server import Call, Told, call
from tests.race.test_races import orderly, signed, started
from tests.scale import scaled

LAST = "t_next"
HEAD_START = 0.03  # seconds


def quitting(house: House, who: str, case: str) -> Call:
    """Return the call that starts the companion."""
    return call("action", house.caller(who), StartAction(case=case, if_match="*", action="act_quit"))


def open_items(house: House, case: str) -> dict[str, str]:
    """Return the open work items of a case by task."""
    rows = house.engine.ask(lambda _, unit: unit.tables.cases.items(house.agency, case))
    return {row["element"]: row["item_id"] for row in rows if not row["closed_at"] and row["kind"] == "task"}


def below(house: House, case: str) -> list[Any]:
    """Return the cases below a case."""
    found: list[Any] = house.engine.ask(lambda _, unit: unit.tables.cases.below(house.agency, case))
    return found


def status(house: House, case: str) -> tuple[str, str]:
    row = house.engine.ask(lambda _, unit: unit.tables.cases.row(house.agency, case))
    return str(row.status), str(row.outcome)


def deadlocks(house: House) -> int:
    """Return how many deadlocks the database has broken."""
    with psycopg.connect(plain(house.url)) as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(found.fetchone()[0])  # type: ignore[index]


def advanced(arena: Arena, count: int, *, paid: bool) -> list[str]:
    """Return cases that wait for the case below, or (``paid``) are at their last task."""
    house = arena.house
    cases = started(arena, ["family"] * count)
    assert all(one.done for one in arena.bulk([signed(house, HANDLERS[0], item) for _, item in cases]))
    names = [case for case, _ in cases]
    if paid:
        pays = [open_items(house, below(house, case)[0].case)["t_pay"] for case in names]
        assert all(one.done for one in arena.bulk([signed(house, HANDLERS[1], item) for item in pays]))
        assert all(list(open_items(house, case)) == [LAST] for case in names)
    return names


def companions(arena: Arena, cases: list[str]) -> list[tuple[str, str]]:
    """Return (case, item) of a companion of each case."""
    answers = arena.bulk([quitting(arena.house, HANDLERS[2], case) for case in cases])
    assert all(one.status == 201 for one in answers), answers[:2]
    return [(one.body["id"], item_of(one.body)) for one in answers]


def whole(house: House, *cases: str) -> None:
    """The stored states are those of the records, and each case ended once or not at all."""
    for case in cases:
        house.engine.ask(trail.compare, house.agency, case)
        assert Counter(record["kind"] for record in records_of(house, case))["ended"] <= 1


@pytest.mark.parametrize("verb", ["complete", "claim"])
def test_who_acts_below_waits_for_the_case_above(arena: Arena, verb: str) -> None:
    house = arena.house
    (case,) = advanced(arena, 1, paid=False)
    ((_, item),) = companions(arena, [case])
    use_case, command = {
        "complete": (signing.complete, signature_on(item)),
        "claim": (items.claim, ItemVerb(item=item, if_match="*")),
    }[verb]
    with psycopg.connect(plain(house.url)) as connection:
        connection.execute("SELECT 1 FROM case_file WHERE case_id = %s FOR UPDATE", (uuid.UUID(bytes=ids.raw(case)),))
        act = house.engine.act(use_case, house.caller(HANDLERS[2]), command)
        with pytest.raises(TimeoutError):
            act.result(timeout=1)
        connection.rollback()
    assert act.result(timeout=20).status == 200


def test_the_last_task_and_the_withdrawal(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    cases = advanced(arena, scaled(400, least=8), paid=True)
    pairs = companions(arena, cases)
    races, before = [], deadlocks(house)
    for case, (_, item) in zip(cases, pairs, strict=True):
        ends = [signed(house, one, open_items(house, case)[LAST]) for one in dice.sample(HANDLERS, dice.randint(1, 4))]
        quits = [signed(house, HANDLERS[2], item)] * dice.randint(1, 4)  # who started it holds its task
        head = dice.random() * HEAD_START  # by turns for either side: which way takes longer is the machine's matter
        late = ends if len(races) % 2 else quits
        ends, quits = ([replace(one, delay=head) if side is late else one for one in side] for side in (ends, quits))
        more = [quitting(house, one, case) for one in dice.sample(HANDLERS, dice.randint(0, 2))]
        races.append(dice.sample(ends + quits + more, len(ends + quits + more)))
    won: Counter[str] = Counter()
    for case, (companion, item), asked, told in zip(cases, pairs, races, arena.races(races), strict=True):
        won[_one_won(house, case, companion, item, asked, told)] += 1
    print(f"{len(cases)} races: {dict(won)}, {deadlocks(house) - before} deadlocks")
    assert len(won) == 2 or len(cases) < 20, "the races were never close"
    assert deadlocks(house) == before
    verified(house)


def _one_won(house: House, case: str, companion: str, item: str, asked: list[Call], told: list[Told]) -> str:
    assert orderly([one for one in told if one.status != 201]), told
    named = list(zip(asked, told, strict=True))
    quits = [t for c, t in named if c.name == "complete" and c.given[1].item == item]
    ends = [t for c, t in named if c.name == "complete" and c.given[1].item != item]
    late = [row for row in below(house, case) if row.process == "quit" and row.case != companion]
    assert sum(one.done for one in quits) + sum(one.done for one in ends) == 1, told
    if any(one.done for one in quits):
        assert (status(house, case), status(house, companion)[0]) == (("cancelled", "ok"), "completed")
    else:
        assert (status(house, case), status(house, companion)) == (("completed", "ok"), ("cancelled", "parent_ended"))
    assert all((row.status, row.outcome) == ("cancelled", "parent_ended") for row in late)
    assert not open_items(house, case)
    assert not open_items(house, companion)
    whole(house, case, companion, *(row.case for row in late))
    return "withdrawn" if any(one.done for one in quits) else "completed"


def test_the_end_of_the_case_waited_for_and_the_withdrawal(arena: Arena, seed: int) -> None:
    """The case below ends, the case above is withdrawn: from below and from above the same locks are taken."""
    dice, house = random.Random(seed), arena.house
    cases = advanced(arena, scaled(200, least=6), paid=False)
    pairs = companions(arena, cases)
    pays = [next(row.case for row in below(house, case) if row.process == "pay") for case in cases]
    before = deadlocks(house)
    races = []
    for pay, (_, item) in zip(pays, pairs, strict=True):
        paying = [signed(house, one, open_items(house, pay)["t_pay"]) for one in dice.sample(HANDLERS, 3)]
        races.append(paying + [signed(house, HANDLERS[2], item)] * 3)
    seen: Counter[str] = Counter()
    for case, pay, (companion, _), told in zip(cases, pays, pairs, arena.races(races), strict=True):
        assert orderly(told), told
        paid, withdrawn = sum(one.done for one in told[:3]), sum(one.done for one in told[3:])
        assert (paid <= 1, withdrawn) == (True, 1), told
        assert status(house, case) == ("cancelled", "ok")
        assert status(house, companion)[0] == "completed"
        assert status(house, pay) == (("completed", "ok") if paid else ("cancelled", "parent_ended"))
        assert not open_items(house, case)
        whole(house, case, pay, companion)
        seen["paid first" if paid else "withdrawn first"] += 1
    print(f"{len(cases)} races: {dict(seen)}")
    assert deadlocks(house) == before
    verified(house)
