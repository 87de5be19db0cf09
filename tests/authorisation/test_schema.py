"""Requests that schemathesis draws from the description, right and wrong ones, are answered as described."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode

from tests.authorisation.table import DOORS, LAST, Route, path_of, routes
from tests.authorisation.world import API, World
from tests.described import Described
from tests.scale import scaled

FULL = 1600  # requests in each mode, over all routes
MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}
DEAR = ("diagram", "/map", "file.pdf")
SKIPPED = (LAST, "/demo/clock", "/auth/token", "/auth/password")  # they end sessions, move time, or brake guessing


@pytest.mark.parametrize("mode", MODES)
def test_drawn_requests_are_answered_as_described(
    another: World, mode: str, seed: int, played: Callable[[str, int], None]
) -> None:
    app = another.people.client.app
    described, schema = Described(app), schemathesis.openapi.from_dict(app.openapi())
    here = [one for one in routes(app) if one.operation and not one.path.endswith(SKIPPED)]
    every = len(here)
    here = random.Random(seed).sample(here, min(every, scaled(every, least=6)))  # what is drawn costs more than sent
    each = FULL // every
    wrong: list[str] = []
    statuses = Counter[int]()
    for at, route in enumerate(here):
        few = min(each, 20) if any(part in route.path for part in DEAR) else each
        drawn = _drawn(schema[route.path][route.method], MODES[mode], few, seed + at)
        for case in drawn:
            found, told = _put(another, route, case)
            statuses[found.status] += 1
            wrong += [f"{off}\n    {told}" for off in described.off(route.method, route.path, found)]
    print("\n".join(wrong[:30]))
    played("drawn requests", sum(statuses.values()))
    print(f"{sum(statuses.values())} {mode} requests to {len(here)} routes: {dict(sorted(statuses.items()))}")
    assert wrong[:20] == [], f"{len(wrong)} in all"


def _drawn(operation: Any, mode: GenerationMode, count: int, seed: int) -> list[Any]:
    """Return requests of one operation; fewer, where it has no wrong ones."""
    found: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        found.append(case)

    try:
        draw()
    except hypothesis.errors.Unsatisfiable:
        return found
    return found


def _put(world: World, route: Route, case: Any) -> tuple[Any, str]:
    """Send a drawn request as an officer or an administrator, every other one to what exists."""
    column = ("admin", "all") if len(str(case.body)) % 2 else ("officer", "own")
    if route.path.startswith((f"{API}/party/", f"{API}/outside/")):
        column = (DOORS[0] if "/party/" in route.path else DOORS[1], "own")
    known = len(str(case.query)) % 4 != 3
    path = path_of(world, route, column) if known else _formatted(route.path, case.path_parameters or {})
    query = urlencode([(name, _text(value)) for name, value in (case.query or {}).items()])
    headers = {name: _text(value) for name, value in (case.headers or {}).items()}
    kept = ("authorization", "host", "content-type", "content-length")  # these are ours
    headers = {
        name: value
        for name, value in headers.items()
        if name.isascii() and value.isascii() and value.isprintable() and name.lower() not in kept
    }
    given = case.body
    body: dict[str, Any] = {}
    if isinstance(given, bytes):
        body, headers = {"body": given}, headers | {"Content-Type": route.media or "application/json"}
    elif route.media == "application/json":
        body = {"json": given if isinstance(given, dict | list | str | int | float | bool | None) else {}}
    world.people.client.service.doors.seen.clear()
    address = f"{path}?{query}" if query else path
    found = world.wire(route.method, address, token=world.tokens[column], headers=headers, **body)
    return found, f"{route.method} {address} {'.'.join(column)} {headers} {given!r}"[:900]


def _formatted(path: str, values: Mapping[str, Any]) -> str:
    plain = {name: quote(_text(value), safe="") or "%20" for name, value in values.items()}
    for name, value in plain.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()
