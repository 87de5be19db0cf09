"""PostgreSQL stopped at once under the server: whoever calls is told to try again, and then nothing is lost."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import sql

from tests import postgres
from tests.conftest import administer, in_database
from tests.crash.clients import ended, going
from tests.crash.notes import Notes
from tests.race.house import House
from tests.scale import scaled


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server of the test's own: the one of the run serves others too."""
    made = postgres.launch(os.getpid())
    yield made
    made.remove()


@pytest.fixture
def house(server: postgres.Server, tmp_path: Path) -> Iterator[House]:
    """The house on that server."""
    administer(server.url(), sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), "house")
    made = House(in_database(server.url(), "house"), tmp_path)
    yield made
    made.close()


def test_the_database_stops_at_once_again_and_again(
    server: postgres.Server, house: House, played: Callable[[str, int], None]
) -> None:
    clients = going(house, house.engine, Notes(house), 3)
    restarts = scaled(25, least=2)
    for _ in range(restarts):
        time.sleep(0.3)
        server.stop(mode="immediate")
        server.start()
    time.sleep(0.3)
    print(f"{restarts} restarts, {ended(house, clients)}")
    played("restarts", restarts)
