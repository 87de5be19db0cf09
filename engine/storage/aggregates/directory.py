"""Agencies, departments, persons, posts, bodies, settings: the directory and its packed standing rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage import spans
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


# Which columns of which table become which parts of the standing.
_HELD = (
    (post, ("roles", "departments"), ("role", "department")),
    (qualification, ("qualifications",), ("kind",)),
    (body_member, ("bodies",), ("body",)),
)
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
        """Write standing rows anew from what is valid at ``now`` (noon of ``today``): of all, or ``only`` of some.

        ``now``: moment after which absences and mandates still count. What begins or ends later is packed with its
        moments. Rows are changed in place and in order of person: an act that waits for a row deleted and made anew
        would find nobody.
        """
        zone = self._zone(agency_id)
        at = now or spans.noon(today, zone)
        parts = self._parts(agency_id, zone, at)
        held: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in self._rows(post, agency_id):
            span = spans.moments(row["valid_from"], row["valid_to"], zone)
            held.setdefault((row["person_id"], row["role"]), []).append(span)
            held[row["post_id"], ""] = [span]
        away, also = self._away(agency_id, now or today), self._also(agency_id)
        lent = passed(self._lasting(mandate, agency_id, now or today), away, held, also)
        packed = [
            {
                "agency_id": agency_id,
                "person_id": one["person_id"],
                "directory_version": version,
                "packed": pack_standing(
                    name=one["name"],
                    kind=one["kind"],
                    departments=sorted({one["department"], *mine.departments}),
                    roles=sorted(mine.roles),
                    qualifications=sorted(mine.qualifications),
                    bodies=sorted(mine.bodies),
                    mandates=lent.get(one["person_id"], []),
                    absences=away.get(one["person_id"], []),
                    dated=mine.dated,
                    also=also.get(one["person_id"], []),
                ),
            }
            for one in self._rows(person, agency_id)
            if not only or one["person_id"] in only
            for mine in (parts.get(one["person_id"], spans.Parts()),)
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

    def _zone(self, agency_id: str) -> ZoneInfo:
        query = sa.select(agency.c.time_zone).where(agency.c.agency_id == agency_id)
        return ZoneInfo(self._connection.execute(query).scalar_one_or_none() or "UTC")

    def _parts(self, agency_id: str, zone: ZoneInfo, at: str) -> dict[str, "spans.Parts"]:
        """Return what each person holds: in force now without an end, and what is dated."""
        found: dict[str, spans.Parts] = {}
        for table, part, names in _HELD:
            for row in self._rows(table, agency_id):
                mine = found.setdefault(row["person_id"], spans.Parts())
                since, until = spans.moments(row["valid_from"], row["valid_to"], zone)
                for name, kind in zip(names, part, strict=True):
                    mine.put(kind, row[name], row["valid_to"], since, until, at)
        return found

    def _also(self, agency_id: str) -> dict[str, list[str]]:
        """Return merged entries by the person they were merged into."""
        found: dict[str, list[str]] = {}
        for row in self._rows(person, agency_id):
            if row["merged_into"]:
                found.setdefault(row["merged_into"], []).append(row["person_id"])
        return {into: sorted(others) for into, others in found.items()}

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

    def bodies(self, agency_id: str) -> list[tuple[RowMapping, list[tuple[str, str, str]]]]:
        """Return bodies with (person, first day, last day) of every membership, ended ones included."""
        members: dict[str, list[tuple[str, str, str]]] = {}
        for row in self._rows(body_member, agency_id):
            members.setdefault(row["body"], []).append((row["person_id"], row["valid_from"], row["valid_to"]))
        return [(row, sorted(members.get(row["code"], []))) for row in self._rows(body, agency_id)]

    def span(self, first: str, last: str, zone: ZoneInfo) -> tuple[str, str]:
        """Return the moments from the beginning of the first day to the end of the last, as the standing has them."""
        return spans.moments(first, last, zone)

    def merged(self, agency_id: str) -> dict[str, str]:
        """Return into whom each merged person went."""
        query = sa.select(person.c.person_id, person.c.merged_into).where(
            person.c.agency_id == agency_id, person.c.merged_into.is_not(None)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def agency(self, agency_id: str) -> RowMapping:
        """Return one agency."""
        return self._connection.execute(sa.select(agency).where(agency.c.agency_id == agency_id)).mappings().one()

    def settings(self, agency_id: str) -> list[dict[str, Any]]:
        """Return all versions of all settings, by id and version: {"id", "version", "data", "created_at"}."""
        rows = self._connection.execute(
            sa.select(setting).where(setting.c.agency_id == agency_id).order_by(setting.c.id, setting.c.version)
        ).mappings()
        plain = ("id", "version", "created_at")
        return [{name: row[name] for name in plain} | {"data": orjson.loads(row["data"])} for row in rows]

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

    def administrators(self, agency_id: str) -> list[tuple[str, str]]:
        """Return (person, name) of every administrator whose entry stands, by name."""
        query = sa.select(person.c.person_id, person.c.name).where(
            person.c.agency_id == agency_id, person.c.kind == "admin", person.c.merged_into.is_(None)
        )
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(person.c.name, person.c.person_id))]
