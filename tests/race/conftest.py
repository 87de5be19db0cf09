"""One house and one pair of server processes for all races of a module: starting them costs more than racing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql

from tests.conftest import administer, in_database
from tests.race.arena import Arena
from tests.race.house import House


@pytest.fixture(scope="module")
def house(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[House]:
    """The house on a PostgreSQL database of its own."""
    home: Path = tmp_path_factory.mktemp("house")
    name = f"race_{os.getpid()}_{request.module.__name__.rpartition('.')[2]}"
    administer(postgres_url, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
    made = House(in_database(postgres_url, name), home)
    yield made
    made.close()
    administer(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


@pytest.fixture(scope="module")
def arena(house: House) -> Iterator[Arena]:
    """Two server processes."""
    with Arena(house) as made:
        yield made
