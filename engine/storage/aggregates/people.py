"""Accounts, sessions, names, and who could act."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.model.people import Standing
from engine.storage.aggregates.absences import mandate
from engine.storage.packing import unpack_standing
from engine.storage.passwords import LOW
from engine.storage.tables import (
    account,
    body_member,
    idempotency,
    person,
    post,
    qualification,
    session,
    standing,
)


class People:
    """Reads and writes of accounts and sessions, reads of persons."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def account(self, agency: str, username: str) -> RowMapping | None:
        """Return the account of a log-in name; None when there is none or it is disabled."""
        query = sa.select(account).where(
            account.c.agency_id == agency, account.c.username == username, account.c.disabled_at.is_(None)
        )
        return self._connection.execute(query).mappings().first()

    def hashed(self, password: str) -> str:
        """Return the stored form of a sample's password or a random code, at the lowest cost (D54)."""
        return LOW.hash(password)

    def open_session(
        self,
        *,
        agency: str,
        token_hash: bytes,
        account: str,
        person: str,
        username: str,
        created_at: str,
        expires_at: str,
    ) -> None:
        """Store a session under the digest of its token."""
        self._connection.execute(
            sa.insert(session).values(
                agency_id=agency,
                token_hash=token_hash,
                account_id=account,
                person_id=person,
                username=username,
                created_at=created_at,
                expires_at=expires_at,
            )
        )

    def close_session(self, agency: str, token_hash: bytes) -> None:
        """Delete a session."""
        self._connection.execute(
            sa.delete(session).where(session.c.agency_id == agency, session.c.token_hash == token_hash)
        )

    def prolong_sessions(self, agency: str, now: str, until: str) -> None:
        """Let sessions that live at ``now`` end at ``until``."""
        live = sa.and_(session.c.agency_id == agency, session.c.expires_at > now)
        self._connection.execute(sa.update(session).where(live).values(expires_at=until))

    def names(self, agency: str, persons: Sequence[str]) -> dict[str, str]:
        """Return names by person id."""
        if not persons:
            return {}
        query = sa.select(person.c.person_id, person.c.name).where(
            person.c.agency_id == agency, person.c.person_id.in_(persons)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def called(self, agency: str, persons: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return (name, name_en) by person id."""
        wanted = (person.c.agency_id == agency, person.c.person_id.in_(persons))
        query = sa.select(person.c.person_id, person.c.name, person.c.name_en).where(*wanted)
        return {row[0]: (row[1], row[2]) for row in self._connection.execute(query)} if persons else {}

    def candidates(
        self,
        agency: str,
        roles: Sequence[str],
        bodies: Sequence[str],
        qualified: Sequence[str] = (),
        *,
        limit: int,
        now: datetime,
    ) -> list[Standing]:
        """Return standings of at most ``limit`` persons with one of the roles (own or passed to them), bodies or
        qualifications about ``now``; what is in force at that moment, the standing tells.
        """
        first, last = ((now + timedelta(days=days)).date().isoformat() for days in (-1, 1))
        holders = sa.select(post.c.person_id).where(
            post.c.agency_id == agency,
            post.c.role.in_(roles),
            post.c.valid_from <= last,
            sa.or_(post.c.valid_to == "", post.c.valid_to >= first),
        )
        members = sa.select(body_member.c.person_id).where(
            body_member.c.agency_id == agency, body_member.c.body.in_(bodies)
        )
        lent = sa.select(mandate.c.person_id).where(mandate.c.agency_id == agency, mandate.c.role.in_(roles))
        skilled = sa.select(qualification.c.person_id).where(
            qualification.c.agency_id == agency, qualification.c.kind.in_(qualified)
        )
        able = holders.union(members, lent, skilled)
        query = (
            sa.select(standing)
            .where(standing.c.agency_id == agency, standing.c.person_id.in_(able))
            .order_by(standing.c.person_id)
            .limit(limit)
        )
        rows = self._connection.execute(query).mappings()
        return [unpack_standing(row["person_id"], row["packed"], row["directory_version"], now) for row in rows]

    def standings(self, agency: str, persons: Sequence[str], now: datetime) -> list[Standing]:
        """Return what persons hold at ``now``, as their standing rows have it."""
        query = sa.select(standing).where(standing.c.agency_id == agency, standing.c.person_id.in_(persons))
        rows = self._connection.execute(query).mappings()
        return [unpack_standing(row["person_id"], row["packed"], row["directory_version"], now) for row in rows]

    def keep_answer(self, agency: str, answer: tuple[str, str, str, int, bytes, str]) -> None:
        """Keep the first answer of a key where no case is written: (person, key, body, status, answer, at)."""
        names = ("person_id", "key", "body", "status", "answer", "at")
        self._connection.execute(
            sa.insert(idempotency).values(agency_id=agency, **dict(zip(names, answer, strict=True)))
        )

    def page(self, agency: str, *, limit: int, cursor: str) -> tuple[list[RowMapping], str | None]:
        """Return one page of persons by id."""
        shown = sa.and_(person.c.merged_into.is_(None), person.c.kind != "outside")
        query = sa.select(person).where(person.c.agency_id == agency, shown)
        query = query.order_by(person.c.person_id).limit(limit + 1)
        if cursor:
            query = query.where(person.c.person_id > cursor)
        rows: list[RowMapping] = list(self._connection.execute(query).mappings())
        return rows[:limit], rows[limit - 1]["person_id"] if len(rows) > limit else None

    def posts(self, agency: str, persons: Sequence[str]) -> dict[str, list[RowMapping]]:
        """Return posts by person."""
        query = sa.select(post).where(post.c.agency_id == agency, post.c.person_id.in_(persons))
        found: dict[str, list[RowMapping]] = {one: [] for one in persons}
        for row in self._connection.execute(query).mappings():
            found[row["person_id"]].append(row)
        return found
