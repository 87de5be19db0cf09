"""Matters before a body. A matter is one activity instance of one case; matters of one id are one meeting.

What is known of a meeting (notice, attendance, ballots, minutes) stands in the row of each of its matters: so a vote
holds one row shared, and sees what was committed last, and a change of the meeting holds the rows of its matters.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata
from engine.storage.types import Id

matter = Table(
    "meeting_matter",
    metadata,
    Column("agency_id", Id("ag")),
    Column("case_id", Id("ca")),
    Column("instance", String(400)),
    Column("item_id", Id("wi"), nullable=False),
    Column("meeting_id", Id("me"), nullable=False),
    Column("body", String(60), nullable=False),
    Column("opened_at", String(32), nullable=False),  # when the members were offered it: the written notice
    Column("data", LargeBinary, nullable=False),  # of the meeting: JSON
    Column("result", LargeBinary),  # the numbers it was decided with: JSON
    PrimaryKeyConstraint("agency_id", "case_id", "instance"),
    ForeignKeyConstraint(["agency_id", "body"], ["body.agency_id", "body.code"]),
    Index(None, "agency_id", "meeting_id"),
    Index(None, "agency_id", "item_id"),
    Index(None, "agency_id", "body", "meeting_id"),
)


class Meetings:
    """Opened and decided with the step of the case; everything else is the recorder's."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_instance(self, agency: str, case: str, instance: str, *, hold: bool) -> RowMapping | None:
        """Return the matter of an instance; ``hold``: its meeting stays as it is to the end of the act."""
        query = sa.select(matter).where(
            matter.c.agency_id == agency, matter.c.case_id == case, matter.c.instance == instance
        )
        return self._connection.execute(query.with_for_update(read=True) if hold else query).mappings().first()

    def matters(self, agency: str, meeting_id: str, *, hold: bool = False) -> list[RowMapping]:
        """Return the agenda of a meeting in the order in which the matters came up."""
        query = sa.select(matter).where(matter.c.agency_id == agency, matter.c.meeting_id == meeting_id)
        query = query.order_by(matter.c.opened_at, matter.c.item_id)
        return list(self._connection.execute(query.with_for_update() if hold else query).mappings())

    def of_items(self, agency: str, items: Sequence[str]) -> list[RowMapping]:
        """Return the matters of work items, held."""
        query = sa.select(matter).where(matter.c.agency_id == agency, matter.c.item_id.in_(items))
        return list(self._connection.execute(query.order_by(matter.c.item_id).with_for_update()).mappings())

    def move(self, agency: str, items: Sequence[str], meeting_id: str) -> None:
        """Put matters on another agenda; what is known of the meeting is written after it."""
        mine = sa.and_(matter.c.agency_id == agency, matter.c.item_id.in_(items))
        self._connection.execute(sa.update(matter).where(mine).values(meeting_id=meeting_id))

    def write(self, agency: str, meeting_id: str, data: Mapping[str, Any]) -> None:
        """Write what is known of a meeting."""
        mine = sa.and_(matter.c.agency_id == agency, matter.c.meeting_id == meeting_id)
        self._connection.execute(sa.update(matter).where(mine).values(data=orjson.dumps(data)))

    def page(self, agency: str, bodies: Sequence[str], *, limit: int, cursor: str) -> list[RowMapping]:
        """Return meetings of bodies, latest first: id, body, when the first matter came up, how many there are."""
        first, many = sa.func.min(matter.c.opened_at).label("opened_at"), sa.func.count().label("matters")
        query = sa.select(matter.c.meeting_id, matter.c.body, first, many)
        query = query.where(matter.c.agency_id == agency, matter.c.body.in_(bodies))
        if cursor:
            query = query.where(matter.c.meeting_id < cursor)
        query = query.group_by(matter.c.meeting_id, matter.c.body).order_by(matter.c.meeting_id.desc())
        return list(self._connection.execute(query.limit(limit)).mappings())
