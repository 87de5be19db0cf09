"""Agencies, departments, persons, posts, bodies, settings: the directory and its packed standing rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage.aggregates.absences import absence, mandate, passed
from engine.storage.packing import pack_standing
from engine.storage.tables import (
    account,
    agency,
    body,
    body_member,
    department,
    installation,
    person,
    post,
    qualification,
    setting,
    standing,
)

_TABLES = {
    "department": department,
    "person": person,
    "account": account,
    "post": post,
    "qualification": qualification,
    "body": body,
    "body_member": body_member,
}


_REPACK = (
    sa.update(standing)
    .where(standing.c.agency_id == sa.bindparam("new_agency_id"), standing.c.person_id == sa.bindparam("new_person_id"))
    .values(packed=sa.bindparam("new_packed"), directory_version=sa.bindparam("new_directory_version"))
)


class Directory:
    """Writes of the directory; the caller holds its stream."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def installation(self) -> RowMapping | None:
        """Return the installation's row."""
        return self._connection.execute(sa.select(installation)).mappings().first()

    def found(self, installation_id: str, created_at: str, identity_key: bytes) -> None:
        """Write the installation's row."""
        values = {"installation_id": installation_id, "created_at": created_at, "identity_key": identity_key}
        self._connection.execute(sa.insert(installation).values(values))

    def agencies(self) -> list[RowMapping]:
        """Return all agencies."""
        return list(self._connection.execute(sa.select(agency).order_by(agency.c.agency_id)).mappings())

    def add_agency(self, **values: Any) -> None:
        """Add an agency; ``facts`` is JSON."""
        self._connection.execute(sa.insert(agency).values(**values | {"facts": orjson.dumps(values["facts"])}))

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows of one directory table."""
        if rows:
            self._connection.execute(sa.insert(_TABLES[table]), list(rows))

    def set_version(self, agency_id: str, version: int) -> None:
        """Raise the directory version."""
        self._connection.execute(
            sa.update(agency).where(agency.c.agency_id == agency_id).values(directory_version=version)
        )

    def repack(self, agency_id: str, version: int, today: str, *, now: str = "", only: Sequence[str] = ()) -> None:
        """Write standing rows anew from what is valid ``today``: of everybody, or only of the persons named.

        ``now``: moment after which absences and mandates still count. Rows are changed in place and in order of
        person: an act that waits for a row deleted and made anew would find nobody.
        """
        posts = self._by_person(post, agency_id, today)
        roles = {who: {row["role"] for row in rows} for who, rows in posts.items()}
        away = self._away(agency_id, now or today)
        lent = passed(self._lasting(mandate, agency_id, now or today), away, roles)
        qualifications = self._by_person(qualification, agency_id, today)
        members = self._by_person(body_member, agency_id, today)
        packed = [
            {
                "agency_id": agency_id,
                "person_id": one["person_id"],
                "directory_version": version,
                "packed": pack_standing(
                    name=one["name"],
                    kind=one["kind"],
                    departments=sorted(
                        {one["department"], *(p["department"] for p in posts.get(one["person_id"], []))}
                    ),
                    roles=sorted(roles.get(one["person_id"], ())),
                    qualifications=[(q["kind"], q["valid_to"]) for q in qualifications.get(one["person_id"], [])],
                    bodies=sorted(m["body"] for m in members.get(one["person_id"], [])),
                    mandates=lent.get(one["person_id"], []),
                    absences=away.get(one["person_id"], []),
                ),
            }
            for one in self._rows(person, agency_id)
            if not only or one["person_id"] in only
        ]
        self._write_standing(agency_id, packed)

    def _write_standing(self, agency_id: str, packed: list[dict[str, Any]]) -> None:
        known = {row["person_id"] for row in self._rows(standing, agency_id)}
        new = [row for row in packed if row["person_id"] not in known]
        old = [{f"new_{name}": value for name, value in row.items()} for row in packed if row["person_id"] in known]
        if old:
            self._connection.execute(_REPACK, sorted(old, key=lambda row: str(row["new_person_id"])))
        if new:
            self._connection.execute(sa.insert(standing), new)

    def _lasting(self, table: sa.Table, agency_id: str, now: str) -> list[RowMapping]:
        query = sa.select(table).where(table.c.agency_id == agency_id, table.c.until > now)
        return list(self._connection.execute(query.order_by(*table.primary_key.columns)).mappings())

    def _away(self, agency_id: str, now: str) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self._lasting(absence, agency_id, now):
            found.setdefault(row["person_id"], []).append((row["since"], row["until"]))
        return found

    def remove_post(self, agency_id: str, person_id: str, role: str) -> int:
        """End a post at once; returns how many rows it had. Takes the standing row first (lock order)."""
        mine = sa.and_(standing.c.agency_id == agency_id, standing.c.person_id == person_id)
        self._connection.execute(sa.select(standing.c.person_id).where(mine).with_for_update()).first()
        done = self._connection.execute(
            sa.delete(post).where(post.c.agency_id == agency_id, post.c.person_id == person_id, post.c.role == role)
        )
        return done.rowcount

    def _rows(self, table: sa.Table, agency_id: str) -> list[RowMapping]:
        return list(self._connection.execute(sa.select(table).where(table.c.agency_id == agency_id)).mappings())

    def _by_person(self, table: sa.Table, agency_id: str, today: str) -> dict[str, list[RowMapping]]:
        found: dict[str, list[RowMapping]] = {}
        for row in self._rows(table, agency_id):
            if row["valid_from"] <= today and (not row["valid_to"] or row["valid_to"] >= today):
                found.setdefault(row["person_id"], []).append(row)
        return found

    def bodies(self, agency_id: str) -> list[tuple[RowMapping, list[str]]]:
        """Return bodies with their members' ids."""
        members: dict[str, list[str]] = {}
        for row in self._rows(body_member, agency_id):
            members.setdefault(row["body"], []).append(row["person_id"])
        return [(row, sorted(members.get(row["code"], []))) for row in self._rows(body, agency_id)]

    def settings(self, agency_id: str) -> list[dict[str, Any]]:
        """Return the newest version of each setting: {"id", "version", "data"}."""
        rows = self._connection.execute(
            sa.select(setting).where(setting.c.agency_id == agency_id).order_by(setting.c.id, setting.c.version)
        ).mappings()
        newest = {row["id"]: row for row in rows}
        return [{"id": k, "version": r["version"], "data": orjson.loads(r["data"])} for k, r in newest.items()]

    def add_setting(self, agency_id: str, setting_id: str, version: int, data: Mapping[str, Any], at: str) -> None:
        """Add a version of a setting."""
        self._connection.execute(
            sa.insert(setting).values(
                agency_id=agency_id, id=setting_id, version=version, data=orjson.dumps(data), created_at=at
            )
        )

    def departments(self, agency_id: str) -> dict[str, tuple[str, str]]:
        """Return names (zh, en) by department code."""
        return {row["code"]: (row["name_zh"], row["name_en"]) for row in self._rows(department, agency_id)}

    def admins(self, agency_id: str) -> int:
        """Return how many administrators the agency has."""
        query = sa.select(sa.func.count()).where(person.c.agency_id == agency_id, person.c.kind == "admin")
        return int(self._connection.execute(query).scalar_one())
