"""Any request is answered as described: never a 5xx, never off the schema; and the trail verifies afterwards."""

import random
from collections import Counter
from collections.abc import Callable

from api import verifying
from tests.authorisation.fuzzing import Fuzzer
from tests.authorisation.table import routes
from tests.authorisation.world import World
from tests.described import Described
from tests.scale import scaled


def play(world: World, dice: random.Random, count: int) -> tuple[list[str], Counter[str], Counter[int]]:
    """Put ``count`` requests; returns what was wrong, and how often each route and each status came."""
    app = world.people.client.app
    described, fuzzer = Described(app), Fuzzer(world, routes(app), dice)
    wrong: list[str] = []
    asked, statuses = Counter[str](), Counter[int]()
    for _ in range(count):
        one = fuzzer.draw()
        world.people.client.service.doors.seen.clear()
        found = world.wire(
            one.route.method, one.path, token=world.tokens[one.column], headers=one.headers, body=one.body
        )
        asked[one.route.name] += 1
        statuses[found.status] += 1
        wrong += [f"{off}\n    {one.told}" for off in described.off(one.route.method, one.route.path, found)]
    return wrong, asked, statuses


def test_bent_requests_are_answered_as_described(another: World, seed: int, played: Callable[[str, int], None]) -> None:
    dice, count = random.Random(seed), scaled(48_000)
    wrong, asked, statuses = play(another, dice, count)
    played("bent requests", count)
    print(f"{count} requests to {len(asked)} routes: {dict(sorted(statuses.items()))}")
    print("\n".join(wrong[:30]))
    assert wrong[:20] == [], f"{len(wrong)} in all"
    engine = another.people.client.service.engine
    assert engine.ask(verifying.report, another.people.agency)["ok"], "the trail does not verify"
    assert sum(n for status, n in statuses.items() if status < 300) > count / 20
