"""The outbox: messages written in the step's transaction and sent afterwards, at least once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping

from engine.storage.tables import account, case_file, metadata
from engine.storage.types import Id

outbox = Table(
    "outbox",
    metadata,
    Column("agency_id", Id("ag")),
    Column("message_id", Id("ms")),
    Column("once", String(200), nullable=False),  # a second message of the same name is not put out
    Column("kind", String(60), nullable=False),
    Column("person_id", Id("pe")),  # who is told; nobody of ours when it goes to an address
    Column("address", String(200), nullable=False),  # e-mail address of an outside party who agreed to it
    Column("case_id", Id("ca")),
    Column("content", Text, nullable=False),  # JSON: subject and text, zh and en
    Column("state", String(10), nullable=False),
    Column("sent_by", String(60), nullable=False),  # channels that took it, parted by blanks
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(32), nullable=False),  # not before this moment; also the end of a sender's hold
    Column("created_at", String(32), nullable=False),
    Column("sent_at", String(32), nullable=False),
    Column("error", String(200), nullable=False),
    PrimaryKeyConstraint("agency_id", "message_id"),
    UniqueConstraint("agency_id", "once"),
    CheckConstraint("state IN ('waiting','sent','failed')", name="state"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "state", "next_at"),
    Index(None, "agency_id", "person_id", "message_id"),
)

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Outbox:
    """Messages of an agency."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put messages out; one whose ``once`` is there already is left out, silently."""
        if rows:
            self._connection.execute(_INSERT[self._dialect](outbox).on_conflict_do_nothing(), list(rows))

    def hold(self, agency: str, now: str, until: str, count: int) -> list[RowMapping]:
        """Return up to ``count`` messages that are due, held to ``until``: no other sender gets them before."""
        due = sa.and_(outbox.c.agency_id == agency, outbox.c.state == "waiting", outbox.c.next_at <= now)
        query = sa.select(outbox).where(due).order_by(outbox.c.next_at, outbox.c.message_id).limit(count)
        rows = list(self._connection.execute(query.with_for_update(skip_locked=True)).mappings())
        if rows:
            mine = sa.and_(outbox.c.agency_id == agency, outbox.c.message_id.in_([row["message_id"] for row in rows]))
            held = sa.update(outbox).where(mine).values(next_at=until, attempts=outbox.c.attempts + 1)
            self._connection.execute(held)
        return rows

    def usernames(self, agency: str, persons: Sequence[str]) -> dict[str, str]:
        """Return a log-in name in use for each person who has one."""
        live = sa.and_(account.c.agency_id == agency, account.c.disabled_at.is_(None))
        query = sa.select(account.c.person_id, account.c.username).where(live, account.c.person_id.in_(persons))
        return {row[0]: row[1] for row in self._connection.execute(query.order_by(account.c.username.desc()))}

    def numbers(self, agency: str, cases: Sequence[str]) -> dict[str, str]:
        """Return the numbers of cases."""
        query = sa.select(case_file.c.case_id, case_file.c.number)
        mine = sa.and_(case_file.c.agency_id == agency, case_file.c.case_id.in_(cases))
        return {row[0]: row[1] for row in self._connection.execute(query.where(mine))}

    def settle(self, agency: str, message: str, values: Mapping[str, Any]) -> None:
        """Keep how sending a message went."""
        mine = sa.and_(outbox.c.agency_id == agency, outbox.c.message_id == message)
        self._connection.execute(sa.update(outbox).where(mine).values(**values))

    def page(
        self, agency: str, *, person: str = "", states: Iterable[str] = (), limit: int, cursor: str
    ) -> list[RowMapping]:
        """Return up to ``limit`` messages older than ``cursor``, newest first: of a person, or of the agency."""
        query = sa.select(outbox).where(outbox.c.agency_id == agency)
        if person:
            query = query.where(outbox.c.person_id == person)
        if wanted := tuple(states):
            query = query.where(outbox.c.state.in_(wanted))
        if cursor:
            query = query.where(outbox.c.message_id < cursor)
        return list(self._connection.execute(query.order_by(outbox.c.message_id.desc()).limit(limit)).mappings())
