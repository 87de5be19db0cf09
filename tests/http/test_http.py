"""Scenarios over HTTP only, on both databases; the ignorant client is in ``test_contract``."""

import pytest

from tests.http.people import People
from tests.http.server import Server
from tests.http.stage import Http
from tests.scenarios import play


@pytest.fixture
def server(database_url, tmp_path):
    made = Server(database_url, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def people(server):
    made = People(server.base)
    yield made
    made.close()


def test_scenarios_over_http(server: Server, people: People, database_url: str) -> None:
    """Scenarios on one server; amounts of different cases add up, so each keeps its own budget line.

    All at scale 1; below that a part, other ones for each seed, on PostgreSQL the larger one.
    """
    names = play.part(play.files(), 90 if database_url.startswith("postgresql") else 20)
    taken: set[str] = set()
    stage = Http(people)
    for name in names:
        scenario = play.load(name)
        case = play.play(stage, scenario)
        flows = play.flows(stage, case)
        assert not set(scenario["covers"]) - flows, (name, set(scenario["covers"]) - flows)
        taken |= flows
    every = {flow for name in names for flow in play.load(name)["covers"]}
    assert not every - taken, f"untaken: {sorted(every - taken)}"
    assert '"ok": true' in server.command("verify-trail").replace('"ok":true', '"ok": true')
