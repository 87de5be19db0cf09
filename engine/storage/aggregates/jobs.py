"""What the system has to do by a moment: cards and timers of open items, queued work, and what failed before.

Due items are read from their own rows, so that a step writes nothing more and a closed item is not due. A row of
``job`` is queued work (kind ``recount``: a case whose terms are to be counted anew) or remembers how often the timer or
the card of an item failed: until its next try it is not due, after the last it waits for an administrator.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint, text
from sqlalchemy.engine import RowMapping

from engine.storage.tables import case_file, metadata, work_item
from engine.storage.types import Id

WAITING, FAILED = "waiting", "failed"

job = Table(
    "job",
    metadata,
    Column("agency_id", Id("ag")),
    Column("job_id", Id("jb")),
    Column("kind", String(20), nullable=False),
    Column("subject", Id("xx"), nullable=False),  # the case, or the item that failed
    Column("case_id", Id("ca"), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("agency_id", "job_id"),
    UniqueConstraint("agency_id", "kind", "subject"),
    Index(None, "agency_id", "state", "due_at"),
)

card_index = Index(
    "ix_work_item_card",
    work_item.c.agency_id,
    work_item.c.card_at,
    work_item.c.item_id,
    sqlite_where=text("closed_at = '' AND card_at < '9999'"),
    postgresql_where=text("closed_at = '' AND card_at < '9999'"),
)

Place = tuple[str, str]  # (due moment, item)


class Jobs:
    """Questions and writes about due work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def due_items(self, agency: str, kind: str, now: str, limit: int, after: Place | None = None) -> list[Place]:
        """Return (due moment, item) of open cases whose timer (``timer``) or card (``card``) is due, behind ``after``.

        One that failed is left out until its next try.
        """
        due = work_item.c.due_at if kind == "timer" else work_item.c.card_at
        order = (due, work_item.c.item_id)
        query = sa.select(*order).where(work_item.c.agency_id == agency, work_item.c.closed_at == "", due <= now)
        query = query.where(work_item.c.kind == "event" if kind == "timer" else work_item.c.card_at < "9999")
        mine = sa.and_(case_file.c.agency_id == work_item.c.agency_id, case_file.c.case_id == work_item.c.case_id)
        query = query.join(case_file, mine).where(case_file.c.status == "open")
        failed = sa.and_(
            job.c.agency_id == work_item.c.agency_id, job.c.subject == work_item.c.item_id, job.c.kind == kind
        )
        query = query.outerjoin(job, failed)
        ready = sa.and_(job.c.state == WAITING, job.c.due_at <= now)
        query = query.where(sa.or_(job.c.job_id.is_(None), ready))
        if after is not None:
            at, item = after
            query = query.where(sa.or_(due > at, sa.and_(due == at, work_item.c.item_id > item)))
        return [(at, item) for at, item in self._connection.execute(query.order_by(*order).limit(limit))]

    def of_case(self, agency: str, case: str) -> list[RowMapping]:
        """Return the jobs of a case."""
        query = sa.select(job).where(job.c.agency_id == agency, job.c.case_id == case)
        return list(self._connection.execute(query.order_by(job.c.job_id)).mappings())

    def queued(self, agency: str, now: str, limit: int, after: Place | None = None) -> list[Place]:
        """Return (due moment, job) of queued work that is due, behind ``after``."""
        query = sa.select(job.c.due_at, job.c.job_id).where(
            job.c.agency_id == agency, job.c.state == WAITING, job.c.due_at <= now, job.c.kind.not_in(("timer", "card"))
        )
        if after is not None:
            at, name = after
            query = query.where(sa.or_(job.c.due_at > at, sa.and_(job.c.due_at == at, job.c.job_id > name)))
        query = query.order_by(job.c.due_at, job.c.job_id).limit(limit)
        return [(at, name) for at, name in self._connection.execute(query)]

    def take(self, agency: str, job_id: str) -> RowMapping | None:
        """Lock and return a job that waits; None when it is done or another worker has it."""
        mine = sa.and_(job.c.agency_id == agency, job.c.job_id == job_id, job.c.state == WAITING)
        return self._connection.execute(sa.select(job).where(mine).with_for_update(skip_locked=True)).mappings().first()

    def row(self, agency: str, job_id: str) -> RowMapping | None:
        """Return a job."""
        query = sa.select(job).where(job.c.agency_id == agency, job.c.job_id == job_id)
        return self._connection.execute(query).mappings().first()

    def of(self, agency: str, kind: str, subject: str) -> RowMapping | None:
        """Return the job about one thing."""
        query = sa.select(job).where(job.c.agency_id == agency, job.c.kind == kind, job.c.subject == subject)
        return self._connection.execute(query.with_for_update()).mappings().first()

    def put(self, agency: str, job_id: str, **values: Any) -> None:
        """Write a new job, or other values of one that is there."""
        mine = sa.and_(job.c.agency_id == agency, job.c.job_id == job_id)
        if self._connection.execute(sa.update(job).where(mine).values(**values)).rowcount == 0:
            self._connection.execute(sa.insert(job).values(agency_id=agency, job_id=job_id, **values))

    def queue(self, agency: str, rows: Sequence[dict[str, Any]]) -> None:
        """Write many new jobs."""
        if rows:
            self._connection.execute(sa.insert(job), [{"agency_id": agency, **row} for row in rows])

    def forget(self, agency: str, kind: str, subjects: Sequence[str]) -> None:
        """Take jobs about these things away."""
        for at in range(0, len(subjects), 500):
            part = subjects[at : at + 500]
            mine = sa.and_(job.c.agency_id == agency, job.c.kind == kind, job.c.subject.in_(part))
            self._connection.execute(sa.delete(job).where(mine))

    def open_cases(self, agency: str) -> list[str]:
        """Return the cases that have not ended."""
        query = sa.select(case_file.c.case_id).where(
            case_file.c.agency_id == agency, case_file.c.status.in_(("open", "suspended"))
        )
        return list(self._connection.scalars(query.order_by(case_file.c.case_id)))

    def page(self, agency: str, limit: int, cursor: str) -> tuple[list[RowMapping], str | None]:
        """Return one page of jobs, the failed first."""
        query = sa.select(job).where(job.c.agency_id == agency)
        if cursor:
            query = query.where(job.c.job_id > cursor)
        rows: list[RowMapping] = list(
            self._connection.execute(query.order_by(job.c.job_id).limit(limit + 1)).mappings()
        )
        return rows[:limit], rows[limit - 1]["job_id"] if len(rows) > limit else None

    def ahead(self, agency: str, limit: int) -> list[RowMapping]:
        """Return the timers and cards that are due next, with their cases."""
        found: list[RowMapping] = []
        for kind, due, where in (
            ("timer", work_item.c.due_at, work_item.c.kind == "event"),
            ("card", work_item.c.card_at, work_item.c.card_at < "9999"),
        ):
            columns = (sa.literal(kind).label("kind"), due.label("due_at"), work_item.c.item_id, work_item.c.case_id)
            query = sa.select(*columns, work_item.c.element).where(
                work_item.c.agency_id == agency, work_item.c.closed_at == "", where
            )
            found += self._connection.execute(query.order_by(due, work_item.c.item_id).limit(limit)).mappings()
        return sorted(found, key=lambda row: (row["due_at"], row["item_id"]))[:limit]
