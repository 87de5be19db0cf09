"""What the measurements write: one bare row, through Core for the denominator and on the driver for the ceiling."""

import uuid

import sqlalchemy as sa

from engine.model import ids
from engine.storage.tables import bench_row

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
