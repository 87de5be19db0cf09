"""What was refused, one row for what is the same: person, case, item, verb and reasons; with how often it was tried."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping

from engine.storage.tables import case_file, metadata
from engine.storage.types import Id

refusal = Table(
    "refusal",
    metadata,
    Column("agency_id", Id("ag")),
    Column("refusal_id", Id("rf")),
    Column("case_id", Id("ca"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),
    Column("same", String(64), nullable=False),  # digest of instance, verb and reasons
    Column("verb", String(20), nullable=False),
    Column("element", String(100), nullable=False),  # "" for an act on the whole case
    Column("reasons", String(400), nullable=False),  # codes, in order
    Column("count", Integer, nullable=False),
    Column("first_at", String(32), nullable=False),
    Column("last_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "refusal_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index("uq_refusal_same", "agency_id", "case_id", "person_id", "same", unique=True),
)

_CASE = (case_file.c.number, case_file.c.title, case_file.c.definition, case_file.c.digest, case_file.c.owner)
_FILTERS = {
    "process": case_file.c.definition,
    "owner": case_file.c.owner,
    "element": refusal.c.element,
    "reasons": refusal.c.reasons,
}
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Refusals:
    """Written by the act that was refused, in its transaction."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def count(self, row: dict[str, Any]) -> None:
        """Add a refusal, or count it up when the same was refused before."""
        made = _INSERT[self._dialect](refusal).values(**row, count=1, first_at=row["last_at"])
        keys = [refusal.c.agency_id, refusal.c.case_id, refusal.c.person_id, refusal.c.same]
        changes = {"count": refusal.c.count + 1, "last_at": made.excluded.last_at}
        self._connection.execute(made.on_conflict_do_update(index_elements=keys, set_=changes))

    def page(
        self, agency: str, *, case: str, least: int, limit: int, cursor: str, filters: Mapping[str, str]
    ) -> list[RowMapping]:
        """Return refusals that happened at least so often, the latest kind first, with number and flow of the case.

        ``filters``: process, element, reasons, owner, since; what is empty is not asked for.
        """
        cases = sa.and_(case_file.c.agency_id == refusal.c.agency_id, case_file.c.case_id == refusal.c.case_id)
        query = (
            sa.select(refusal, *_CASE)
            .join(case_file, cases)
            .where(refusal.c.agency_id == agency, refusal.c.count >= least)
        )
        if case:
            query = query.where(refusal.c.case_id == case)
        for name, column in _FILTERS.items():
            if filters.get(name):
                query = query.where(column == filters[name])
        if filters.get("since"):
            query = query.where(refusal.c.last_at >= filters["since"])
        if cursor:
            query = query.where(refusal.c.refusal_id < cursor)
        return list(self._connection.execute(query.order_by(refusal.c.refusal_id.desc()).limit(limit)).mappings())
