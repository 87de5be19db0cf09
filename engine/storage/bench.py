"""What the measurements need of the storage: the bare row, through Core for the denominator and on the driver for the
ceiling; a watch over the statements of a unit of work; sizes; a full inbox.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import sqlalchemy as sa

from engine.model import ids
from engine.storage.tables import bench_row, case_file, metadata, work_item
from engine.storage.unit_of_work import Unit

BARE = sa.insert(bench_row)
RAW = "INSERT INTO bench_row (agency_id, id, value) VALUES (?, ?, ?)"


@cache
def yardstick(pool: sa.Engine) -> sa.Engine:
    """Return the yardstick's own connections on PostgreSQL, where those of ``pool`` leave preparing to the step."""
    if pool.dialect.name == "sqlite":
        return pool
    return sa.create_engine(pool.url, pool_size=10, max_overflow=20)


def bare(pool: sa.Engine, agency: str, row: str, value: str) -> None:
    """Insert one row through Core, in a transaction of its own."""
    with yardstick(pool).begin() as connection:
        connection.execute(BARE, {"agency_id": agency, "id": row, "value": value})


def raw(pool: sa.Engine, agency: str, row: str, value: str) -> None:
    """Insert one row on a pooled driver connection."""
    connection = yardstick(pool).raw_connection()
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


# -- databases -----------------------------------------------------------------------------------------------------


def administer(url: str, statement: str) -> None:
    """Run one statement about a database, outside a transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def in_database(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def size(pool: sa.Engine) -> int:
    """Return the bytes all tables and indexes take."""
    with pool.connect() as connection:
        if pool.dialect.name == "sqlite":
            pages, free, page = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("page_count", "freelist_count", "page_size")
            )
            return (pages - free) * page
        query = sa.text("SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relname = ANY(:names)")
        return int(connection.execute(query, {"names": sorted(metadata.tables)}).scalar_one())


def fill_inbox(
    pool: sa.Engine, agency: str, case: str, count: int, fresh: Callable[[str], str], *, whole: bool = False
) -> None:
    """Add ``count`` cases like ``case``, each with one open item like its own; ``fresh`` makes ids by prefix.

    ``whole``: with the state of the case, so that what an item needs can be told; else the rows of lists alone.
    """
    with pool.begin() as connection:
        mine = sa.and_(case_file.c.agency_id == agency, case_file.c.case_id == case)
        of_case = sa.and_(work_item.c.agency_id == agency, work_item.c.case_id == case, work_item.c.closed_at == "")
        file = dict(connection.execute(sa.select(case_file).where(mine)).mappings().one())
        item = dict(connection.execute(sa.select(work_item).where(of_case)).mappings().one())
        for begun in range(0, count, 1000):
            made = {fresh(ids.CASE): fresh(ids.ITEM) for _ in range(min(1000, count - begun))}
            old, state = str(item["item_id"]).encode(), bytes(file["state"]) if whole else b""
            files = [
                file | {"case_id": one, "number": one, "state": state.replace(old, mine.encode()), "cache": None}
                for one, mine in made.items()
            ]
            connection.execute(sa.insert(case_file), files)
            connection.execute(sa.insert(work_item), [item | {"case_id": c, "item_id": i} for c, i in made.items()])
