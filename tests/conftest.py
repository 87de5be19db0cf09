"""What every test can ask for, and what no test may do.

Databases are real: each test that asks for one gets an empty database of its own, on SQLite and on PostgreSQL. A
missing PostgreSQL fails the run; it never skips. Nothing but loopback can be connected to. Seed and scale are printed
in the header.
"""

import fcntl
import inspect
import itertools
import json
import os
import pathlib
import random
import re
import socket
import tempfile
from collections.abc import Callable, Iterator

import hypothesis
import psycopg
import pytest
from psycopg import conninfo, sql

from tests import postgres
from tests import scale as scaling

STORES = ("sqlite", "postgresql")
FAILED_SEEDS = pathlib.Path(__file__).with_name("failed_seeds.txt")

hypothesis.settings.register_profile("riskflow", deadline=None, print_blob=True)
hypothesis.settings.load_profile("riskflow")


# ---------------------------------------------------------------- the run


def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed before workers start (they inherit it), and shut the network."""
    os.environ.setdefault("RISKFLOW_SEED", str(random.SystemRandom().randrange(2**32)))
    if not is_worker(config):
        # Workers find the one server of the run through this file; the controlling process ends it.
        os.environ["RISKFLOW_TEST_RUN"] = str(os.getpid())
        config.pluginmanager.register(Naming(config), "naming")
    shut_network()


class Naming:
    """Names a failed test when it fails: of a run that is cut short something is known."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a line for a failure of any phase."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.write_line(f"\nFAILED {report.nodeid} ({report.when})")


def is_worker(config: pytest.Config) -> bool:
    """Say whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def pytest_report_header() -> str:
    """Name what is needed to play this run again."""
    return f"riskflow: scale {scaling.scale():g}, RISKFLOW_SEED={os.environ['RISKFLOW_SEED']}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server of this run."""
    if is_worker(config) or os.environ.get("RISKFLOW_TEST_RUN") != str(os.getpid()):
        return
    where = server_file()
    if where.exists():
        postgres.at(pathlib.Path(where.read_text("utf-8"))).remove()
    for file in (where, where.with_suffix(".lock")):
        file.unlink(missing_ok=True)


def shut_network() -> None:
    """Let sockets connect to this machine only; a test that reaches further is wrong on every other machine."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, loopback_only(getattr(socket.socket, name)))


def loopback_only(connect: Callable[..., object]) -> Callable[..., object]:
    """Wrap a socket's connect so that only loopback and local sockets pass."""
    if hasattr(connect, "loopback_only"):
        return connect

    def guarded(self: socket.socket, address: object) -> object:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        host = str(address[0]) if inet and isinstance(address, tuple) else "localhost"
        if host not in ("localhost", "::1") and not host.startswith("127."):
            raise PermissionError(f"a test tried to connect to {host}; only loopback is open")
        return connect(self, address)

    guarded.loopback_only = True
    return guarded


# ---------------------------------------------------------------- counts and seeds


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``seed`` this run's new one and each one that ever failed (tests/failed_seeds.txt)."""
    if "seed" in metafunc.fixturenames:
        lines = FAILED_SEEDS.read_text("utf-8").split("\n") if FAILED_SEEDS.exists() else []
        old = [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]
        metafunc.parametrize("seed", [int(os.environ["RISKFLOW_SEED"]), *old], ids=["new", *map(str, old)])


@pytest.fixture(scope="session")
def scale() -> float:
    """Share of the full counts that this run plays; 1 plays all."""
    return scaling.scale()


@pytest.fixture
def played(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Note how many rounds a test really played: ``played("races", 20_000)``; the soak's log shows it."""
    return lambda what, count: record_property("played", [what, count])


TRACED = ("unit", "property", "conformance", "oracle", "matrix")  # tests during which the coverage is taken
FLOWS = "unit/processes"  # but these, which play whole cases


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as ``counted`` whatever takes its count from the scale, and as ``no_cover`` what the coverage is not for.

    Tracing makes a test two to three times slower: the core rooms are to be reached by tests of their own.
    """
    here = pathlib.Path(__file__).parent
    for item in items:
        if not any(item.path.is_relative_to(here / part) for part in TRACED) or item.path.is_relative_to(here / FLOWS):
            item.add_marker("no_cover")
        names = {name for name, value in vars(getattr(item, "module", object)).items() if value is scaling.scaled}
        if "scale" in getattr(item, "fixturenames", ()) or (names and names & set(source_words(item))):
            item.add_marker("counted")


def source_words(item: pytest.Item) -> set[str]:
    """Return the words of a test's source, decorators included."""
    function = getattr(item, "function", None)
    inner = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    try:
        return set(re.findall(r"\w+", inspect.getsource(inner)))
    except (OSError, TypeError):
        return set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note the counts that the test took from the scale, and Hypothesis's number of examples."""
    before = len(scaling.taken)
    yield
    counts = scaling.taken[before:]
    settings = getattr(getattr(item, "function", None), "_hypothesis_internal_use_settings", None)
    if item.get_closest_marker("counted"):
        counts += [settings.max_examples] if settings else []
        item.user_properties += [("played", ["rounds", count]) for count in counts]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the counts of passed tests, from all workers, where soak wants them."""
    if report.when == "call" and report.passed and "RISKFLOW_COUNTS" in os.environ:
        counts = [value for name, value in report.user_properties if name == "played"]
        for what, count in counts:
            name = f"{report.nodeid} {what}"
            TOTAL[name] = TOTAL.get(name, 0) + count


TOTAL: dict[str, int] = {}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts to run.py."""
    if "RISKFLOW_COUNTS" in os.environ and not is_worker(session.config):
        pathlib.Path(os.environ["RISKFLOW_COUNTS"]).write_text(json.dumps(TOTAL), "utf-8")


# ---------------------------------------------------------------- databases


def server_file() -> pathlib.Path:
    """Return the file through which the workers of one run share one server."""
    return pathlib.Path(tempfile.gettempdir()) / f"riskflow-run-{os.environ['RISKFLOW_TEST_RUN']}"


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server | None:
    """The run's own PostgreSQL; None when RISKFLOW_TEST_POSTGRES names another one."""
    if "RISKFLOW_TEST_POSTGRES" in os.environ:
        return None
    where = server_file()
    with where.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if where.exists():
            return postgres.at(pathlib.Path(where.read_text("utf-8")))
        server = postgres.launch(int(os.environ["RISKFLOW_TEST_RUN"]))
        where.write_text(str(server.home), "utf-8")
        return server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Server | None) -> str:
    """URL of the maintenance database of the PostgreSQL under test; its user may create databases."""
    return postgres_server.url() if postgres_server else os.environ["RISKFLOW_TEST_POSTGRES"]


@pytest.fixture
def postgres_database(postgres_url: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """A maker of empty PostgreSQL databases; they are dropped after the test, connections and all."""
    made: list[str] = []
    worker = f"{os.getpid()}_{next(NUMBERS)}"

    def make() -> str:
        name = f"riskflow_{worker}_{len(made)}"
        administer(postgres_url, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
        made.append(name)
        return in_database(postgres_url, name)

    yield make
    for name in made:
        administer(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


NUMBERS = itertools.count()


def administer(url: str, statement: sql.SQL, name: str) -> None:
    """Run one statement about a database from the maintenance database."""
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


def in_database(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    head, question, query = url.partition("?")
    scheme, _, rest = head.partition("://")
    assert conninfo.conninfo_to_dict(f"postgresql://{rest}"), "RISKFLOW_TEST_POSTGRES is no URL"
    return f"{scheme}://{rest.rpartition('/')[0]}/{name}{question}{query}"


@pytest.fixture(params=STORES)
def database_url(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> str:
    """URL of an empty database of the test's own, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'riskflow.sqlite3'}"
    return str(request.getfixturevalue("postgres_database")())
