"""Statements on libpq: what goes in comes out, errors are the driver's own, a transaction is one."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from engine.storage import wire
from engine.storage.wire import Wire

BYTES = bytes(range(256))


@pytest.fixture
def driver(postgres_database: Any) -> Iterator[psycopg.Connection[Any]]:
    url = postgres_database().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, prepare_threshold=None) as connection:
        yield connection


@pytest.mark.parametrize("prepared", [True, False], ids=["prepared", "planned each time"])
@pytest.mark.parametrize(
    ("cast", "given", "read"),
    [
        ("bytea", BYTES, BYTES),
        ("uuid", BYTES[:16], BYTES[:16]),
        ("uuid", BYTES[:16].hex(), BYTES[:16]),
        ("text", "逐字 'quoted' $1 \\ \"", "逐字 'quoted' $1 \\ \""),
        ("varchar", "甲", "甲"),
        ("int2", -7, -7),
        ("int4", 2**31 - 1, 2**31 - 1),
        ("int8", -(2**63), -(2**63)),
        ("numeric", Decimal("-1234567890.05"), Decimal("-1234567890.05")),
        ("text", None, None),
        ("bool", "false", False),
    ],
)
def test_values_come_back(driver: Any, cast: str, given: object, read: object, prepared: bool) -> None:
    asked = Wire(driver, {} if prepared else None)
    for _ in range(3):
        found = asked.execute(f"SELECT ?::{cast}", (given,)).fetchone()
        assert found == (read,)
        assert type(found[0]) is type(read)


def test_rows_are_counted_and_read_in_order(driver: Any) -> None:
    asked = Wire(driver, {})
    asked.execute("CREATE TABLE t (n int PRIMARY KEY, s text)")
    asked.executemany("INSERT INTO t VALUES (?, ?)", [(n, str(n)) for n in range(5)])
    assert asked.execute("UPDATE t SET s = ? WHERE n > ?", ("x", 1)).rowcount == 3
    assert asked.execute("SELECT n, s FROM t WHERE n < ? ORDER BY n", (3,)).fetchall() == [(0, "0"), (1, "1"), (2, "x")]
    assert asked.execute("SELECT n FROM t WHERE n > ?", (9,)).fetchone() is None


def test_what_is_not_committed_is_not_there(driver: Any) -> None:
    asked = Wire(driver, {})
    asked.execute("CREATE TABLE t (n int)")
    asked.commit()
    asked.execute("INSERT INTO t VALUES (?)", (1,))
    driver.rollback()
    asked.execute("INSERT INTO t VALUES (?)", (2,))
    asked.commit()
    asked.commit()
    assert asked.execute("SELECT n FROM t").fetchall() == [(2,)]


def test_errors_are_the_drivers_own_and_a_failed_transaction_does_not_commit(driver: Any) -> None:
    known: wire.Known = {}
    asked = Wire(driver, known)
    asked.execute("CREATE TABLE t (n int PRIMARY KEY)")
    asked.commit()
    asked.execute("INSERT INTO t VALUES (?)", (1,))
    with pytest.raises(psycopg.errors.UniqueViolation):
        asked.execute("INSERT INTO t VALUES (?)", (1,))
    with pytest.raises(psycopg.InternalError):
        asked.commit()
    assert asked.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        asked.execute("SELECT ?::uuid", ("no identifier",))
    driver.rollback()
    assert asked.execute("SELECT ?::uuid", (BYTES[:16],)).fetchone() == (BYTES[:16],)


def test_a_lost_server_is_told_as_the_driver_tells_it(driver: Any) -> None:
    asked = Wire(driver, {})
    with pytest.raises(psycopg.OperationalError):
        asked.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(psycopg.OperationalError):
        asked.execute("SELECT 1")


def test_no_more_statements_are_kept_than_said(driver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST", 3)
    known: wire.Known = {}
    asked = Wire(driver, known)
    for number in range(6):
        assert asked.execute(f"SELECT {number} + ?::int", (1,)).fetchone() == (number + 1,)
    assert len(known) == 3


def test_what_the_driver_does_beside_shares_the_transaction(driver: Any) -> None:
    asked = Wire(driver, {})
    asked.execute("CREATE TABLE t (n int)")
    driver.execute("INSERT INTO t VALUES (7)")
    assert asked.execute("SELECT n FROM t").fetchall() == [(7,)]
    driver.rollback()
    assert asked.execute("SELECT to_regclass(?) IS NULL", ("t",)).fetchone() == (True,)


def test_a_first_try_that_fails_leaves_one_statement_on_the_server(driver: Any) -> None:
    asked = Wire(driver, {})
    for _ in range(3):
        with pytest.raises(psycopg.errors.DivisionByZero):
            asked.execute("SELECT 1 / ?::int", (0,))
        driver.rollback()
    assert asked.execute("SELECT 1 / ?::int", (1,)).fetchone() == (1,)
    assert driver.execute(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 1 /%'"
    ).fetchone() == (1,)
