"""Versions of definitions; content-addressed bytes (threat 31)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.errors import NotFound
from engine.storage.tables import definition, definition_bytes


class Definitions:
    """Immutable versions; one of a key is active."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def content(self, digest: str) -> bytes:
        """Return the exact bytes deployed."""
        query = sa.select(definition_bytes.c.content).where(definition_bytes.c.digest == digest)
        found = self._connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no definition {digest[:12]}")
        return bytes(found)

    def active(self, agency: str, key: str) -> RowMapping | None:
        """Return the active version of a key."""
        query = sa.select(definition).where(
            definition.c.agency_id == agency, definition.c.key == key, definition.c.active.is_(True)
        )
        return self._connection.execute(query).mappings().first()

    def all_active(self, agency: str) -> list[RowMapping]:
        """Return all active versions, by key."""
        query = sa.select(definition).where(definition.c.agency_id == agency, definition.c.active.is_(True))
        return list(self._connection.execute(query.order_by(definition.c.key)).mappings())

    def versions(self, agency: str, key: str) -> list[RowMapping]:
        """Return all versions of a key, newest first."""
        query = sa.select(definition).where(definition.c.agency_id == agency, definition.c.key == key)
        return list(self._connection.execute(query.order_by(definition.c.version.desc())).mappings())

    def release(self, content: bytes, **values: Any) -> None:
        """Add a version and make it the active one."""
        known = sa.select(definition_bytes.c.digest).where(definition_bytes.c.digest == values["digest"])
        if self._connection.execute(known).first() is None:
            self._connection.execute(sa.insert(definition_bytes).values(digest=values["digest"], content=content))
        mine = sa.and_(definition.c.agency_id == values["agency_id"], definition.c.key == values["key"])
        self._connection.execute(sa.update(definition).where(mine).values(active=False))
        self._connection.execute(sa.insert(definition).values(active=True, **values))
