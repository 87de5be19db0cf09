"""Connections and transactions: one writer thread with group commit on SQLite, a pool of threads on PostgreSQL.

The only place that commits. Acknowledged means committed: a future resolves after the commit (foundations §1).
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, DisconnectionError

from engine.errors import Unavailable, WrongState
from engine.ports import CaseRow, Clock
from engine.storage.unit_of_work import Unit
from engine.storage.wire import Wire

T = TypeVar("T")
Recover = Callable[[Unit, CaseRow, str], None]
Job = tuple[Callable[[Unit], Any], Recover | None, Future[Any]]
REFUSED = "the database refused the step; it was undone and an incident opened"
GROUP = 16  # steps per commit on SQLite: above this p99 grows faster than throughput
RETRIES = 5  # deadlocks, serialisation failures, keys used and streams begun elsewhere meanwhile, on PostgreSQL
WRITERS = 10  # connections that write on PostgreSQL
LOCK_WAIT = "10s"  # longer than any queue of acts: who still waits is told to try again (threat 60)
SILENCE = {  # seconds, the last in milliseconds: a server that says nothing any more is noticed, not waited for
    "connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}  # fmt: skip


def open_database(url: str, clock: Clock) -> "SqliteDatabase | PostgresDatabase":
    """Open the database behind ``url`` (``sqlite:///path`` or ``postgresql+psycopg://…``)."""
    if url.startswith("sqlite"):
        return SqliteDatabase(url, clock)
    return PostgresDatabase(url, clock)


class SqliteDatabase:
    """One writing connection owned by one thread; readers use connections of their own."""

    dialect = "sqlite"

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        self.engine = sa.create_engine(url, pool_size=8, max_overflow=24, connect_args={"check_same_thread": False})
        sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[Unit], T], recover: Recover | None = None) -> "Future[T]":
        """Hand ``work`` to the writer thread; ``recover`` records that a constraint refused the step."""
        future: Future[T] = Future()
        self._queue.put((work, recover, future))
        return future

    def read(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` on a reading connection of the calling thread."""
        with self.engine.connect() as connection, _unit(connection, self.clock) as unit:
            return work(unit)

    def close(self) -> None:
        """Stop the writer and close all connections."""
        self._queue.put(None)
        self._thread.join()
        self.engine.dispose()

    def _serve(self) -> None:
        with self.engine.connect() as connection:
            while True:
                group = self._take()
                if group is None:
                    return
                self._run_group(connection, group)

    def _take(self) -> list[Job] | None:
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            group.append(more)
        return group

    def _run_group(self, connection: sa.Connection, group: list[Job]) -> None:
        answers: list[tuple[Future[Any], Any, BaseException | None]] = []
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute("BEGIN IMMEDIATE")
            for work, recover, future in group:
                answers.append((future, *_in_savepoint(connection, driver, self.clock, work, recover)))
            driver.execute("COMMIT")
        except Exception as error:  # the whole group fails: each is safe to try again by its key
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            for _, _, future in group:
                future.set_exception(Unavailable(str(error)))
            return
        for future, answer, failure in answers:
            if failure is None:
                future.set_result(answer)
            else:
                future.set_exception(failure)


def _in_savepoint(
    connection: sa.Connection, driver: Any, clock: Clock, work: Callable[[Unit], T], recover: Recover | None = None
) -> tuple[T | None, Exception | None]:
    driver.execute("SAVEPOINT step")
    unit: Unit | None = None
    try:
        with _unit(connection, clock) as unit:
            answer = work(unit)
    except Exception as error:  # handed to the caller of this one step; the others of the group go on
        driver.execute("ROLLBACK TO step")
        driver.execute("RELEASE step")
        if _no_room(error):
            return None, Unavailable(str(error))
        if recover is None or unit is None or unit.applying is None or not _breaks(error):
            return None, error
        spoilt, detail = unit.applying, str(error)
        _, failure = _in_savepoint(connection, driver, clock, partial(_recovered, recover, spoilt, detail))
        return None, failure or WrongState(REFUSED)
    driver.execute("RELEASE step")
    return answer, None


@contextmanager
def _unit(connection: sa.Connection, clock: Clock) -> Iterator[Unit]:
    """Lend a unit of work; an answer that was not read to its end would keep old pages, and the file, in use."""
    driver: Any = connection.connection.driver_connection
    with closing(driver.cursor()) as cursor:
        yield Unit(cursor, "sqlite", clock, lambda: connection)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    # What a savepoint would put back is kept in memory: a step of a group changes more pages than SQLite keeps there
    # by itself, and a file of them helps nobody, since a crash undoes the whole group.
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "temp_store=MEMORY"
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


class PostgresDatabase:
    """A pool of connections; each write runs in a worker thread with its own transaction."""

    dialect = "postgresql"

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        # The step prepares its own statements (wire.py); what the driver prepared it would throw away with ours.
        options = {"options": f"-c lock_timeout={LOCK_WAIT}", "prepare_threshold": None, **SILENCE}
        self.engine = sa.create_engine(url, pool_size=WRITERS, max_overflow=20, connect_args=options)
        # A question is planned with its values each time: a plan made once, while the tables were small, walks through
        # all of them later on.
        self._readers = sa.create_engine(
            url, pool_size=8, max_overflow=24, connect_args={"prepare_threshold": None, **SILENCE}
        )
        self._losses = 0  # how often the server was away: connections from before are not used again
        for pool in (self.engine, self._readers):
            sa.event.listen(pool, "connect", self._made)
            sa.event.listen(pool, "checkout", self._taken)
        self._workers = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    def write(self, work: Callable[[Unit], T], recover: Recover | None = None) -> "Future[T]":
        """Run ``work`` in a worker thread, one transaction, tried again on deadlock.

        ``recover`` records in a second transaction that a constraint refused the step.
        """
        return self._workers.submit(self._transact, work, recover)

    def read(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` on a connection of the calling thread; nothing is committed."""
        try:
            with self._readers.connect() as connection:
                driver: Any = connection.connection.driver_connection
                return work(Unit(Wire(driver, None), self.dialect, self.clock, lambda: connection))
        except Exception as error:
            if not self._is_away(error):
                raise
            self._losses += 1
            raise Unavailable(str(error)) from error

    def close(self) -> None:
        """Close all connections."""
        self._workers.shutdown()
        self._readers.dispose()
        self.engine.dispose()

    def _transact(self, work: Callable[[Unit], T], recover: Recover | None = None) -> T:
        for attempt in range(RETRIES):
            unit: Unit | None = None
            try:
                with self._wired() as (wire, pooled):
                    unit = Unit(wire, self.dialect, self.clock, partial(sa.Connection, self.engine, pooled))
                    return work(unit)
            except Exception as error:
                state = _sqlstate(error)
                again = state in ("40001", "40P01") or _key_was_first(error) or _stream_was_begun(error, unit)
                if again and attempt + 1 < RETRIES:
                    continue
                if self._is_away(error):
                    self._losses += 1
                    raise Unavailable(str(error)) from error
                if recover is None or unit is None or unit.applying is None or not _breaks(error):
                    raise
                spoilt, detail = unit.applying, str(error)
                self._transact(partial(_recovered, recover, spoilt, detail))
                raise WrongState(REFUSED) from error
        raise Unavailable

    @contextmanager
    def _wired(self) -> Iterator[tuple[Wire, sa.PoolProxiedConnection]]:
        """Lend a pooled connection for one transaction, committed at the end and rolled back when something is raised.

        Core's own bookkeeping of a transaction costs a step more than its statements' Python does.
        """
        pooled = self.engine.raw_connection()
        try:
            driver: Any = pooled.driver_connection
            wire = Wire(driver, pooled.info.setdefault("statements", {}))
            yield wire, pooled
            wire.commit()
        except BaseException:
            try:
                if pooled.is_valid:  # what runs on Core gives a broken connection up by itself
                    pooled.rollback()
            except self.engine.dialect.loaded_dbapi.Error:
                pooled.invalidate()  # the connection is the fault; what was raised first tells more
            raise
        finally:
            pooled.close()

    def _made(self, _connection: Any, record: Any) -> None:
        record.info["losses"] = self._losses

    def _taken(self, _connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["losses"] != self._losses:
            raise DisconnectionError  # the pool closes this one and makes another

    def _is_away(self, error: Exception) -> bool:
        """True when the server or the connection is the fault; hot statements raise the driver's own errors."""
        original = error.orig if isinstance(error, DBAPIError) else error
        driver = self.engine.dialect.loaded_dbapi
        return isinstance(original, (driver.OperationalError, driver.InterfaceError)) or (
            _sqlstate(error) or ""
        ).startswith(("08", "57", "53"))


def _sqlstate(error: Exception) -> str | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(original, "sqlstate", None)
    return state if isinstance(state, str) else None


def _recovered(recover: Recover, spoilt: CaseRow, detail: str, unit: Unit) -> None:
    recover(unit, spoilt, detail)


def _no_room(error: Exception) -> bool:
    """True when SQLite could not write: the disk is full, or fails. PostgreSQL says so by its state."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _breaks(error: Exception) -> bool:
    """True when a constraint or a trigger refused a statement."""
    original = error.orig if isinstance(error, DBAPIError) else error
    state = _sqlstate(error) or ""
    return isinstance(original, sqlite3.IntegrityError) or state.startswith("23") or state == "P0001"


def _key_was_first(error: Exception) -> bool:
    """True when another act stored the same idempotency key after this one had looked: the next try finds it."""
    return _constraint(error) == "pk_idempotency"


def _stream_was_begun(error: Exception, unit: Unit | None) -> bool:
    """True when another act wrote the first record of a stream: before it there is no head whose row one waits for.

    Not of a case: its stream begins with its row.
    """
    return unit is not None and unit.applying is None and _constraint(error) in ("pk_trail_event", "pk_stream_head")


def _constraint(error: Exception) -> str | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(getattr(original, "diag", None), "constraint_name", None)
    return name if isinstance(name, str) else None
