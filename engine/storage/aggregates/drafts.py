"""Drafts of definitions: one of a key at most, kept whatever is wrong with it; who writes holds the key's stream."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, Text
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata
from engine.storage.types import Id

definition_draft = Table(
    "definition_draft",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(60)),
    Column("revision", Integer, nullable=False),  # seq of the last record about it
    Column("state", String(10), nullable=False),  # draft or submitted
    Column("base", Integer, nullable=False),  # version it was begun from; when submitted, compared with
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("saved_by", Id("pe"), nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("story", Text, nullable=False),  # editors, submitter, waiver, rejection, as JSON
    PrimaryKeyConstraint("agency_id", "key"),
)
_PLAIN = [column for column in definition_draft.columns if column.name != "content"]


class Drafts:
    """Questions and writes about drafts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, agency: str, key: str) -> RowMapping | None:
        """Return the draft of a key with its bytes."""
        query = sa.select(definition_draft).where(definition_draft.c.agency_id == agency, definition_draft.c.key == key)
        return self._connection.execute(query).mappings().first()

    def all(self, agency: str) -> list[RowMapping]:
        """Return all drafts without their bytes, by key."""
        query = sa.select(*_PLAIN).where(definition_draft.c.agency_id == agency)
        return list(self._connection.execute(query.order_by(definition_draft.c.key)).mappings())

    def put(self, agency: str, key: str, **values: Any) -> None:
        """Write a new draft, or other values of the one that is there."""
        mine = sa.and_(definition_draft.c.agency_id == agency, definition_draft.c.key == key)
        if self._connection.execute(sa.update(definition_draft).where(mine).values(**values)).rowcount == 0:
            self._connection.execute(sa.insert(definition_draft).values(agency_id=agency, key=key, **values))

    def forget(self, agency: str, key: str) -> None:
        """Take a draft away."""
        mine = sa.and_(definition_draft.c.agency_id == agency, definition_draft.c.key == key)
        self._connection.execute(sa.delete(definition_draft).where(mine))
