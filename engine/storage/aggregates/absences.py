"""Absences and the duties that pass on: standing substitutes of posts (AB角), those named for a day, mandates."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import metadata, post
from engine.storage.types import Id

OPEN = "9999-12-31T00:00:00.000000Z"  # end of what has no end

absence = Table(
    "absence",
    metadata,
    Column("agency_id", Id("ag")),
    Column("absence_id", Id("ab")),
    Column("person_id", Id("pe"), nullable=False),
    Column("first", String(10), nullable=False),  # dates as told, both included
    Column("last", String(10), nullable=False),
    Column("since", String(32), nullable=False),  # moments: the end is not included
    Column("until", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "absence_id"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "person_id", "until"),
)

mandate = Table(
    "mandate",
    metadata,
    Column("agency_id", Id("ag")),
    Column("mandate_id", Id("ma")),
    Column("basis", String(10), nullable=False),  # standing, day or mandate
    Column("role", String(60), nullable=False),
    Column("person_id", Id("pe"), nullable=False),
    Column("holder_id", Id("pe")),  # whose post it is, who gave a mandate; nobody's for a day's substitute
    Column("named_by", Id("pe")),
    Column("reason", String(400), nullable=False),
    Column("day", String(10), nullable=False),  # the one day of a day's substitute
    Column("since", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    Column("state", String(10), nullable=False, server_default=""),  # of a mandate: offered, in_force, ended
    Column("post_id", Id("po")),  # by which a mandate was given: it ends with this very post
    Column("scope", String(4000), nullable=False, server_default=""),  # of a mandate, as JSON
    Column("given_at", String(32), nullable=False, server_default=""),  # moments of both signatures, and of the end
    Column("accepted_at", String(32), nullable=False, server_default=""),
    Column("ended_at", String(32), nullable=False, server_default=""),
    PrimaryKeyConstraint("agency_id", "mandate_id"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "holder_id"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "named_by"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "person_id", "until"),
    Index(None, "agency_id", "holder_id"),
)


class Absences:
    """Written under the directory's stream; who reads them in a step finds them packed in the standing row."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, values: Mapping[str, Any]) -> None:
        """Add an absence."""
        self._connection.execute(sa.insert(absence).values(**values))

    def end(self, agency: str, absence_id: str, until: str) -> None:
        """Let an absence end at ``until``."""
        mine = sa.and_(absence.c.agency_id == agency, absence.c.absence_id == absence_id)
        self._connection.execute(sa.update(absence).where(mine).values(until=until))

    def row(self, agency: str, absence_id: str) -> RowMapping | None:
        """Return one absence."""
        query = sa.select(absence).where(absence.c.agency_id == agency, absence.c.absence_id == absence_id)
        return self._connection.execute(query).mappings().first()

    def live(self, agency: str, now: str, persons: Iterable[str] = ()) -> list[RowMapping]:
        """Return absences that are not over, of ``persons`` or of everybody, earliest first."""
        query = sa.select(absence).where(absence.c.agency_id == agency, absence.c.until > now)
        wanted = tuple(persons)
        if wanted:
            query = query.where(absence.c.person_id.in_(wanted))
        return list(self._connection.execute(query.order_by(absence.c.since, absence.c.absence_id)).mappings())

    def name(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add standing substitutes, one for a day, or a mandate."""
        told = list(rows)
        if told:
            self._connection.execute(sa.insert(mandate), told)

    def mandates(self, agency: str, now: str) -> list[RowMapping]:
        """Return every substitute that is not over."""
        query = sa.select(mandate).where(mandate.c.agency_id == agency, mandate.c.until > now)
        return list(self._connection.execute(query.order_by(mandate.c.role, mandate.c.mandate_id)).mappings())

    def substitutes_of(self, agency: str, holders: Iterable[str]) -> list[str]:
        """Return who stands in for any of ``holders`` at any of their posts."""
        wanted = tuple(holders)
        query = sa.select(mandate.c.person_id).where(mandate.c.agency_id == agency, mandate.c.holder_id.in_(wanted))
        return sorted(set(self._connection.execute(query).scalars()))

    def holds(self, agency: str, person: str, role: str, today: str) -> bool:
        """True when the person holds the post today."""
        ends = sa.or_(post.c.valid_to == "", post.c.valid_to >= today)
        query = sa.select(post.c.person_id).where(
            post.c.agency_id == agency,
            post.c.person_id == person,
            post.c.role == role,
            post.c.valid_from <= today,
            ends,
        )
        return self._connection.execute(query).first() is not None


def passed(
    mandates: Iterable[RowMapping],
    away: Mapping[str, list[tuple[str, str]]],
    posts: Mapping[tuple[str, str], list[tuple[str, str]]],
    also: Mapping[str, list[str]],
) -> dict[str, list[list[Any]]]:
    """Return for each person the duties that pass to him: rows [id, basis, holder, role, since, until, also?, scope?].

    ``away``: absences by person; ``posts``: spans by (person, role) and by (post id, ""); ``also``: merged entries by
    person. A standing substitute has the duty while the holder is absent and holds the post; it ends with either. A
    mandate in force has it while the giver holds the very post by which he gave it.
    """
    found: dict[str, list[list[Any]]] = {}
    for one in mandates:
        holder = one["holder_id"] or ""
        told, more = [one["mandate_id"], one["basis"], holder, one["role"]], [also[holder]] if holder in also else []
        if one["scope"]:
            more = [also.get(holder, []), orjson.loads(one["scope"])]
        times = [(one["since"], one["until"])]
        if one["basis"] == "standing":
            held = posts.get((holder, one["role"]), [])
            times = [
                (max(since, begun, one["since"]), min(until, ended, one["until"]))
                for since, until in away.get(holder, [])
                for begun, ended in held
            ]
        elif one["basis"] == "mandate":
            held = posts.get((one["post_id"], ""), []) if one["state"] == "in_force" else []
            times = [(max(begun, one["since"]), min(ended, one["until"])) for begun, ended in held]
        found.setdefault(one["person_id"], []).extend([*told, *time, *more] for time in times if time[0] < time[1])
    return found
