"""Years of working days: every version is kept, the newest counts."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from engine.storage.tables import metadata
from engine.storage.types import Id

calendar = Table(
    "calendar",
    metadata,
    Column("agency_id", Id("ag")),
    Column("year", Integer),
    Column("version", Integer),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "year", "version"),
)


class Calendars:
    """Questions and writes; who writes holds the stream of reference data."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def newest(self, agency_id: str) -> list[dict[str, Any]]:
        """Return the newest version of each year: its data with ``version`` and ``created_at``, by year."""
        query = sa.select(calendar).where(calendar.c.agency_id == agency_id)
        rows = self._connection.execute(query.order_by(calendar.c.year, calendar.c.version)).mappings()
        found = {row["year"]: row for row in rows}
        return [
            orjson.loads(row["data"]) | {"version": row["version"], "created_at": row["created_at"]}
            for row in found.values()
        ]

    def stamp(self, agency_id: str) -> tuple[int, int]:
        """Return how many versions there are and the sum of their numbers: another one tells that a year changed."""
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(calendar.c.version), 0))
        count, total = self._connection.execute(query.where(calendar.c.agency_id == agency_id)).one()
        return int(count), int(total)

    def add(self, agency_id: str, year: int, version: int, data: Mapping[str, Any], at: str) -> None:
        """Add a version of a year."""
        values = {"agency_id": agency_id, "year": year, "version": version, "data": orjson.dumps(data)}
        self._connection.execute(sa.insert(calendar).values(**values, created_at=at))
