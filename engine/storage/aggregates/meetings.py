"""Meetings of bodies and the matters on their agenda. A matter is one activity instance of one case."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata
from engine.storage.types import Id

meeting = Table(
    "meeting",
    metadata,
    Column("agency_id", Id("ag")),
    Column("meeting_id", Id("me")),
    Column("body", String(60), nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("data", LargeBinary, nullable=False),  # notice, attendance, ballots, minutes: JSON
    PrimaryKeyConstraint("agency_id", "meeting_id"),
    ForeignKeyConstraint(["agency_id", "body"], ["body.agency_id", "body.code"]),
    Index(None, "agency_id", "body", "opened_at"),
)

matter = Table(
    "meeting_matter",
    metadata,
    Column("agency_id", Id("ag")),
    Column("case_id", Id("ca")),
    Column("instance", String(400)),
    Column("item_id", Id("wi"), nullable=False),
    Column("meeting_id", Id("me"), nullable=False),
    Column("opened_at", String(32), nullable=False),  # when the members were offered it: the written notice
    PrimaryKeyConstraint("agency_id", "case_id", "instance"),
    ForeignKeyConstraint(["agency_id", "meeting_id"], ["meeting.agency_id", "meeting.meeting_id"]),
    Index(None, "agency_id", "meeting_id"),
    Index(None, "agency_id", "item_id"),
)


class Meetings:
    """A vote holds its meeting's row shared; changes of a meeting hold it alone, and no case with it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, agency: str, meeting_id: str, body: str, at: str, told: Mapping[str, Any]) -> None:
        """Add a meeting with one matter; ``told``: case_id, instance, item_id."""
        key = {"agency_id": agency, "meeting_id": meeting_id}
        row = {**key, "body": body, "opened_at": at, "data": orjson.dumps({})}
        self._connection.execute(sa.insert(meeting).values(**row))
        self._connection.execute(sa.insert(matter).values(**key, **told, opened_at=at))

    def of_instance(self, agency: str, case: str, instance: str, *, hold: bool) -> RowMapping | None:
        """Return meeting and matter of an instance; ``hold``: the meeting stays as it is to the end of the act."""
        query = (
            sa.select(meeting.c.meeting_id, meeting.c.body, meeting.c.data, matter.c.opened_at, matter.c.item_id)
            .join(
                matter,
                sa.and_(matter.c.agency_id == meeting.c.agency_id, matter.c.meeting_id == meeting.c.meeting_id),
            )
            .where(matter.c.agency_id == agency, matter.c.case_id == case, matter.c.instance == instance)
        )
        found = query.with_for_update(read=True, of=meeting) if hold else query
        return self._connection.execute(found).mappings().first()

    def row(self, agency: str, meeting_id: str, *, hold: bool = False) -> RowMapping | None:
        """Return a meeting."""
        query = sa.select(meeting).where(meeting.c.agency_id == agency, meeting.c.meeting_id == meeting_id)
        return self._connection.execute(query.with_for_update() if hold else query).mappings().first()

    def matters(self, agency: str, meeting_id: str) -> list[RowMapping]:
        """Return the agenda of a meeting in the order in which the matters came up."""
        query = sa.select(matter).where(matter.c.agency_id == agency, matter.c.meeting_id == meeting_id)
        return list(self._connection.execute(query.order_by(matter.c.opened_at, matter.c.item_id)).mappings())

    def of_items(self, agency: str, items: Sequence[str]) -> list[RowMapping]:
        """Return the matters of work items with the body of their meeting."""
        same = sa.and_(matter.c.agency_id == meeting.c.agency_id, matter.c.meeting_id == meeting.c.meeting_id)
        query = sa.select(matter, meeting.c.body).join(meeting, same)
        query = query.where(matter.c.agency_id == agency, matter.c.item_id.in_(items))
        return list(self._connection.execute(query).mappings())

    def move(self, agency: str, items: Sequence[str], meeting_id: str) -> None:
        """Put matters on another agenda."""
        mine = sa.and_(matter.c.agency_id == agency, matter.c.item_id.in_(items))
        self._connection.execute(sa.update(matter).where(mine).values(meeting_id=meeting_id))

    def write(self, agency: str, meeting_id: str, data: Mapping[str, Any]) -> None:
        """Write what is known of a meeting."""
        mine = sa.and_(meeting.c.agency_id == agency, meeting.c.meeting_id == meeting_id)
        self._connection.execute(sa.update(meeting).where(mine).values(data=orjson.dumps(data)))

    def page(self, agency: str, bodies: Sequence[str], *, limit: int, cursor: str) -> list[RowMapping]:
        """Return meetings of bodies, latest first."""
        query = sa.select(meeting).where(meeting.c.agency_id == agency, meeting.c.body.in_(bodies))
        if cursor:
            query = query.where(meeting.c.meeting_id < cursor)
        return list(self._connection.execute(query.order_by(meeting.c.meeting_id.desc()).limit(limit)).mappings())
