"""Rosters: whose turn it was last, for each agency and role (D5)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from engine.storage.tables import metadata
from engine.storage.types import Id

roster = Table(
    "roster",
    metadata,
    Column("agency_id", Id("ag")),
    Column("role", String(60)),
    Column("last", Id("pe")),
    PrimaryKeyConstraint("agency_id", "role"),
    ForeignKeyConstraint(["agency_id", "last"], ["person.agency_id", "person.person_id"]),
)


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Rosters:
    """Turns. Who reads one on PostgreSQL holds its row to the end of the transaction."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def last(self, agency: str, role: str) -> str:
        """Return the person whose turn it was last, "" before the first turn; makes and holds the row."""
        new = _INSERT[self._dialect](roster).values(agency_id=agency, role=role)
        self._connection.execute(new.on_conflict_do_nothing())
        query = sa.select(roster.c.last).where(roster.c.agency_id == agency, roster.c.role == role)
        return self._connection.execute(query.with_for_update()).scalar_one() or ""

    def turn(self, agency: str, role: str, person: str) -> None:
        """Keep that it was the turn of ``person``; the row is held."""
        mine = sa.and_(roster.c.agency_id == agency, roster.c.role == role)
        self._connection.execute(sa.update(roster).where(mine).values(last=person))
