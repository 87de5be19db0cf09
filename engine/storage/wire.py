"""A step's statements on libpq itself: prepared once for each connection, values as text or bytes, answers in binary.

Between a statement and its answer the driver's cursors pass through a good dozen of calls, which cost a step more than
its statements do. Errors are the driver's own, so that whoever catches them need not know which way a statement went.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

Loader = Callable[[bytes], Any]
MOST: Final = 200  # statements kept on one connection; what comes later is planned each time
_names = itertools.count()  # one name means one statement, on whatever connection
_GOOD: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_IDLE: Final = pq.TransactionStatus.IDLE


class Prepared:
    """A statement prepared on one connection.

    How its columns are read is known with its first answer. The driver could be asked before, but waits for that with
    the interpreter locked: a database that is silent then would stop the whole process.
    """

    __slots__ = ("loaders", "name")

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.loaders: tuple[Loader, ...] | None = None


Known = dict[str, Prepared]  # by statement, for one connection


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


def _numeric(value: bytes) -> Decimal:
    found: Decimal = psycopg.adapters.get_loader(1700, pq.Format.BINARY)(1700).load(value)  # type: ignore[misc]
    return found


# By type oid: bool, bytea, int8, int2, int4, text, varchar, numeric, uuid.
_LOADERS: Final[dict[int, Loader]] = {
    16: b"\x01".__eq__,
    17: bytes,
    20: _integer,
    21: _integer,
    23: _integer,
    25: bytes.decode,
    1043: bytes.decode,
    1700: _numeric,
    2950: bytes,
}


@lru_cache(500)
def _numbered(statement: str) -> bytes:
    numbers = itertools.count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", statement).encode()


class Rows:
    """The answer to one statement, read once."""

    def __init__(self, result: Any, loaders: tuple[Loader, ...]) -> None:
        self._result, self._loaders = result, loaders

    @property
    def rowcount(self) -> int:
        """Rows a statement without answer changed."""
        return int(self._result.command_tuples or 0)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the first row."""
        return self._row(0) if self._result.ntuples else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return [self._row(at) for at in range(self._result.ntuples)]

    def _row(self, at: int) -> tuple[Any, ...]:
        value = self._result.get_value
        return tuple(
            [None if (found := value(at, column)) is None else load(found) for column, load in enumerate(self._loaders)]
        )


class Wire:
    """Speaks like a cursor; statements mark their parameters with ``?``.

    ``known``: what is prepared on this connection; None: questions, planned with their values each time.
    """

    def __init__(self, driver: "psycopg.Connection[Any]", known: Known | None) -> None:
        # Typed as it is: None stands for NULL, which the driver's own types leave out.
        self._pg: Any = driver.pgconn
        self._known = known

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run one statement in the connection's transaction, begun if there is none; raises the driver's errors."""
        if self._pg.transaction_status == _IDLE:
            self._checked(self._pg.exec_(b"BEGIN"))
        values, formats = _dumped(parameters)
        known = self._prepared(statement)
        if known is None:
            result = self._checked(self._pg.exec_params(_numbered(statement), values, None, formats, pq.Format.BINARY))
            return Rows(result, _loaders(result))
        result = self._checked(self._pg.exec_prepared(known.name, values, formats, pq.Format.BINARY))
        if known.loaders is None:
            known.loaders = _loaders(result)
        return Rows(result, known.loaders)

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        for row in rows:
            self.execute(statement, row)

    def commit(self) -> None:
        """Commit what was begun; InternalError when it was rolled back instead, as a failed transaction is."""
        if self._pg.transaction_status == _IDLE:
            return
        done = self._checked(self._pg.exec_(b"COMMIT"))
        if done.command_status != b"COMMIT":
            raise psycopg.InternalError("the transaction had failed and was rolled back")

    def _prepared(self, statement: str) -> Prepared | None:
        """Return what is known of a statement; None when it is planned each time."""
        if self._known is None:
            return None
        if statement not in self._known and len(self._known) < MOST:
            name = b"rf%d" % next(_names)
            self._checked(self._pg.prepare(name, _numbered(statement)))
            self._known[statement] = Prepared(name)
        return self._known.get(statement)

    def _checked(self, result: Any) -> Any:
        if result.status in _GOOD:
            return result
        error = error_from_result(result, "utf-8")
        if error.sqlstate is None:  # it is no answer of the server's: there is none any more
            raise psycopg.OperationalError(str(error))
        raise error


def _dumped(parameters: Sequence[Any]) -> tuple[list[bytes | None], list[int]]:
    """Return parameters and their formats: bytes (also identifiers) as they are, everything else as text."""
    values: list[bytes | None] = []
    formats: list[int] = []
    for value in parameters:
        if isinstance(value, bytes):
            values.append(value)
            formats.append(1)
        else:
            values.append(None if value is None else str(value).encode())
            formats.append(0)
    return values, formats


def _loaders(result: Any) -> tuple[Loader, ...]:
    return tuple([_LOADERS[result.ftype(column)] for column in range(result.nfields)])
