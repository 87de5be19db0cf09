"""Brings a database to the newest schema with Alembic; schema from scratch equals schema by migrations."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database behind ``url`` to ``revision``; the directory of an SQLite file is made."""
    place = sa.make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if place.get_backend_name() == "sqlite":
        # The driver begins no transaction before a DDL statement by itself: a migration that dies would stay half done.
        sa.event.listen(engine, "connect", _plain)
        sa.event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def _plain(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
