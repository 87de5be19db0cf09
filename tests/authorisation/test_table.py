"""Every route × every kind of caller is answered as table.txt says; no route without a line, no line without a route.

On the way every answer to whoever is not entitled to the hidden case is searched for what was planted in it, and every
answer is held against the description of its route.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from api.app import application
from tests.authorisation import table
from tests.authorisation.world import API, COLUMNS, World
from tests.described import Described
from tests.scale import scaled
from tests.wire import Wire

DEMO = ("/demo/", "/docs", "/api/v1/openapi.json")
PAGES = {
    "/": 200,
    "/docs": 401,
    f"{API}/openapi.json": 401,
    "/demo/maps/{key}.svg": 404,
    "/demo/maps/{key}.pdf": 404,
    "/demo/cases/{case}/map.svg": 404,
}
# Who never learns anything of the hidden case, whatever he asks.
STRANGERS = tuple(
    (role, relation)
    for role, relation in COLUMNS
    if relation in ("agency", "expired", "anonymous") or (role, relation) in (("officer", "other"), ("admin", "all"))
)


def test_every_route_has_a_line_and_every_line_a_route(world: World) -> None:
    routes = [one.name for one in table.routes(world.people.client.app)]
    lines = table.read()
    assert [name for name in routes if name not in lines] == [], "say in table.txt who is answered what"
    assert [name for name in lines if name not in routes] == [], "no such route any more"
    assert {name: len(cells) for name, cells in lines.items() if len(cells) != len(COLUMNS)} == {}
    known = set(table.WORDS.split()) | {"ok", "act", "200", "303", "429", "503"}
    assert {cell for cells in lines.values() for cell in cells} <= known


def test_every_cell_is_answered_as_the_table_says(
    another: World, seed: int, played: Callable[[str, int], None]
) -> None:
    """At the full scale all cells, below it some of each route and all that move something."""
    among = table.drawn(random.Random(seed), scaled(len(COLUMNS), least=5))
    lines, wrong, cells = table.read(), [], Counter[str]()
    described = Described(another.people.client.app)
    for route, column, whole, hollow, found in table.measure(another, among):
        expected = lines[route.name][COLUMNS.index(column)]
        cells[whole] += 1
        where = f"{route.name} {'.'.join(column)}"
        if whole != expected or not table.alike(route, whole, hollow):
            wrong.append(f"{where}: {expected} is written, {whole} was answered, {hollow} to a hollow body")
        wrong += [f"{where}: {off}" for one in found for off in described.off(route.method, route.path, one)]
        if column in STRANGERS and route.path != "/" and not route.path.startswith(DEMO):
            path = table.path_of(another, route, column)
            told = [table.shown(another, one, path, column, words=table.keeps(path, column)) for one in found]
            wrong += [f"{where}: tells {mark}" for marks in told for mark in marks]
    played("cells of the table", sum(cells.values()))
    print(f"{sum(cells.values())} cells of {len(lines)} routes: {dict(cells)}; {another.wire.count} requests")
    print("\n".join(wrong))
    assert wrong == []


def test_what_a_demo_shows_to_everybody_is_shown_nowhere_else(world: World) -> None:
    """Landing page and maps of a demo have no log-in; any other installation keeps them, and the description, shut."""
    service = replace(world.people.client.service, demo=False)
    plain = Wire(application(service))
    told = {path: plain("GET", path.format(case=world.ids["case"], key="penalty")) for path in PAGES}
    assert {path: found.status for path, found in told.items()} == PAGES
    assert [mark for found in told.values() for mark in table.shown(world, found, world.ids["case"])] == []
    moved = plain("POST", f"{API}/demo/clock", token=world.tokens[("admin", "all")], json={"advance": "PT0S"})
    assert moved.status == 404
    plain.close()
