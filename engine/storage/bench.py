"""What the measurements need of the storage: the bare row, through Core for the denominator and on the driver for the
ceiling; a watch over the statements of a unit of work; sizes.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from engine.model import ids
from engine.storage.tables import bench_row
from engine.storage.unit_of_work import Unit

BARE = sa.insert(bench_row)
RAW = "INSERT INTO bench_row (agency_id, id, value) VALUES (?, ?, ?)"


def bare(pool: sa.Engine, agency: str, row: str, value: str) -> None:
    """Insert one row through Core, in a transaction of its own."""
    with pool.begin() as connection:
        connection.execute(BARE, {"agency_id": agency, "id": row, "value": value})


def raw(pool: sa.Engine, agency: str, row: str, value: str) -> None:
    """Insert one row on a pooled driver connection."""
    connection = pool.raw_connection()
    try:
        key: tuple[object, object] = (ids.raw(agency), ids.raw(row))
        text = RAW
        if pool.dialect.name != "sqlite":
            text = RAW.replace("?", "%s")
            key = (uuid.UUID(bytes=ids.raw(agency)), uuid.UUID(bytes=ids.raw(row)))
        connection.cursor().execute(text, (*key, value))
        connection.commit()
    finally:
        connection.close()


class _Watched:
    """A cursor that tells of each statement before it runs; one call with many rows is one statement."""

    def __init__(self, cursor: Any, told: Callable[[str], None]) -> None:
        self._cursor, self._told = cursor, told

    def execute(self, statement: str, parameters: Any = ()) -> Any:
        """Tell and run."""
        self._told(statement)
        return self._cursor.execute(statement, parameters)

    def executemany(self, statement: str, rows: Any) -> Any:
        """Tell and run."""
        self._told(statement)
        return self._cursor.executemany(statement, rows)


@contextmanager
def watched(unit: Unit, told: Callable[[str], None]) -> Iterator[None]:
    """Tell of every statement of ``unit``, on the driver and through Core; each waits for its answer."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told(statement)

    unit._cursor = _Watched(unit._cursor, told)
    sa.event.listen(unit.connection, "before_cursor_execute", before)
    try:
        yield
    finally:
        sa.event.remove(unit.connection, "before_cursor_execute", before)
