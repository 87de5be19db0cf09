"""Pages of the inbox: one index range per audience a person answers to, so that it stays flat."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage.aggregates.signers import added_signer
from engine.storage.tables import audience, case_file, recusal, work_item

_JOIN = sa.and_(work_item.c.agency_id == case_file.c.agency_id, work_item.c.case_id == case_file.c.case_id)
_COLUMNS = (
    work_item.c.item_id,
    work_item.c.case_id,
    work_item.c.element,
    work_item.c.state,
    work_item.c.round,
    work_item.c.opened_at,
    work_item.c.due_at,
    work_item.c.closed_at,
    work_item.c.closed_by,
    work_item.c.holder,
    work_item.c.audience,
    case_file.c.number,
    case_file.c.title,
    case_file.c.definition,
    case_file.c.digest,
    case_file.c.process,
)


OFFERED, COUNTED = ("offered", "overdue"), ("mine", "offered", "overdue")


class Inbox:
    """Lists of open items."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep_audiences(self, agency: str, keys: Sequence[str]) -> None:
        """Remember audience keys of several roles, so that the inbox of one role finds them."""
        known = set(self._connection.execute(sa.select(audience.c.key).where(audience.c.agency_id == agency)).scalars())
        rows = [{"agency_id": agency, "key": key} for key in sorted(set(keys) - known) if "|" in key or key == "*"]
        if rows:
            self._connection.execute(sa.insert(audience), rows)

    def audiences(self, agency: str, tokens: Sequence[str]) -> list[str]:
        """Return every audience key that one of the tokens answers to."""
        mine = set(tokens)
        wide = self._connection.execute(sa.select(audience.c.key).where(audience.c.agency_id == agency)).scalars()
        own = {token for token in mine if not token.startswith("qual:")}  # never a key of its own
        return sorted(own | {key for key in wide if key == "*" or mine.intersection(key.split("|"))})

    def open_audiences(self, agency: str) -> list[str]:
        """Return the audience keys of open items that somebody is to do."""
        open_ = sa.and_(work_item.c.agency_id == agency, work_item.c.closed_at == "", work_item.c.audience != "")
        return list(self._connection.execute(sa.select(work_item.c.audience).where(open_).distinct()).scalars())

    def cases_of(self, agency: str, audiences: Sequence[str], limit: int) -> list[str]:
        """Return cases with open items of these audiences that nobody holds."""
        query = sa.select(work_item.c.case_id).where(
            work_item.c.agency_id == agency,
            work_item.c.closed_at == "",
            work_item.c.audience.in_(audiences),
            work_item.c.holder.is_(None),
        )
        return list(self._connection.execute(query.distinct().order_by(work_item.c.case_id).limit(limit)).scalars())

    def page(
        self,
        agency: str,
        *,
        person: str,
        tokens: Sequence[str],
        view: str,
        now: str,
        limit: int,
        cursor: str,
        filters: Mapping[str, str],
    ) -> tuple[list[RowMapping], str | None]:
        """Return one page, due first; the cursor is (due, item) of the last line."""
        ranges = self._ranges(agency, person, view, self.audiences(agency, tokens) if view in OFFERED else ())
        parts = [self._range(agency, where, view, now, limit, cursor, filters) for where in ranges]
        if not parts:
            return [], None
        query: Any = sa.union(*parts)
        rows: list[RowMapping] = list(self._connection.execute(query).mappings())
        rows.sort(key=_place)
        page = rows[:limit]
        more = len(rows) > limit
        return page, "~".join(_place(page[-1])) if more else None

    def counts(self, agency: str, *, person: str, tokens: Sequence[str], now: str, most: int) -> dict[str, int]:
        """Return how many open items each view has, counted up to ``most``: two statements, whatever there is."""
        keys = self.audiences(agency, tokens)
        found = []
        for view in COUNTED:
            parts = [
                self._range(agency, where, view, now, most - 1, "", {"besides": person})
                for where in self._ranges(agency, person, view, keys if view in OFFERED else ())
            ]
            together = sa.union(*parts).subquery() if parts else None
            if together is not None:
                some = sa.select(together.c.item_id).limit(most).subquery()
                found.append(sa.select(sa.func.count()).select_from(some).scalar_subquery().label(view))
        row = self._connection.execute(sa.select(*found)).mappings().one()
        return {view: int(row.get(view, 0)) for view in COUNTED}

    def _ranges(self, agency: str, person: str, view: str, audiences: Sequence[str]) -> list[Any]:
        """Return the index ranges of a view."""
        ranges: list[Any] = []
        if view in OFFERED:
            ranges += [work_item.c.audience == key for key in audiences]
        if view in ("mine", "overdue"):
            ranges.append(work_item.c.holder == person)
            mine = sa.and_(added_signer.c.agency_id == agency, added_signer.c.person_id == person)
            ranges.append(work_item.c.item_id.in_(sa.select(added_signer.c.item_id).where(mine)))
        if view == "done":
            ranges.append(work_item.c.closed_by == person)
        # Who stands recused from a case is not offered it; what he did in it stays in his list.
        gone = sa.exists().where(
            recusal.c.agency_id == agency, recusal.c.case_id == work_item.c.case_id, recusal.c.person_id == person
        )
        return [where if view == "done" else sa.and_(where, ~gone) for where in ranges]

    def _range(
        self, agency: str, where: Any, view: str, now: str, limit: int, cursor: str, filters: Mapping[str, str]
    ) -> Any:
        query = sa.select(*_COLUMNS).join(case_file, _JOIN).where(work_item.c.agency_id == agency, where)
        query = query.where(work_item.c.closed_at != "" if view == "done" else work_item.c.closed_at == "")
        if view == "overdue":
            query = query.where(work_item.c.due_at < now)
        if view != "done":
            query = query.where(work_item.c.kind.in_(("task", "resign")))
        for name, column in (
            ("case", work_item.c.case_id),
            ("task", work_item.c.element),
            ("process", case_file.c.definition),
        ):
            if filters.get(name):
                query = query.where(column == filters[name])
        if view == "offered" and filters.get("besides"):
            query = query.where(sa.or_(work_item.c.holder.is_(None), work_item.c.holder != filters["besides"]))
        if filters.get("words"):
            words = filters["words"].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            named = [one.like(f"%{words}%", escape="\\") for one in (case_file.c.number, case_file.c.title)]
            query = query.where(sa.or_(*named))
        query = query.where(case_file.c.status == "open") if view != "done" else query
        if cursor:
            due, _, item = cursor.partition("~")
            after = sa.and_(work_item.c.due_at == due, work_item.c.item_id > item)
            query = query.where(sa.or_(after, work_item.c.due_at > due))
        return sa.select(query.order_by(work_item.c.due_at, work_item.c.item_id).limit(limit + 1).subquery())


def _place(row: RowMapping) -> tuple[str, str]:
    """Return where a row stands in the order of the list."""
    return str(row["due_at"]), str(row["item_id"])
