"""One office for each module and database; making one for each test would take most of the time."""

from typing import Any

import pytest
from psycopg import sql

from tests.conftest import STORES, administer, in_database
from tests.unit.usecases.stage import Office


@pytest.fixture(scope="module", params=STORES)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One office for all scenarios of one database."""
    home = tmp_path_factory.mktemp("office")
    url, name = f"sqlite:///{home / 'riskflow.sqlite3'}", f"riskflow_{home.name}_{id(request)}".replace("-", "_")
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_url")
        administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
        url = in_database(server, name)
    made = Office(url, home, getattr(request.module, "OWN_FLOWS", None))
    made.second_account("buyer1", "buyer1b")
    yield made
    made.bureau.close()
    if request.param == "postgresql":
        administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


@pytest.fixture
def lite(tmp_path: Any) -> Any:
    """An office of the test's own on SQLite."""
    made = Office(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path)
    yield made
    made.bureau.close()
