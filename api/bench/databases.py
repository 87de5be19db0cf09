"""Databases to measure on: a file for SQLite, an empty database of a PostgreSQL server.

The server is the one of RISKFLOW_BENCH_POSTGRES (a URL whose user may create databases); without it the checkout's own
launcher of the tests starts one from the wheel of binaries. Only here does the product look at ``tests``, by name:
measuring is done from a checkout, and an installed riskflow without one says what it lacks.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.storage import bench

VARIABLE = "RISKFLOW_BENCH_POSTGRES"


@contextmanager
def sqlite(home: Path) -> Iterator[str]:
    """Yield the URL of a new file in ``home``."""
    yield f"sqlite:///{home / 'bench.sqlite3'}"


@contextmanager
def postgresql(home: Path) -> Iterator[str]:
    """Yield the URL of an empty database, which is dropped afterwards. ModuleNotFoundError when there is no server."""
    with _server() as maintenance:
        name = f"riskflow_bench_{os.getpid()}"
        bench.administer(maintenance, f'CREATE DATABASE "{name}"')
        try:
            yield bench.in_database(maintenance, name)
        finally:
            bench.administer(maintenance, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _server() -> Iterator[str]:
    if VARIABLE in os.environ:
        yield os.environ[VARIABLE]
        return
    launcher = importlib.import_module("tests.postgres")
    server = launcher.launch(os.getpid())
    try:
        yield server.url()
    finally:
        server.remove()
