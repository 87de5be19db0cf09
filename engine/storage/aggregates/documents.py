"""Rows of documents; content-addressed, never changed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage.tables import document


class Documents:
    """Rows of documents of cases."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        """Add a document."""
        self._connection.execute(sa.insert(document).values(**values))

    def row(self, agency: str, document_id: str) -> RowMapping | None:
        """Return a document's row."""
        query = sa.select(document).where(document.c.agency_id == agency, document.c.document_id == document_id)
        return self._connection.execute(query).mappings().first()
