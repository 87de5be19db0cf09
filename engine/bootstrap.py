"""The one place that wires: a database by URL, clock, ids and documents into an environment."""

import os
import secrets
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from engine.model import ids
from engine.ports import Clock, Ids, UnitOfWork
from engine.storage.database import PostgresDatabase, SqliteDatabase, open_database
from engine.storage.files import Files
from engine.storage.passwords import Passwords
from engine.storage.schema import migrate
from engine.trail.record import moment
from engine.usecases.asking import faults
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.library import Library
from engine.usecases.people import directory

T = TypeVar("T")
P = ParamSpec("P")


class SystemClock:
    """The machine's clock (SQLite) or the database's (PostgreSQL), moved by ``shift`` in the demo."""

    def __init__(self) -> None:
        self.shift = timedelta(0)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC) + self.shift  # noqa: TID251 -- the one place that reads a clock

    def corrected(self, database_time: datetime) -> datetime:
        """Return the database's moment, shifted."""
        return database_time + self.shift


class RandomIds:
    """UUIDv7 and random bytes of the operating system."""

    def new(self, prefix: str) -> str:
        """Return a fresh identifier."""
        made = ids.uuid7(time.time_ns() // 1_000_000, os.urandom(10))  # noqa: TID251 -- the one place that makes ids
        return ids.shown(prefix, made.bytes)

    def salt(self) -> bytes:
        """Return 16 random bytes."""
        return os.urandom(16)

    def token(self) -> str:
        """Return 256 random bits."""
        return secrets.token_urlsafe(32)


class Engine:
    """The environment with its two ways in: acts in one transaction each, questions on a reading connection."""

    def __init__(self, env: Environment, database: SqliteDatabase | PostgresDatabase) -> None:
        self.env = env
        self.database = database

    def act(
        self, use_case: Callable[Concatenate[Environment, UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Carry out a use case in one transaction; the future resolves after the commit."""
        return self.database.write(
            lambda unit: use_case(self.env, unit, *args, **kwargs),
            lambda unit, spoilt, detail: faults.broken(self.env, unit, spoilt, detail),
        )

    def ask(
        self, use_case: Callable[Concatenate[Environment, UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Answer a question on a reading connection."""
        return self.database.read(lambda unit: use_case(self.env, unit, *args, **kwargs))

    def refresh(self) -> None:
        """Read again what is known of the agencies."""
        self.database.read(lambda unit: directory.refresh(self.env, unit))

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_engine(
    url: str,
    *,
    home: Path,
    clock: Clock | None = None,
    identifiers: Ids | None = None,
    upgrade: bool = True,
) -> Engine:
    """Open the engine on ``url``; ``home`` holds documents. With ``upgrade`` the schema is brought up to date."""
    if upgrade:
        migrate(url)
    clock = clock or SystemClock()
    database = open_database(url, clock)
    env = Environment(
        database=database,
        clock=clock,
        ids=identifiers or RandomIds(),
        installation="",
        library=Library(),
        documents=Files(home / "documents"),
        passwords=Passwords(),
    )
    engine = Engine(env, database)
    env.installation = database.write(lambda unit: _installation(env, unit)).result()
    engine.refresh()
    return engine


def _installation(env: Environment, unit: Any) -> str:
    """Return the installation's id, founding it at the first start."""
    known = unit.tables.directory.installation()
    if known is not None:
        return str(known["installation_id"])
    made = uuid.UUID(bytes=os.urandom(16)).hex
    unit.tables.directory.found(made, moment(unit.now()), os.urandom(32))
    return made
