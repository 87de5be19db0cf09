"""Threats 61 and 62: a backup taken while people work, and a migration that dies half-way."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from api import verifying
from engine.bootstrap import open_engine
from engine.storage import health
from engine.storage.schema import migrate
from tests import postgres
from tests.bureau import Bureau
from tests.fakes import FakeClock
from tests.scale import scaled
from tests.stock import shipped

ROOT = Path(__file__).resolve().parents[2]


class Working:
    """People who start cases without a pause, in another thread; ``cases`` are those that were acknowledged."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau, self.cases, self.stopped = bureau, list[str](), threading.Event()
        bureau.caller("handler1")
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        while not self.stopped.is_set():
            self.cases.append(self.bureau.start("handler1", "procurement")["id"])

    def __enter__(self) -> "Working":
        self.thread.start()
        self.reach(5)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()

    def reach(self, count: int) -> None:
        until = time.monotonic() + 60
        while len(self.cases) < count:
            assert time.monotonic() < until, "nobody works"
            time.sleep(0.01)


def saved(url: str, there: str, request: pytest.FixtureRequest, folder: Path) -> None:
    """Back the database up while it is written, and restore it as another one."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as one, sqlite3.connect(there[10:]) as other:
            one.backup(other, pages=50)
        one.close()
        other.close()
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    file = str(server.home / f"{folder.name}.dump")
    plain = [one.replace("postgresql+psycopg://", "postgresql://") for one in (url, there)]
    server.run("pg_dump", "-Fc", "-f", file, plain[0])
    server.run("pg_restore", "-d", plain[1], file)


def records(url: str) -> dict[str, list[str]]:
    """Return the hashes of the records of every stream, in their order."""
    pool = sa.create_engine(url)
    with pool.connect() as connection:
        rows = connection.exec_driver_sql("SELECT stream, hash FROM trail_event ORDER BY stream, seq").all()
    pool.dispose()
    found: dict[str, list[str]] = {}
    for stream, digest in rows:
        found.setdefault(stream, []).append(digest)
    return found


def test_61_a_backup_among_writes_is_a_prefix_that_verifies(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for at in range(scaled(20)):
        folder = tmp_path / str(at)
        url, there = database_url, f"sqlite:///{tmp_path / f'restored{at}.sqlite3'}"
        if database_url.startswith("postgresql"):
            url, there = (request.getfixturevalue("postgres_database")() for _ in range(2))
        elif at:
            url = f"sqlite:///{tmp_path / f'other{at}.sqlite3'}"
        bureau = Bureau(url, folder, deploy={"procurement": shipped("procurement")})
        with Working(bureau) as working:
            before = list(working.cases)
            saved(url, there, request, folder)
            working.reach(len(working.cases) + 3)
        whole, agency = records(url), bureau.agency
        bureau.close()
        restored = open_engine(there, home=folder, clock=FakeClock(), upgrade=False)
        assert restored.ask(verifying.report, agency)["ok"]
        known = restored.ask(lambda env, unit, agency=agency: unit.tables.cases.ids(agency))
        restored.close()
        assert set(before) <= set(known), "what was acknowledged before the backup is in it"
        kept = records(there)
        assert {stream: whole[stream][: len(rows)] for stream, rows in kept.items()} == kept


DYING = """
import os, sys
import sqlalchemy as sa
from engine.storage.schema import migrate
left = int(sys.argv[2])
@sa.event.listens_for(sa.engine.Engine, "before_cursor_execute")
def die(connection, cursor, statement, *more):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
migrate(sys.argv[1])
print(left)
"""


def test_62_a_migration_that_dies_leaves_the_old_schema_and_runs_again(database_url: str) -> None:
    """Killed at some statement: the old schema as a whole, which the program says is not its own; then it is made."""
    count = dying(database_url, 10**6)
    reset(database_url)
    for share in range(1, scaled(100, least=4) + 1):
        at = max(1, count * share // (scaled(100, least=4) + 1))
        assert dying(database_url, at) is None
        assert tables_of(database_url) == set(), f"half a schema after statement {at}"
        pool = sa.create_engine(database_url)
        assert not health.current(pool)
        pool.dispose()
    migrate(database_url)
    pool = sa.create_engine(database_url)
    assert health.current(pool)
    pool.dispose()


def dying(url: str, at: int) -> Any:
    """Migrate in a process that is killed before statement ``at``; returns how many there were when it was not."""
    command = [sys.executable, "-c", DYING, url, str(at)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return at - int(done.stdout) if done.returncode == 0 else None


def tables_of(url: str) -> set[str]:
    pool = sa.create_engine(url)
    found = set(sa.inspect(pool).get_table_names())
    pool.dispose()
    return found


def reset(url: str) -> None:
    """Empty the database."""
    if url.startswith("sqlite"):
        for file in Path(url.removeprefix("sqlite:///")).parent.glob("riskflow.sqlite3*"):
            file.unlink()
        return
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
