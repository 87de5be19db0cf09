"""Cases and items read outside the hot path; drafts; totals without locks."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.ports import CaseRow
from engine.storage.aggregates.copies import case_copy
from engine.storage.tables import case_file, document, draft, incident, participation, signature, tally, work_item


def _row(found: RowMapping) -> CaseRow:
    return CaseRow(
        agency=found["agency_id"],
        case=found["case_id"],
        number=found["number"],
        definition=found["definition"],
        process=found["process"],
        version=found["version"],
        digest=found["digest"],
        title=found["title"],
        subject=orjson.loads(found["subject"]),
        status=found["status"],
        outcome=found["outcome"],
        owner=found["owner"],
        starter=found["starter"],
        parent=found["parent"] or "",
        incidents=found["incidents"],
        case_version=found["case_version"],
        chain_seq=found["chain_seq"],
        chain_hash=found["chain_hash"],
        last_at=found["last_at"],
        started_at=found["started_at"],
        ended_at=found["ended_at"],
        state=bytes(found["state"]),
        cache=None if found["cache"] is None else bytes(found["cache"]),
    )


class Cases:
    """Questions about cases."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def row(self, agency: str, case: str) -> CaseRow | None:
        """Return the case without locking it."""
        query = sa.select(case_file).where(case_file.c.agency_id == agency, case_file.c.case_id == case)
        found = self._connection.execute(query).mappings().first()
        return None if found is None else _row(found)

    def numbered(self, agency: str, number: str) -> CaseRow | None:
        """Return the case with a number without locking it."""
        query = sa.select(case_file).where(case_file.c.agency_id == agency, case_file.c.number == number)
        found = self._connection.execute(query).mappings().first()
        return None if found is None else _row(found)

    def rows(self, agency: str, cases: Sequence[str]) -> dict[str, CaseRow]:
        """Return cases by id without locking them, in one statement."""
        if not cases:
            return {}
        query = sa.select(case_file).where(case_file.c.agency_id == agency, case_file.c.case_id.in_(cases))
        return {found["case_id"]: _row(found) for found in self._connection.execute(query).mappings()}

    def below(self, agency: str, case: str) -> list[CaseRow]:
        """Return the cases directly below a case, in the order they were opened."""
        query = sa.select(case_file).where(case_file.c.agency_id == agency, case_file.c.parent == case)
        return [_row(one) for one in self._connection.execute(query.order_by(case_file.c.case_id)).mappings()]

    def row_of_item(self, agency: str, item: str) -> CaseRow | None:
        """Return the case of an item without locking it."""
        query = (
            sa.select(case_file)
            .join(
                work_item,
                sa.and_(work_item.c.agency_id == case_file.c.agency_id, work_item.c.case_id == case_file.c.case_id),
            )
            .where(work_item.c.agency_id == agency, work_item.c.item_id == item)
        )
        found = self._connection.execute(query).mappings().first()
        return None if found is None else _row(found)

    def item(self, agency: str, item: str) -> RowMapping:
        """Return the row of an item."""
        query = sa.select(work_item).where(work_item.c.agency_id == agency, work_item.c.item_id == item)
        return self._connection.execute(query).mappings().one()

    def items(self, agency: str, case: str) -> list[RowMapping]:
        """Return all items of a case, open and closed, in order of opening."""
        query = sa.select(work_item).where(work_item.c.agency_id == agency, work_item.c.case_id == case)
        return list(self._connection.execute(query.order_by(work_item.c.item_id)).mappings())

    def signatures(self, agency: str, case: str, instance: str = "") -> list[dict[str, Any]]:
        """Return signatures of a case (or one instance), lapsed ones included."""
        query = sa.select(signature).where(signature.c.agency_id == agency, signature.c.case_id == case)
        if instance:
            query = query.where(signature.c.instance == instance)
        rows = self._connection.execute(query.order_by(signature.c.number)).mappings()
        return [
            {
                "person": row["person_id"],
                "instance": row["instance"],
                "outcome": row["outcome"],
                "role": row["role"],
                "at": row["at"],
                "lapsed": row["lapsed_at"] is not None,
            }
            for row in rows
        ]

    def page(
        self,
        agency: str,
        *,
        person: str,
        departments: Sequence[str],
        tokens: Sequence[str],
        everything: bool,
        filters: Mapping[str, str],
        limit: int,
        cursor: str,
    ) -> tuple[list[RowMapping], str | None]:
        """Return one page of visible cases, newest first; visibility is part of the query (D42)."""
        query = sa.select(case_file).where(case_file.c.agency_id == agency)
        if not everything:
            query = query.where(self._visible(agency, person, departments, tokens))
        if filters.get("process"):
            query = query.where(case_file.c.definition == filters["process"])
        if filters.get("status"):
            query = query.where(case_file.c.status == filters["status"])
        if filters.get("mine"):
            query = query.where(case_file.c.starter == person)
        if filters.get("q"):
            words = filters["q"].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            found = sa.or_(
                case_file.c.title.like(f"%{words}%", escape="\\"), case_file.c.number.like(f"%{words}%", escape="\\")
            )
            query = query.where(found)
        if cursor:
            query = query.where(case_file.c.case_id < cursor)
        query = query.order_by(case_file.c.case_id.desc()).limit(limit + 1)
        rows: list[RowMapping] = list(self._connection.execute(query).mappings())
        return rows[:limit], rows[limit - 1]["case_id"] if len(rows) > limit else None

    def _visible(self, agency: str, person: str, departments: Sequence[str], tokens: Sequence[str]) -> Any:
        took_part = sa.select(participation.c.case_id).where(
            participation.c.agency_id == agency, participation.c.person_id == person
        )
        copied = sa.select(case_copy.c.case_id).where(case_copy.c.agency_id == agency, case_copy.c.person_id == person)
        holds = sa.select(work_item.c.case_id).where(
            work_item.c.agency_id == agency, work_item.c.closed_at == "", work_item.c.holder == person
        )
        asked = sa.select(work_item.c.case_id).where(
            work_item.c.agency_id == agency, work_item.c.closed_at == "", work_item.c.audience.in_(tokens)
        )
        return sa.or_(
            case_file.c.owner.in_(departments),
            case_file.c.starter == person,
            case_file.c.case_id.in_(took_part),
            case_file.c.case_id.in_(copied),
            case_file.c.case_id.in_(holds),
            case_file.c.case_id.in_(asked),
        )

    def keep_draft(self, agency: str, item: str, person: str, data: bytes, at: str) -> None:
        """Keep one's draft of a form."""
        mine = sa.and_(draft.c.agency_id == agency, draft.c.item_id == item, draft.c.person_id == person)
        changed = self._connection.execute(sa.update(draft).where(mine).values(data=data, at=at))
        if changed.rowcount == 0:
            values = {"agency_id": agency, "item_id": item, "person_id": person, "data": data, "at": at}
            self._connection.execute(sa.insert(draft).values(values))

    def draft(self, agency: str, item: str, person: str) -> bytes | None:
        """Return one's draft."""
        query = sa.select(draft.c.data).where(
            draft.c.agency_id == agency, draft.c.item_id == item, draft.c.person_id == person
        )
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def drafts(self, agency: str, items: Sequence[str], person: str) -> dict[str, str]:
        """Return when each of one's drafts was kept, by item."""
        if not items:
            return {}
        query = sa.select(draft.c.item_id, draft.c.at).where(
            draft.c.agency_id == agency, draft.c.item_id.in_(items), draft.c.person_id == person
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def tallies(self, agency: str, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, int]]:
        """Return (total, version) of tally rows without locking; a row that is not there is (0, 0)."""
        asked = sorted(set(keys))
        if not asked:
            return {}
        query = sa.select(tally.c.key, tally.c.window, tally.c.total, tally.c.version).where(
            tally.c.agency_id == agency, sa.tuple_(tally.c.key, tally.c.window).in_(asked)
        )
        found = {(key, window): (total, version) for key, window, total, version in self._connection.execute(query)}
        return {row: found.get(row, (Decimal(0), 0)) for row in asked}

    def totals(self, agency: str, rows: Mapping[str, tuple[str, str]]) -> dict[str, Decimal]:
        """Return present totals by control."""
        known = self.tallies(agency, set(rows.values()))
        return {control: known[row][0] for control, row in rows.items()}

    def incidents(self, agency: str, *, every: bool = False) -> list[RowMapping]:
        """Return open incidents, or all there ever were."""
        query = sa.select(incident).where(incident.c.agency_id == agency)
        if not every:
            query = query.where(incident.c.resolved_at == "")
        return list(self._connection.execute(query.order_by(incident.c.incident_id)).mappings())

    def incident(self, agency: str, incident_id: str) -> RowMapping | None:
        """Return one incident."""
        query = sa.select(incident).where(incident.c.agency_id == agency, incident.c.incident_id == incident_id)
        return self._connection.execute(query).mappings().first()

    def change_incident(self, agency: str, incident_id: str, changed: Mapping[str, Any]) -> None:
        """Note how an incident is, or was, resolved, and by whom."""
        mine = sa.and_(incident.c.agency_id == agency, incident.c.incident_id == incident_id)
        self._connection.execute(sa.update(incident).where(mine).values(**changed))

    def resolve(self, agency: str, incident_id: str, at: str) -> None:
        """End an incident."""
        mine = sa.and_(incident.c.agency_id == agency, incident.c.incident_id == incident_id)
        self._connection.execute(sa.update(incident).where(mine).values(resolved_at=at))

    def incident_elements(self, agency: str, case: str) -> set[str]:
        """Return the elements at which a case has open incidents that no later try of a job ends."""
        mine = sa.and_(incident.c.agency_id == agency, incident.c.case_id == case, incident.c.resolved_at == "")
        mine = sa.and_(mine, incident.c.kind != "job_failed")
        return set(self._connection.scalars(sa.select(incident.c.element).where(mine)))

    def documents(self, agency: str, case: str) -> list[RowMapping]:
        """Return the documents of a case."""
        query = sa.select(document).where(document.c.agency_id == agency, document.c.case_id == case)
        return list(self._connection.execute(query.order_by(document.c.document_id)).mappings())

    def ids(self, agency: str) -> list[str]:
        """Return all case ids of an agency."""
        query = sa.select(case_file.c.case_id).where(case_file.c.agency_id == agency).order_by(case_file.c.case_id)
        return list(self._connection.execute(query).scalars())
