"""Rows of the directory by table, and what a person would hand over. Written under the directory's stream."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage import people_tables as tables
from engine.storage.aggregates.absences import absence, mandate
from engine.storage.tables import case_file, participation, participation_by, recusal, work_item

TABLES: Mapping[str, sa.Table] = {
    table.name: table
    for table in (
        tables.department, tables.person, tables.account, tables.post, tables.qualification, tables.body,
        tables.body_member, tables.conflict, tables.grant, tables.inspector, tables.machine, tables.session, absence,
        mandate,
    )
}  # fmt: skip


class Staff:
    """Reads and writes by table name; every statement binds the agency."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def rows(self, table: str, agency: str, **where: Any) -> list[RowMapping]:
        """Return the rows whose columns have the values given; a list means any of them. In order of the key."""
        found = TABLES[table]
        query = sa.select(found).where(self._mine(found, agency, where)).order_by(*found.primary_key.columns)
        return list(self._connection.execute(query).mappings())

    def row(self, table: str, agency: str, **where: Any) -> RowMapping | None:
        """Return the first such row."""
        return next(iter(self.rows(table, agency, **where)), None)

    def page(
        self, table: str, agency: str, key: str, *, limit: int, cursor: str, **where: Any
    ) -> tuple[list[RowMapping], str | None]:
        """Return one page of such rows by the column ``key``, latest first."""
        found = TABLES[table]
        query = sa.select(found).where(self._mine(found, agency, where))
        if cursor:
            query = query.where(found.c[key] < cursor)
        query = query.order_by(found.c[key].desc()).limit(limit + 1)
        rows: list[RowMapping] = list(self._connection.execute(query).mappings())
        return rows[:limit], rows[limit - 1][key] if len(rows) > limit else None

    def found(
        self, agency: str, word: str, *, limit: int, cursor: str, **where: Any
    ) -> tuple[list[RowMapping], str | None]:
        """Return one page of the persons with a lower-case word in a name or a log-in name, latest first."""
        person = TABLES["person"]
        fits = self._fits(agency, lambda column: column.contains(word, autoescape=True))
        query = sa.select(person).where(self._mine(person, agency, where), fits)
        if cursor:
            query = query.where(person.c.person_id < cursor)
        query = query.order_by(person.c.person_id.desc()).limit(limit + 1)
        rows: list[RowMapping] = list(self._connection.execute(query).mappings())
        return rows[:limit], rows[limit - 1]["person_id"] if len(rows) > limit else None

    def called(self, agency: str, words: Sequence[str], **where: Any) -> list[RowMapping]:
        """Return the persons one of whose names or log-in names is one of these lower-case words."""
        person = TABLES["person"]
        query = sa.select(person).where(self._mine(person, agency, where), self._fits(agency, lambda c: c.in_(words)))
        return list(self._connection.execute(query.order_by(person.c.person_id)).mappings())

    def _fits(self, agency: str, has: Callable[[Any], Any]) -> Any:
        """Return the condition that ``has`` holds of a name or a log-in name in lower case."""
        person, account = TABLES["person"], TABLES["account"]
        logged_in = has(sa.func.lower(account.c.username))
        named = sa.select(account.c.person_id).where(account.c.agency_id == agency, logged_in)
        names = (has(sa.func.lower(column)) for column in (person.c.name, person.c.name_en))
        return sa.or_(*names, person.c.person_id.in_(named))

    def add(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Add rows."""
        if rows:
            self._connection.execute(sa.insert(TABLES[table]), [dict(row) for row in rows])

    def change(self, table: str, agency: str, where: Mapping[str, Any], **values: Any) -> int:
        """Set columns of such rows; returns how many there were."""
        found = TABLES[table]
        done = self._connection.execute(sa.update(found).where(self._mine(found, agency, where)).values(**values))
        return done.rowcount

    def remove(self, table: str, agency: str, **where: Any) -> int:
        """Delete such rows; returns how many there were."""
        found = TABLES[table]
        return self._connection.execute(sa.delete(found).where(self._mine(found, agency, where))).rowcount

    def _mine(self, table: sa.Table, agency: str, where: Mapping[str, Any]) -> Any:
        parts = [table.c.agency_id == agency]
        for name, value in where.items():
            column = table.c[name]
            parts.append(column.in_(value) if isinstance(value, list | tuple) else column == value)
        return sa.and_(*parts)

    # -- what a person holds in cases ------------------------------------------------------------------------------

    def held(self, agency: str, persons: Sequence[str]) -> list[RowMapping]:
        """Return open work items these persons hold or are named for, with number and title of their cases."""
        named = [f"person:{one}" for one in persons]
        query = (
            sa.select(work_item, case_file.c.number, case_file.c.title)
            .join(
                case_file,
                sa.and_(case_file.c.agency_id == work_item.c.agency_id, case_file.c.case_id == work_item.c.case_id),
            )
            .where(
                work_item.c.agency_id == agency,
                work_item.c.closed_at == "",
                sa.or_(work_item.c.holder.in_(persons), work_item.c.audience.in_(named)),
            )
            .order_by(work_item.c.item_id)
        )
        return list(self._connection.execute(query).mappings())

    def shared(self, agency: str) -> list[RowMapping]:
        """Return open work items that several persons may hold: their rows name no holder, their cases do."""
        query = (
            sa.select(work_item, case_file.c.number, case_file.c.title, case_file.c.state.label("packed"))
            .join(
                case_file,
                sa.and_(case_file.c.agency_id == work_item.c.agency_id, case_file.c.case_id == work_item.c.case_id),
            )
            .where(
                work_item.c.agency_id == agency,
                work_item.c.closed_at == "",
                work_item.c.holder.is_(None),
                work_item.c.state.in_(("claimed", "held")),
            )
            .order_by(work_item.c.item_id)
        )
        return list(self._connection.execute(query).mappings())

    def engaged(self, agency: str, persons: Sequence[str], limit: int) -> list[RowMapping]:
        """Return open cases in which these persons took part."""
        took_part = sa.select(participation.c.case_id).where(
            participation.c.agency_id == agency, participation.c.person_id.in_(persons)
        )
        query = (
            sa.select(case_file.c.case_id, case_file.c.number, case_file.c.title, case_file.c.definition)
            .where(case_file.c.agency_id == agency, case_file.c.status == "open", case_file.c.case_id.in_(took_part))
            .order_by(case_file.c.case_id)
            .limit(limit)
        )
        return list(self._connection.execute(query).mappings())

    # -- merging ---------------------------------------------------------------------------------------------------

    def hold(self, agency: str, persons: Iterable[str]) -> None:
        """Hold the standing rows of these persons, in order, until the acts that read them are done."""
        mine = sa.and_(
            tables.standing.c.agency_id == agency, tables.standing.c.person_id.in_(tuple(sorted(set(persons))))
        )
        query = sa.select(tables.standing.c.person_id).where(mine).order_by(tables.standing.c.person_id)
        self._connection.execute(query.with_for_update()).all()

    def copy_memory(self, agency: str, person: str, into: str) -> None:
        """Let ``into`` have taken part in whatever ``person`` took part in, and be recused where he is."""
        for table, names in (
            (participation, ("case_id", "task")),
            (participation_by, ("object_key", "task", "last_at")),
            (recusal, ("case_id", "at")),
        ):
            self._copy(table, names, agency, person, into)

    def took_part(self, agency: str, person: str) -> list[RowMapping]:
        """Return in which cases and tasks a person took part."""
        return self._memory(participation, agency, person)

    def _copy(self, table: sa.Table, names: Sequence[str], agency: str, person: str, into: str) -> None:
        keys = [name for name in names if table.c[name].primary_key]
        known = self._memory(table, agency, into)
        have = {tuple(row[name] for name in keys) for row in known}
        rows = [
            {"agency_id": agency, "person_id": into, **{name: row[name] for name in names}}
            for row in self._memory(table, agency, person)
            if tuple(row[name] for name in keys) not in have
        ]
        if rows:
            self._connection.execute(sa.insert(table), rows)

    def _memory(self, table: sa.Table, agency: str, person: str) -> list[RowMapping]:
        query = sa.select(table).where(table.c.agency_id == agency, table.c.person_id == person)
        return list(self._connection.execute(query).mappings())
