"""The last signature, the claim, the timer, the key, the limit, the lost post: raced by two server processes."""

import random
from collections import Counter
from decimal import Decimal

import psycopg

from engine.usecases.casework import items
from engine.usecases.ground.commands import ItemVerb
from tests.race.arena import Arena, Expected, breaches, records_of, verified
from tests.race.guards import plain
from tests.race.house import HANDLERS, LIMIT, WINDOWS, House, item_of, signature_on, start_of
from tests.race.server import Call, Told, call
from tests.scale import scaled

REFUSALS = {"WrongState", "StaleVersion"}


def started(arena: Arena, processes: list[str], who: str = HANDLERS[0]) -> list[tuple[str, str]]:
    """Start cases; returns (case, work item) of each."""
    answers = arena.bulk([call("start", arena.house.caller(who), start_of(one)) for one in processes])
    assert all(one.status == 201 for one in answers), answers[:3]
    return [(one.body["id"], item_of(one.body)) for one in answers]


def signed(house: House, who: str, item: str, key: str = "") -> Call:
    """Return the call by which ``who`` signs."""
    return call("complete", house.caller(who, key), signature_on(item))


def orderly(answers: list[Told]) -> bool:
    """Whether each answer is one a client can do something with."""
    return all(one.status in (200, 201, 409) or one.error in REFUSALS for one in answers)


class Round:
    """A race on the last signatures of one case."""

    def __init__(self, house: House, dice: random.Random, case: tuple[str, str], process: str) -> None:
        self.case, self.item = case
        self.needed = {"two": 2, "three": 3}[process]
        clients = dice.randint(2, 16)
        self.before = dice.sample(HANDLERS, dice.randint(0, self.needed - 1))
        free = [one for one in HANDLERS if one not in self.before]
        same = dice.random() < 0.5
        racers = [dice.choice(free)] * clients if same else dice.sample(free, min(clients, len(free)))
        self.prepared = [signed(house, who, self.item) for who in self.before]
        self.calls = [signed(house, who, self.item) for who in racers]
        self.possible = min(self.needed - len(self.before), len(set(racers)))

    def expected(self, answers: list[Told]) -> Expected:
        accepted = len(self.before) + sum(one.done for one in answers)
        return Expected(case=self.case, needed=self.needed, accepted=accepted)


def test_the_last_signature_is_given_once(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    processes = [dice.choice(("two", "three")) for _ in range(scaled(2000))]
    rounds = [
        Round(house, dice, case, process) for case, process in zip(started(arena, processes), processes, strict=True)
    ]
    for at in range(2):
        assert all(one.done for one in arena.bulk([r.prepared[at] for r in rounds if len(r.prepared) > at]))
    answers = arena.races(one.calls for one in rounds)
    assert all(orderly(one) for one in answers)
    for one, told in zip(rounds, answers, strict=True):
        assert sum(a.done for a in told) == one.possible, (one.case, told)
    found = breaches(house, [one.expected(told) for one, told in zip(rounds, answers, strict=True)])
    assert not found, found
    verified(house)
    print(f"{len(rounds)} races, {sum(len(one.calls) for one in rounds)} clients, 0 bypasses")


def test_a_key_raced_has_one_effect_and_one_answer(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    cases = started(arena, ["two"] * scaled(200, least=4))
    races = [[signed(house, HANDLERS[1], item, key=f"sign {case}")] * dice.randint(2, 16) for case, item in cases]
    answers = arena.races(races)
    for told in answers:
        assert {one.status for one in told} == {200}, told
        assert len({str(one.body) for one in told}) == 1
        assert sum(not one.repeated for one in told) == 1
    assert not breaches(house, [Expected(case=case, needed=2, accepted=1) for case, _ in cases])
    verified(house)


def test_a_key_raced_starts_one_case(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    races = [
        [call("start", house.caller(HANDLERS[2], f"start {at}"), start_of("two"))] * dice.randint(2, 16)
        for at in range(scaled(200, least=4))
    ]
    for told in arena.races(races):
        assert {one.status for one in told} == {201}, told
        assert len({one.body["id"] for one in told}) == 1


def test_a_key_raced_over_two_cases_is_used_once(arena: Arena) -> None:
    """The locks of two cases do not meet: what is left is the key's own row, and the second try that finds it."""
    house = arena.house
    count = scaled(200, least=4)
    cases = started(arena, ["two"] * 2 * count)
    races = [
        [
            call("complete", house.caller(HANDLERS[1], f"both {at}", body=item), signature_on(item))
            for _, item in cases[2 * at : 2 * at + 2]
        ]
        for at in range(count)
    ]
    for told in arena.races(races):
        assert sorted((one.status, one.error) for one in told) == [(0, "KeyReused"), (200, "")], told
    verified(house)


def test_one_claims(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    cases = started(arena, ["timed"] * scaled(200, least=4))
    released = [item for _, item in cases]
    house.engine.act(_release_all, house, released).result()
    racers = [dice.sample(HANDLERS, dice.randint(2, 16)) for _ in released]
    races = [
        [call("claim", house.caller(who), _claim(item)) for who in whose]
        for item, whose in zip(released, racers, strict=True)
    ]
    for told in arena.races(races):
        assert orderly(told)
        assert sum(one.done for one in told) == 1, told
    verified(house)


def _claim(item: str) -> ItemVerb:
    return ItemVerb(item=item, if_match="*")


def _release_all(env: object, unit: object, house: House, released: list[str]) -> None:
    for item in released:
        items.release(env, unit, house.caller(HANDLERS[0]), _claim(item))  # type: ignore[arg-type]


def test_a_timer_fires_once(arena: Arena) -> None:
    house = arena.house
    cases = started(arena, ["timed"] * scaled(200, least=4))
    assert all(one.done for one in arena.bulk([signed(house, HANDLERS[0], item) for _, item in cases]))
    waiting = [_waiting(house, case) for case, _ in cases]
    for told in arena.races([call("fire", house.agency, item)] * 6 for item in waiting):
        assert [one.error for one in told] == [""] * 6, told
        assert sum(one.body for one in told) == 1, told
    for case, _ in cases:
        kinds = Counter(record["kind"] for record in records_of(house, case))
        assert kinds["caught"] == 1
    verified(house)


def _waiting(house: House, case: str) -> str:
    """Return the item of the timer, opened last."""
    rows = house.engine.ask(lambda _, unit: unit.tables.cases.items(house.agency, case))
    return str(rows[-1]["item_id"])


def test_cases_never_pass_a_limit_together(arena: Arena, seed: int) -> None:
    dice, house = random.Random(seed), arena.house
    sizes = [dice.randint(2, 8) for _ in range(scaled(400, least=6))]
    cases = iter(started(arena, ["limit"] * sum(sizes)))
    amounts = [[dice.choice((12_000, 20_000, 40_000)) for _ in range(size)] for size in sizes]
    races = [
        [
            call("complete", house.caller(HANDLERS[0]), signature_on(next(cases)[1], _asked(at, amount)))
            for amount in wanted
        ]
        for at, wanted in enumerate(amounts)
    ]
    for at, told in enumerate(arena.races(races)):
        assert orderly(told), told
        passed = sum(amount for amount, one in zip(amounts[at], told, strict=True) if one.done)
        assert 0 < passed < LIMIT, (at, amounts[at], told)
        refused = [amount for amount, one in zip(amounts[at], told, strict=True) if not one.done]
        assert all(passed + amount >= LIMIT for amount in refused), "refused though there was room"
        assert _stored(house, at) == (Decimal(passed), Decimal(passed)), "total or entries"
    verified(house)


def _asked(at: int, amount: int) -> dict[str, str]:
    return {"amount": f"{amount}.00", "line": f"line {at}."}


def _stored(house: House, at: int) -> tuple[Decimal, Decimal]:
    """Return the total of a line's tally and the sum of its entries."""
    with psycopg.connect(plain(house.url)) as connection:
        found = connection.execute(
            "SELECT (SELECT sum(total) FROM tally WHERE position(%(name)s in key) > 0),"
            " (SELECT sum(amount) FROM tally_entry WHERE position(%(name)s in key) > 0)",
            {"name": f"line {at}."},
        ).fetchone()
    assert found is not None
    return found


def test_a_post_lost_between_form_and_submit(arena: Arena, seed: int) -> None:
    """Whoever signs beside the loss of a post was entitled at the directory version his signature names."""
    dice, house = random.Random(seed), arena.house
    seen: Counter[str] = Counter()
    for at, (case, item) in enumerate(started(arena, ["two"] * scaled(200, least=8))):
        who, others = HANDLERS[1 + at % 15], dice.sample(WINDOWS, 2)
        post = (house.agency, house.persons[who], "handler")
        race = [call("post", *post, held=False), *(signed(house, one, item) for one in (who, *others))]
        lost, mine, *theirs = arena.races([race])[0]
        assert not lost.error, lost
        assert orderly([mine, *theirs]), (mine, theirs)
        seen["signed" if mine.done else "refused"] += 1
        for record in records_of(house, case):
            if record["kind"] == "signed":
                assert record["reads"]["directory"] < lost.body, "signed after the post was lost"
        back = arena.bulk([call("post", *post, held=True)])
        assert not back[0].error, back
    print(dict(seen))
    verified(house)
