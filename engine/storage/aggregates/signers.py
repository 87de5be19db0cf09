"""Whose inbox an item is in because he was added as a signer and it is his turn; the case row holds the rest."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from engine.storage.tables import metadata
from engine.storage.types import Id

added_signer = Table(
    "added_signer",
    metadata,
    Column("agency_id", Id("ag")),
    Column("item_id", Id("wi")),
    Column("person_id", Id("pe")),
    Column("case_id", Id("ca"), nullable=False),
    PrimaryKeyConstraint("agency_id", "item_id", "person_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "person_id"),
)


class Signers:
    """Written by the step that changes whose turn it is, in its transaction; a case without any writes nothing."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, agency: str, case: str, turns: Mapping[str, frozenset[str]]) -> None:
        """Let each work item be in the inbox of exactly these persons, beside whose it is otherwise."""
        table = added_signer
        gone = sa.delete(table).where(table.c.agency_id == agency, table.c.item_id.in_(sorted(turns)))
        self._connection.execute(gone)
        rows = [
            {"agency_id": agency, "item_id": item, "person_id": person, "case_id": case}
            for item in sorted(turns)
            for person in sorted(turns[item])
        ]
        if rows:
            self._connection.execute(sa.insert(table), rows)
