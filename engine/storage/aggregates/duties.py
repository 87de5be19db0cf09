"""Duties over all cases of an agency, and those of no case: dated checks and guidance by grade."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata
from engine.storage.types import Id

duty = Table(
    "duty",
    metadata,
    Column("agency_id", Id("ag")),
    Column("duty_id", Id("du")),
    Column("case_id", Id("ca")),  # none for a duty over all cases of a flow
    Column("definition", String(80), nullable=False),
    Column("place", String(200), nullable=False),  # what makes it unique: case and duty, or flow, control and period
    Column("sort", String(20), nullable=False),
    Column("control", String(100), nullable=False),
    Column("element", String(100), nullable=False),
    Column("role", String(60), nullable=False),
    Column("person_id", Id("pe")),  # who took or reported it
    Column("due_at", String(32), nullable=False),  # "" without an end
    Column("state", String(10), nullable=False),  # open, done, silent, dropped
    Column("opened_at", String(32), nullable=False),
    Column("closed_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "duty_id"),
    UniqueConstraint("agency_id", "place"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "state", "due_at"),
    Index(None, "agency_id", "case_id"),
)

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_CHANGES = ("person_id", "state", "closed_at")


class Duties:
    """Written by the step that opens or meets them, in its transaction."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add duties, or bring those known to what the rows say, in one statement."""
        made = _INSERT[self._dialect](duty).values([dict(row) for row in rows])
        changes = {name: made.excluded[name] for name in _CHANGES}
        keys = [duty.c.agency_id, duty.c.duty_id]
        self._connection.execute(made.on_conflict_do_update(index_elements=keys, set_=changes))

    def plan(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add duties of a period; one that was planned before stays as it is."""
        made = _INSERT[self._dialect](duty).values([dict(row) for row in rows])
        keys = [duty.c.agency_id, duty.c.place]
        self._connection.execute(made.on_conflict_do_nothing(index_elements=keys))

    def planned(self, agency: str, places: Sequence[str]) -> set[str]:
        """Return those of ``places`` that have a duty already."""
        query = sa.select(duty.c.place).where(duty.c.agency_id == agency, duty.c.place.in_(places))
        return set(self._connection.execute(query).scalars())

    def row(self, agency: str, duty_id: str, *, lock: bool = False) -> RowMapping | None:
        """Return one duty; with ``lock`` it is held to the end."""
        query = sa.select(duty).where(duty.c.agency_id == agency, duty.c.duty_id == duty_id)
        return self._connection.execute(query.with_for_update() if lock else query).mappings().first()

    def page(
        self,
        agency: str,
        *,
        roles: Sequence[str] | None,
        person: str,
        filters: Mapping[str, str],
        limit: int,
        after: tuple[str, str] | None,
    ) -> list[RowMapping]:
        """Return a page of duties, earliest due first; ``roles`` None: of all posts.

        ``filters``: state, case, sort, definition, ``before`` (due before this moment), ``mine``.
        """
        query = sa.select(duty).where(duty.c.agency_id == agency)
        if roles is not None:
            query = query.where(sa.or_(duty.c.role.in_(roles), duty.c.person_id == person))
        if filters.get("mine"):
            query = query.where(duty.c.person_id == person)
        for name, column in (("state", "state"), ("case", "case_id"), ("sort", "sort"), ("definition", "definition")):
            if filters.get(name):
                query = query.where(duty.c[column] == filters[name])
        if filters.get("before"):
            query = query.where(duty.c.due_at != "", duty.c.due_at < filters["before"])
        if after is not None:
            due, last = after
            query = query.where(sa.or_(duty.c.due_at > due, sa.and_(duty.c.due_at == due, duty.c.duty_id > last)))
        return list(self._connection.execute(query.order_by(duty.c.due_at, duty.c.duty_id).limit(limit)).mappings())

    def silent(self, agency: str, now: str, limit: int) -> list[RowMapping]:
        """Return opinions whose time is over."""
        query = sa.select(duty).where(
            duty.c.agency_id == agency,
            duty.c.state == "open",
            duty.c.due_at != "",
            duty.c.due_at < now,
            duty.c.sort == "opinion",
        )
        return list(self._connection.execute(query.order_by(duty.c.due_at, duty.c.duty_id).limit(limit)).mappings())
