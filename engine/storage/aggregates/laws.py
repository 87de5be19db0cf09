"""What an agency knows of laws beyond its files: every version is kept, the newest counts."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from engine.storage.tables import metadata
from engine.storage.types import Id

law = Table(
    "law",
    metadata,
    Column("agency_id", Id("ag")),
    Column("id", String(100)),
    Column("version", Integer),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("created_by", Id("pe"), nullable=False),
    PrimaryKeyConstraint("agency_id", "id", "version"),
)


class Laws:
    """Questions and writes; who writes holds the stream of reference data."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def every(self, agency_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return all versions by law, in their order: the data with version, created_at, created_by."""
        query = sa.select(law).where(law.c.agency_id == agency_id).order_by(law.c.id, law.c.version)
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._connection.execute(query).mappings():
            plain = {name: row[name] for name in ("version", "created_at", "created_by")}
            found.setdefault(row["id"], []).append(orjson.loads(row["data"]) | plain)
        return found

    def add(self, agency_id: str, name: str, version: int, data: Mapping[str, Any], at: str, by: str) -> None:
        """Add a version of a law."""
        values = {"agency_id": agency_id, "id": name, "version": version, "data": orjson.dumps(data)}
        self._connection.execute(sa.insert(law).values(**values, created_at=at, created_by=by))
