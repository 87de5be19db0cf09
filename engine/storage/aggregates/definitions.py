"""Versions of definitions; content-addressed bytes (threat 31)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.errors import NotFound
from engine.storage.tables import case_file, definition, definition_bytes, work_item

WAITING = "waiting"


class Definitions:
    """Immutable versions; one of a key is active."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def content(self, digest: str) -> bytes:
        """Return the exact bytes deployed."""
        query = sa.select(definition_bytes.c.content).where(definition_bytes.c.digest == digest)
        found = self._connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no definition {digest[:12]}")
        return bytes(found)

    def active(self, agency: str, key: str) -> RowMapping | None:
        """Return the active version of a key."""
        query = sa.select(definition).where(
            definition.c.agency_id == agency, definition.c.key == key, definition.c.active.is_(True)
        )
        return self._connection.execute(query).mappings().first()

    def all_active(self, agency: str) -> list[RowMapping]:
        """Return all active versions, by key."""
        query = sa.select(definition).where(definition.c.agency_id == agency, definition.c.active.is_(True))
        return list(self._connection.execute(query.order_by(definition.c.key)).mappings())

    def versions(self, agency: str, key: str) -> list[RowMapping]:
        """Return all versions of a key, newest first."""
        query = sa.select(definition).where(definition.c.agency_id == agency, definition.c.key == key)
        return list(self._connection.execute(query.order_by(definition.c.version.desc())).mappings())

    def version(self, agency: str, key: str, version: int) -> RowMapping | None:
        """Return one version of a key."""
        query = sa.select(definition).where(definition.c.agency_id == agency, definition.c.key == key)
        return self._connection.execute(query.where(definition.c.version == version)).mappings().first()

    def every(self, agency: str) -> list[RowMapping]:
        """Return all versions of all keys, by key, newest first."""
        query = sa.select(definition).where(definition.c.agency_id == agency)
        return list(self._connection.execute(query.order_by(definition.c.key, definition.c.version.desc())).mappings())

    def open_cases(self, agency: str, key: str = "") -> dict[tuple[str, int], int]:
        """Return how many cases have not ended, by key and version."""
        query = sa.select(case_file.c.definition, case_file.c.version, sa.func.count()).where(
            case_file.c.agency_id == agency, case_file.c.status.in_(("open", "suspended"))
        )
        query = query.where(case_file.c.definition == key) if key else query
        rows = self._connection.execute(query.group_by(case_file.c.definition, case_file.c.version))
        return {(row[0], row[1]): row[2] for row in rows}

    def open_steps(self, agency: str) -> dict[tuple[str, int], dict[str, int]]:
        """Return how many items are open at each step of cases that have not ended, by key and version."""
        mine = sa.and_(case_file.c.agency_id == work_item.c.agency_id, case_file.c.case_id == work_item.c.case_id)
        query = sa.select(case_file.c.definition, case_file.c.version, work_item.c.element, sa.func.count())
        query = query.select_from(work_item).join(case_file, mine)
        query = query.where(work_item.c.agency_id == agency, work_item.c.closed_at == "")
        query = query.group_by(case_file.c.definition, case_file.c.version, work_item.c.element)
        found: dict[tuple[str, int], dict[str, int]] = {}
        for key, version, element, count in self._connection.execute(query):
            found.setdefault((key, version), {})[element] = count
        return found

    def due(self, agency: str, now: str) -> list[tuple[str, int]]:
        """Return (key, version) of versions that wait for a moment that has come."""
        query = sa.select(definition.c.key, definition.c.version).where(
            definition.c.agency_id == agency, definition.c.state == WAITING, definition.c.starts_at <= now
        )
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(definition.c.starts_at))]

    def release(self, content: bytes, **values: Any) -> None:
        """Add a version and make it the active one."""
        self.add(content, **values)
        self.activate(values["agency_id"], values["key"], values["version"], values["released_at"])

    def add(self, content: bytes, **values: Any) -> None:
        """Add a version that waits until it is activated."""
        known = sa.select(definition_bytes.c.digest).where(definition_bytes.c.digest == values["digest"])
        if self._connection.execute(known).first() is None:
            self._connection.execute(sa.insert(definition_bytes).values(digest=values["digest"], content=content))
        self._connection.execute(sa.insert(definition).values({"active": False, "state": WAITING, **values}))

    def activate(self, agency: str, key: str, version: int, at: str) -> None:
        """Make a version the active one; the one before ends."""
        self.end(agency, key, "superseded", at)
        mine = sa.and_(definition.c.agency_id == agency, definition.c.key == key, definition.c.version == version)
        change = sa.update(definition).where(mine).values(active=True, state="active", starts_at=at)
        self._connection.execute(change)

    def end(self, agency: str, key: str, state: str, at: str) -> None:
        """End the active version of a key: ``superseded`` or ``retired``."""
        mine = sa.and_(definition.c.agency_id == agency, definition.c.key == key, definition.c.active.is_(True))
        self._connection.execute(sa.update(definition).where(mine).values(active=False, state=state, ended_at=at))

    def cancel(self, agency: str, key: str, at: str) -> None:
        """End the version that waits, before it was ever in force."""
        mine = sa.and_(definition.c.agency_id == agency, definition.c.key == key, definition.c.state == WAITING)
        self._connection.execute(sa.update(definition).where(mine).values(state="cancelled", ended_at=at))
