"""What is hidden stays hidden: in no list, count, search, export, picture or error, nor by the work of an answer.

A 404 for what is hidden is the 404 for what is not there: byte for byte but for the id asked, header for header, and
after as many statements to the database.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from engine.storage import bench
from tests.api.citizens import SECRETS
from tests.authorisation import table
from tests.authorisation.test_table import STRANGERS
from tests.authorisation.world import API, BOARD, COLUMNS, MARKS, WHO, World
from tests.wire import Found

ALIVE = [column for column in STRANGERS if column[1] not in ("expired", "anonymous")]
PREFIXED = ("case", "item", "document", "recusal", "meeting", "duty", "made", "outside", "conflict", "incident")


def questions(world: World) -> list[str]:
    """Return addresses that list, count, search and page, with everything known of the hidden case as the question."""
    ids = world.ids
    words = [*MARKS, ids["number"], ids["number"][:6], ids["case"], "%", "_", "涉嫌"]
    found = [f"cases?q={quote(word)}" for word in words]
    found += [
        "cases?limit=200",
        "cases?process=penalty",
        "cases?status=open",
        f"cases?cursor={ids['case']}",
        "cases?mine=true",
    ]
    for view in ("mine", "offered", "done", "overdue"):
        found += [f"work-items?view={view}", f"work-items?view={view}&case={ids['case']}"]
    found += [f"work-items?task={task}" for task in ("pen_reply", "pen_board", "t_accept")]
    for view in ("mine", "open", "overdue", "events", "done", "all"):
        found += [f"duties?view={view}", f"duties?view={view}&case={ids['case']}"]
    found += [f"people?eligible_for={ids['item']}&verb={verb}" for verb in ("complete", "claim", "transfer")]
    found += [f"recusals?state={state}" for state in ("requested", "granted", "rejected")]
    found += [
        "messages?view=all",
        "messages",
        "meetings",
        f"meetings?cursor={ids['meeting']}",
        "incidents",
        "incidents?view=all",
        "copies?view=all",
        "jobs",
        f"refusals?view=all&case={ids['case']}",
        "processes",
        f"people/{ids['person']}/handover",
    ]
    found += ["conflicts", f"conflicts?person={world.people.stage.resolve('@handler1')}", "processes/penalty"]
    return found


@pytest.mark.parametrize("column", ALIVE, ids=".".join)
def test_no_list_count_or_search_tells(world: World, column: tuple[str, str]) -> None:
    told = []
    for address in questions(world):
        found = world.wire("GET", f"{API}/{address}", token=world.tokens[column])
        assert found.status < 500, (address, found.body)
        words = table.keeps(f"{API}/{address}", column)
        told += [(address, mark) for mark in table.shown(world, found, address, column, words=words)]
    assert told == []


def test_the_marks_are_there_for_who_is_entitled(world: World) -> None:
    """The search above can find: whoever handles the case meets the marks in the very same places."""
    met = set()
    for address in questions(world):
        found = world.wire("GET", f"{API}/{address}", token=world.tokens[("officer", "own")])
        if table.shown(world, found, address):
            met.add(address.partition("?")[0])
    assert {"cases", "work-items"} <= met


RECUSED = [("officer", "recused"), ("reader", "recused")]


@pytest.mark.parametrize("column", RECUSED, ids=".".join)
def test_the_recused_meet_the_case_and_nothing_of_it(world: World, column: tuple[str, str]) -> None:
    """Whoever is recused reads that the case is there; no answer of any question holds what stands in it."""
    told, ids, person = [], world.ids, world.people.stage.resolve(f"@{WHO[column]}")
    ends = ("", "/history", "/documents", "/diagram.svg", "/file.pdf", "/duties", "/recusals", "/papers", "/remedies")
    own = [f"cases/{ids['case']}{end}" for end in ends]
    own += [f"work-items/{ids['item']}", f"documents/{ids['document']}"]
    others = {BOARD, SECRETS["other"]}  # titles of cases he is not recused from
    for address in (asked := [*questions(world), *own]):
        found = world.wire("GET", f"{API}/{address}", token=world.tokens[column])
        assert found.status < 500, (address, found.body)
        if "recusals" in address:  # he is told why he is kept out, and nothing of others
            assert {one["person"] for one in json.loads(found.body)["items"]} <= {person}, address
            continue
        marks = set(table.shown(world, found, address, column, words=True)) - others
        told += [(address, mark) for mark in sorted(marks)]
    print(len(asked), "questions")
    assert told == []


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Collect the statements before an answer, on the driver and through Core."""
    statements: list[str] = []
    service = world.people.client.service
    engine = service.engine

    def watched(use_case: Any) -> Any:
        def within(env: Any, unit: Any, *args: Any, **kwargs: Any) -> Any:
            with bench.watched(unit, statements.append):
                return use_case(env, unit, *args, **kwargs)

        return within

    act, ask = engine.act, engine.ask
    service.later = lambda *_, **__: None  # what no answer waits for
    engine.act = lambda use_case, *args, **kwargs: act(watched(use_case), *args, **kwargs)
    engine.ask = lambda use_case, *args, **kwargs: ask(watched(use_case), *args, **kwargs)
    try:
        yield statements
    finally:
        del service.later, engine.act, engine.ask


def asked(
    world: World, route: table.Route, column: tuple[str, str], ids: dict[str, str], *, whole: bool
) -> tuple[Found, str, int]:
    """Return the answer, its text without the ids asked, and the number of statements before it."""
    with counted(world) as statements:
        found = table.ask(world, route, column, ids, whole=whole)
        count = len(statements)
    text = found.body.decode("utf-8", "replace")
    for one in (*world.ids.values(), *ids.values()):
        text = text.replace(one, "ID") if len(one) > 20 else text
    return found, text, count


def test_hidden_is_as_not_there(world: World) -> None:
    """Each route that names something of the hidden case, each caller who gets a 404, with ids that are nobody's."""
    nothing = {name: f"{world.ids[name].partition('_')[0]}_{table.GONE}" for name in PREFIXED}
    lines, wrong, pairs = table.read(), [], 0
    for route in table.routes(world.people.client.app):
        if not any(f"{{{name}}}" in route.path for name in (*PREFIXED, "token")):
            continue
        for column in ALIVE:
            if lines[route.name][COLUMNS.index(column)] != "404":
                continue
            for whole in (True, False) if route.media else (True,):
                hidden = asked(world, route, column, {}, whole=whole)
                missing = asked(world, route, column, nothing, whole=whole)
                pairs += 1
                if (hidden[0].status, hidden[0].headers) != (missing[0].status, missing[0].headers) or hidden[
                    1
                ] != missing[1]:
                    wrong.append(f"{route.name} {'.'.join(column)}: {hidden[1]} is not {missing[1]}")
                if hidden[2] != missing[2]:
                    wrong.append(f"{route.name} {'.'.join(column)}: {hidden[2]} statements, {missing[2]} for nothing")
    print(f"{pairs} pairs of what is hidden and what is not there")
    print("\n".join(wrong))
    assert (wrong, pairs > 100) == ([], True)
