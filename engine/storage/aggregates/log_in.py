"""Attempts to log in, counted for all processes, and sign-on under way at a provider."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping

from engine.storage.people_tables import attempt, inspector, sign_on

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class LogIn:
    """Counters and states; the caller knows what they mean."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def tried(self, agency: str, keys: Sequence[str], now: str, since: str) -> list[int]:
        """Count one more attempt under each key and return the counts; those begun before ``since`` start anew.

        One statement for each key, in order, so that two processes never wait for each other crosswise.
        """
        counts = {}
        for key in sorted(keys):
            new = _INSERT[self._dialect](attempt).values(agency_id=agency, key=key, tries=1, since=now)
            old = attempt.c.since < since
            counted = new.on_conflict_do_update(
                index_elements=["agency_id", "key"],
                set_={
                    "tries": sa.case((old, 1), else_=attempt.c.tries + 1),
                    "since": sa.case((old, now), else_=attempt.c.since),
                },
            ).returning(attempt.c.tries)
            counts[key] = int(self._connection.execute(counted).scalar_one())
        return [counts[key] for key in keys]

    def forget(self, agency: str, keys: Sequence[str]) -> None:
        """Forget the attempts under these keys."""
        mine = sa.and_(attempt.c.agency_id == agency, attempt.c.key.in_(tuple(keys)))
        self._connection.execute(sa.delete(attempt).where(mine))

    def take_back(self, agency: str, key: str) -> None:
        """Count one attempt less under a key."""
        mine = sa.and_(attempt.c.agency_id == agency, attempt.c.key == key)
        self._connection.execute(sa.update(attempt).where(mine).values(tries=attempt.c.tries - 1))

    def begin(self, **values: Any) -> None:
        """Keep that a sign-on began; those that ended without coming back go."""
        over = sa.and_(sign_on.c.agency_id == values["agency_id"], sign_on.c.expires_at < values.pop("now"))
        self._connection.execute(sa.delete(sign_on).where(over))
        self._connection.execute(sa.insert(sign_on).values(**values))

    def taken(self, agency: str, state_hash: bytes) -> RowMapping | None:
        """Return a sign-on that began and forget it: a state comes back once."""
        mine = sa.and_(sign_on.c.agency_id == agency, sign_on.c.state_hash == state_hash)
        found = self._connection.execute(sa.select(sign_on).where(mine)).mappings().first()
        gone = self._connection.execute(sa.delete(sign_on).where(mine)).rowcount
        return found if gone else None

    def inspected(self, agency: str, home_account: str, today: str) -> RowMapping | None:
        """Return the listing by which an account of another agency may look into this one on an ISO date."""
        query = sa.select(inspector).where(
            inspector.c.agency_id == agency,
            inspector.c.home_account == home_account,
            inspector.c.valid_from <= today,
            inspector.c.valid_to >= today,
        )
        return self._connection.execute(query.limit(1)).mappings().first()
