"""Databases that are laid out once and copied: the sample agency with its flows, without the seconds they take.

What is copied is what the product itself wrote; a database that holds something already is filled in the long way.
"""

import atexit
import contextlib
import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

import processes
from engine import bpmn
from engine.bootstrap import Engine, open_engine
from engine.papers.shelf import Shelf
from engine.storage import bench
from engine.usecases.definitions import calendars, definitions
from engine.usecases.ground.library import Library
from engine.usecases.people import directory
from tests.fakes import FakeClock

Key = tuple[str, str, tuple[tuple[str, str], ...]]
_laid: dict[Key, str] = {}  # what is laid out -> the file or database that holds it
_libraries: dict[Key, Library] = {}  # definitions already read; they never change
_numbers = itertools.count()
SHELF = Shelf(processes.templates())  # read once for all


def shipped(name: str) -> bytes:
    """Return a shipped definition with its decision tables, as it is deployed."""
    return bpmn.bundle(processes.read(name), processes.decisions(name))


def opened(url: str, home: Path, *, clock: FakeClock, sample: str, files: Mapping[str, bytes]) -> tuple[Engine, str]:
    """Return an engine on ``url`` whose sample agency has ``files`` in force, and the agency's id."""
    lite = url.startswith("sqlite")
    key = (url.partition(":")[0], sample, tuple((name, hashlib.sha256(files[name]).hexdigest()) for name in files))
    if not _empty(url):
        return _filled(url, home, clock, sample, files)
    if key not in _laid:
        _laid[key] = _lay_file(sample, files) if lite else _lay_database(url, sample, files)
    if lite:
        shutil.copytree(Path(_laid[key]), home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("stock.sqlite3"))
        shutil.copyfile(Path(_laid[key]) / "stock.sqlite3", url.removeprefix("sqlite:///"))
    else:
        name = psycopg.conninfo.conninfo_to_dict(_plain(url))["dbname"]
        _administer(url, f'DROP DATABASE "{name}"')
        _administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{_laid[key]}"')
    engine = open_engine(url, home=home, clock=clock, upgrade=False)
    engine.env.shelf = SHELF
    library = _libraries.setdefault(key, engine.env.library)
    if library is not engine.env.library:
        engine.env.library = library
    return engine, engine.env.default_agency


def _filled(url: str, home: Path, clock: FakeClock, sample: str, files: Mapping[str, bytes]) -> tuple[Engine, str]:
    engine = open_engine(url, home=home, clock=clock)
    engine.env.shelf = SHELF
    agency = engine.act(directory.load_sample, processes.sample(sample), list(processes.settings())).result()
    engine.act(calendars.seed, processes.calendars()).result()
    engine.refresh()
    for name, data in files.items():
        engine.act(definitions.deploy, engine.env.agency(agency), name, data, "setup").result()
    return engine, agency


def _lay_file(sample: str, files: Mapping[str, bytes]) -> str:
    home = Path(tempfile.mkdtemp(prefix="riskflow-stock-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    engine, _ = _filled(f"sqlite:///{home / 'stock.sqlite3'}", home, FakeClock(), sample, files)
    engine.close()
    assert not (home / "stock.sqlite3-wal").exists()
    return str(home)


def _lay_database(url: str, sample: str, files: Mapping[str, bytes]) -> str:
    name = f"riskflow_stock_{os.getpid()}_{next(_numbers)}"
    _administer(url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    atexit.register(_forget, url, name)
    with tempfile.TemporaryDirectory() as home:
        engine, _ = _filled(bench.in_database(url, name), Path(home), FakeClock(), sample, files)
        engine.close()
        assert not any(Path(home).rglob("*/*")), "files beside the database are not copied"
    return name


def _forget(url: str, name: str) -> None:
    with contextlib.suppress(sa.exc.OperationalError):  # the run's own server is gone before its workers are
        _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(url: str, statement: str) -> None:
    bench.administer(bench.in_database(url, "postgres"), statement)


def _empty(url: str) -> bool:
    if url.startswith("sqlite"):
        return not Path(url.removeprefix("sqlite:///")).exists()
    with psycopg.connect(_plain(url)) as connection:
        found: Any = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        return found[0] is None


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
