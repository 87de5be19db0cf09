"""Whom a case was copied to, and when he read it: for his list, and for the cases he may see."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import case_file, metadata
from engine.storage.types import Id

case_copy = Table(
    "case_copy",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("case_id", Id("ca")),
    Column("by_id", Id("pe"), nullable=False),  # who sent it
    Column("at", String(32), nullable=False),
    Column("read_at", String(32), nullable=False),  # "" until he says so
    PrimaryKeyConstraint("agency_id", "person_id", "case_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
)


class Copies:
    """Written in the transaction of the act."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add copies; a person has one of each case."""
        self._connection.execute(sa.insert(case_copy), [dict(row) for row in rows])

    def read(self, agency: str, person: str, case: str, at: str) -> None:
        """Note the moment somebody read his copy."""
        mine = sa.and_(case_copy.c.agency_id == agency, case_copy.c.person_id == person, case_copy.c.case_id == case)
        self._connection.execute(sa.update(case_copy).where(mine).values(read_at=at))

    def page(self, agency: str, persons: Sequence[str], *, unread: bool, limit: int, cursor: str) -> list[RowMapping]:
        """Return copies of somebody's entries with number and title of the case, newest case first."""
        cases = sa.and_(case_file.c.agency_id == case_copy.c.agency_id, case_file.c.case_id == case_copy.c.case_id)
        query = (
            sa.select(case_copy, case_file.c.number, case_file.c.title, case_file.c.definition, case_file.c.status)
            .join(case_file, cases)
            .where(case_copy.c.agency_id == agency, case_copy.c.person_id.in_(persons))
        )
        if unread:
            query = query.where(case_copy.c.read_at == "")
        if cursor:
            query = query.where(case_copy.c.case_id < cursor)
        return list(self._connection.execute(query.order_by(case_copy.c.case_id.desc()).limit(limit)).mappings())
