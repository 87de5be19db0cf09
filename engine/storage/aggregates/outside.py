"""The other side: tokens by digest, what parties did, reconsideration and suit. Their texts are personal values."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import RowMapping

from engine.storage.people_tables import person
from engine.storage.tables import metadata
from engine.storage.types import Id

outside_token = Table(
    "outside_token",
    metadata,
    Column("agency_id", Id("ag")),
    Column("token_hash", LargeBinary(32)),
    Column("token_id", Id("ot"), nullable=False),
    Column("case_id", Id("ca"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),
    Column("item_id", Id("wi")),  # the one item it signs; nothing for a party's door
    Column("role", String(60), nullable=False),  # post of the party in a joint signature
    Column("address", String(200), nullable=False),  # where it agreed to be told, "" nowhere
    Column("created_at", String(32), nullable=False),
    Column("created_by", Id("pe"), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("revoked_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "token_hash"),
    UniqueConstraint("agency_id", "token_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "case_id"),
)

party_act = Table(
    "party_act",
    metadata,
    Column("agency_id", Id("ag")),
    Column("act_id", Id("pa")),
    Column("case_id", Id("ca"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),  # the party
    Column("entered_by", Id("pe")),  # the officer who entered its paper
    Column("kind", String(20), nullable=False),
    Column("content", Text, nullable=False),  # JSON: text, score, notice, documents
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "act_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "case_id"),
)

remedy = Table(
    "remedy",
    metadata,
    Column("agency_id", Id("ag")),
    Column("remedy_id", Id("rm")),
    Column("case_id", Id("ca"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("authority", String(200), nullable=False),  # who reconsiders or judges
    Column("filed_on", String(10), nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("recall", Boolean, nullable=False),  # what was published is taken back
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("agency_id", "remedy_id"),
    CheckConstraint("kind IN ('reconsideration','suit')", name="kind"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "case_id"),
)


class Outside:
    """Rows of the other side; every one belongs to one case."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_party(self, *, agency: str, person_id: str, name: str, department: str) -> None:
        """Add a person without an account."""
        row = {"agency_id": agency, "person_id": person_id, "name": name, "name_en": name, "kind": "outside"}
        self._connection.execute(sa.insert(person).values(**row, department=department))

    def parties(self, agency: str, case: str) -> dict[str, str]:
        """Return the parties of a case that ever had a token: person -> name."""
        both = sa.and_(outside_token.c.agency_id == person.c.agency_id, outside_token.c.person_id == person.c.person_id)
        mine = sa.and_(outside_token.c.agency_id == agency, outside_token.c.case_id == case)
        query = sa.select(person.c.person_id, person.c.name).select_from(outside_token.join(person, both)).where(mine)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def issue(self, **values: Any) -> None:
        """Add a token under its digest."""
        self._connection.execute(sa.insert(outside_token).values(**values))

    def token(self, agency: str, token_hash: bytes) -> RowMapping | None:
        """Return the token of a digest, dead or alive."""
        mine = sa.and_(outside_token.c.agency_id == agency, outside_token.c.token_hash == token_hash)
        return self._connection.execute(sa.select(outside_token).where(mine)).mappings().first()

    def tokens(self, agency: str, case: str) -> list[RowMapping]:
        """Return all tokens of a case, oldest first."""
        mine = sa.and_(outside_token.c.agency_id == agency, outside_token.c.case_id == case)
        return list(
            self._connection.execute(sa.select(outside_token).where(mine).order_by(outside_token.c.token_id)).mappings()
        )

    def mark(self, agency: str, token_id: str, **values: str) -> None:
        """Set ``revoked_at`` or ``used_at`` of a token."""
        mine = sa.and_(outside_token.c.agency_id == agency, outside_token.c.token_id == token_id)
        self._connection.execute(sa.update(outside_token).where(mine).values(**values))

    def add_act(self, values: Mapping[str, Any]) -> None:
        """Keep what a party did."""
        self._connection.execute(sa.insert(party_act).values(**values))

    def acts(self, agency: str, case: str, person_id: str = "") -> list[RowMapping]:
        """Return what the parties of a case did, oldest first; of one of them when named."""
        query = sa.select(party_act).where(party_act.c.agency_id == agency, party_act.c.case_id == case)
        if person_id:
            query = query.where(party_act.c.person_id == person_id)
        return list(self._connection.execute(query.order_by(party_act.c.act_id)).mappings())

    def acts_since(self, agency: str, case: str, person_id: str, since: str) -> int:
        """Return how often a party acted since a moment."""
        mine = sa.and_(party_act.c.agency_id == agency, party_act.c.case_id == case, party_act.c.at >= since)
        query = sa.select(sa.func.count()).select_from(party_act).where(mine, party_act.c.person_id == person_id)
        return int(self._connection.execute(query).scalar_one())

    def add_remedy(self, values: Mapping[str, Any]) -> None:
        """Keep a reconsideration or a suit."""
        self._connection.execute(sa.insert(remedy).values(**values))

    def change_remedy(self, agency: str, remedy_id: str, values: Mapping[str, Any]) -> None:
        """Keep how it was decided."""
        mine = sa.and_(remedy.c.agency_id == agency, remedy.c.remedy_id == remedy_id)
        self._connection.execute(sa.update(remedy).where(mine).values(**values))

    def remedies(self, agency: str, case: str) -> list[RowMapping]:
        """Return the reconsiderations and suits of a case, oldest first."""
        query = sa.select(remedy).where(remedy.c.agency_id == agency, remedy.c.case_id == case)
        return list(self._connection.execute(query.order_by(remedy.c.remedy_id)).mappings())
