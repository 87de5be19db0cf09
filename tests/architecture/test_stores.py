"""The databases under test are what the tests take them for."""

import subprocess
import sys
import textwrap

import psycopg
import pytest

from tests import postgres


def test_postgres_is_utf8_durable_and_empty(postgres_database):
    """D: UTF8 by name, fsync on, two makers' databases apart."""
    first, second = postgres_database(), postgres_database()
    with psycopg.connect(first.replace("+psycopg", ""), autocommit=True) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("server_encoding", "fsync")}
        connection.execute("CREATE TABLE mark (text text)")
    assert shown == {"server_encoding": "UTF8", "fsync": "on"}
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mark'").fetchone() == (0,)


def test_database_url_is_one_per_store(database_url):
    assert database_url.startswith(("sqlite:///", "postgresql+psycopg://"))


def test_missing_binaries_are_an_error_not_a_skip(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(postgres.MissingPostgres):
        postgres.reachable(tmp_path)


def test_a_killed_runs_server_is_cleared_away():
    """A run that dies leaves its server; the next run's first act removes it."""
    code = """
        import os
        from tests import postgres
        print(postgres.launch(os.getpid()).home)
    """
    home = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout.strip()
    server = postgres.at(postgres.pathlib.Path(home))
    assert (server.home / "data" / "postmaster.pid").exists()
    postgres.clear()
    assert not server.home.exists()
