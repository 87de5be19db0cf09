"""What the measurements write: one bare row, through Core for the denominator and on the driver for the ceiling."""

from typing import Any

import sqlalchemy as sa

from engine.storage.tables import bench_row

BARE = sa.insert(bench_row)
_RAW = "INSERT INTO bench_row (id, value) VALUES (?, ?)"


def bare(pool: sa.Engine, row: int, value: str) -> None:
    """Insert one row through Core, in a transaction of its own."""
    with pool.begin() as connection:
        connection.execute(BARE, {"id": row, "value": value})


def raw(unit: Any, row: int, value: str) -> None:
    """Insert one row on the driver connection of a unit of work."""
    text = _RAW if unit.dialect == "sqlite" else _RAW.replace("?", "%s")
    unit.connection.connection.driver_connection.cursor().execute(text, (row, value))
