"""The client that knows the contract and no flow walks the main road of each, in both agencies, on both databases.

One server holds both agencies, strictly apart; people of the second log in as ``name@agency``.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import sql

import processes
from tests.conftest import STORES, administer, in_database
from tests.http.contract import Contract
from tests.http.people import People
from tests.http.server import Server


@pytest.fixture(scope="module", params=STORES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all flows and agencies of one database."""
    home = tmp_path_factory.mktemp("contract")
    url, name = f"sqlite:///{home / 'riskflow.sqlite3'}", f"riskflow_{home.name}_{id(request)}".replace("-", "_")
    if request.param == "postgresql":
        kept: Any = request.getfixturevalue("postgres_url")
        administer(kept, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
        url = in_database(kept, name)
    made = Server(url, home, processes.samples())
    yield made
    made.stop()
    if request.param == "postgresql":
        administer(kept, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


@pytest.fixture
def people(server: Server) -> Iterator[People]:
    made = People(server.base)
    yield made
    made.close()


def accounts(sample: str) -> list[str]:
    """Return the names people of a sample log in by; the first agency's need no place behind them."""
    data = processes.sample(sample)
    place = "" if sample == processes.samples()[0] else f"@{data['agency']['id']}"
    return [one["account"] + place for one in data["people"]]


@pytest.mark.parametrize("sample", processes.samples())
@pytest.mark.parametrize("process", processes.names())
def test_ignorant_client(people: People, process: str, sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    client = Contract(people, accounts(sample))
    case = client.walk(process)
    with capsys.disabled():
        print(f"\n{process:<12} {sample:<8} {client.acts:>3} acts, {case['number']} {case['status']}")
    assert case["status"] == "completed"


def test_the_agencies_are_strangers(people: People) -> None:
    first, second = (accounts(sample) for sample in processes.samples())
    described = people.ask(first[0], "GET", "/processes/procurement").json()["start_form"]["examples"][0]
    body = {
        "process": "procurement",
        "title": "甲",
        "subject": {"name": "某股", "kind": "department"},
        "fields": described,
    }
    made = people.ask(first[0], "POST", "/cases", json=body)
    assert made.status_code == 201, made.text
    for account in ("director1", "auditor1", "admin1"):
        other = next(one for one in second if one.startswith(account))
        assert people.ask(other, "GET", f"/cases/{made.json()['id']}").status_code == 404
