"""Requests for recusal and who stands recused (行政处罚法 art. 43); the facts of a step read the latter."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata, recusal
from engine.storage.types import Id

request = Table(
    "recusal_request",
    metadata,
    Column("agency_id", Id("ag")),
    Column("request_id", Id("rr")),
    Column("case_id", Id("ca"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),  # who is to withdraw
    Column("asked_by", Id("pe"), nullable=False),  # who entered it
    Column("on_behalf", String(10), nullable=False),  # self, party or officer
    Column("grounds", String(60), nullable=False),  # kin, interest, other …
    Column("reason", String(2000), nullable=False),
    Column("state", String(10), nullable=False),  # requested, granted, rejected
    Column("at", String(32), nullable=False),
    Column("decided_by", Id("pe")),
    Column("decided_at", String(32), nullable=False),
    Column("substitute", Id("pe")),  # who takes his place
    PrimaryKeyConstraint("agency_id", "request_id"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "asked_by"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "decided_by"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "substitute"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "case_id"),
)


class Recusals:
    """Written under the lock of their case."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a request."""
        self._connection.execute(sa.insert(request).values(**row))

    def of_case(self, agency: str, case: str) -> list[RowMapping]:
        """Return the requests of a case, earliest first."""
        query = sa.select(request).where(request.c.agency_id == agency, request.c.case_id == case)
        return list(self._connection.execute(query.order_by(request.c.at, request.c.request_id)).mappings())

    def page(self, agency: str, state: str, *, limit: int, cursor: str) -> list[RowMapping]:
        """Return requests of all cases in one state, earliest first."""
        query = sa.select(request).where(request.c.agency_id == agency, request.c.state == state)
        if cursor:
            query = query.where(request.c.request_id > cursor)
        return list(self._connection.execute(query.order_by(request.c.request_id).limit(limit)).mappings())

    def decide(self, agency: str, request_id: str, told: Mapping[str, Any]) -> None:
        """Write the decision on a request."""
        mine = sa.and_(request.c.agency_id == agency, request.c.request_id == request_id)
        self._connection.execute(sa.update(request).where(mine).values(**told))

    def withdraw(self, agency: str, case: str, person: str, at: str) -> None:
        """Let a person stand recused from a case."""
        values = {"agency_id": agency, "case_id": case, "person_id": person, "at": at}
        self._connection.execute(sa.insert(recusal).values(**values))

    def cases(self, agency: str, person: str) -> frozenset[str]:
        """Return the cases a person stands recused from."""
        query = sa.select(recusal.c.case_id).where(recusal.c.agency_id == agency, recusal.c.person_id == person)
        return frozenset(self._connection.execute(query).scalars())
