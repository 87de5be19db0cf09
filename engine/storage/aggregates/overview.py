"""Questions over all cases an inspector may see: counts with what they are counted in, and the cases behind each.

Every question is one statement whatever there is; a case the reader stands recused from is in none of them, not even
in a sum.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, text
from sqlalchemy.engine import RowMapping

from engine.model.oversight import Scope
from engine.storage.aggregates.duties import duty
from engine.storage.aggregates.refusals import refusal
from engine.storage.people_tables import department, grant, person, post
from engine.storage.tables import case_file, document, incident, recusal, signature, work_item

lapsed_index = Index(
    "ix_signature_lapsed",
    signature.c.agency_id,
    signature.c.lapsed_at,
    sqlite_where=text("lapsed_at IS NOT NULL"),
    postgresql_where=text("lapsed_at IS NOT NULL"),
)
refused_index = Index("ix_refusal_last", refusal.c.agency_id, refusal.c.last_at)
paper_index = Index("ix_document_kind", document.c.agency_id, document.c.kind, document.c.at)
status_index = Index(
    "ix_case_file_status",
    case_file.c.agency_id,
    case_file.c.status,
    case_file.c.definition,
    case_file.c.owner,
    case_file.c.case_id,
)
TERM = "closed_at = '' AND kind <> 'event' AND due_at < '9999'"  # an item without a term is due last
term_index = Index(
    "ix_work_item_term",
    work_item.c.agency_id,
    work_item.c.due_at,
    work_item.c.item_id,
    work_item.c.card_at,
    sqlite_where=text(TERM),
    postgresql_where=text(TERM),
)

OPEN = ("open", "suspended")
_CASE = (case_file.c.number, case_file.c.title, case_file.c.definition, case_file.c.digest, case_file.c.owner)


class Overview:
    """Counts, and the lists behind them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -- counts --------------------------------------------------------------------------------------------------------

    def open_cases(self, scope: Scope) -> list[RowMapping]:
        """Return (definition, status, n) of cases that have not ended; summed in the order of their index."""
        by = (case_file.c.status, case_file.c.definition)
        query = sa.select(*by, sa.func.count().label("n")).where(case_file.c.status.in_(OPEN))
        return self._rows(_seen(query, scope, case_file).group_by(*by))

    def terms(self, scope: Scope, now: str, *, late: bool) -> list[RowMapping]:
        """Return (definition, element, n) of open items past their term, or of those already warned of."""
        columns = (case_file.c.definition, work_item.c.element, sa.func.count().label("n"))
        query = _seen(sa.select(*columns).join(case_file, _of(work_item)), scope, work_item)
        query = query.where(*_terms(late=late)).group_by(case_file.c.definition, work_item.c.element)
        return self._rows(query, now=now)

    def refused(self, scope: Scope) -> list[RowMapping]:
        """Return (reasons, tries, cases, people, last) of refusals of the period."""
        query = sa.select(
            refusal.c.reasons,
            sa.func.sum(refusal.c.count).label("tries"),
            sa.func.count(refusal.c.case_id.distinct()).label("cases"),
            sa.func.count(refusal.c.person_id.distinct()).label("people"),
            sa.func.max(refusal.c.last_at).label("last"),
        ).join(case_file, _of(refusal))
        query = _seen(query, scope, refusal).where(refusal.c.last_at >= scope.since)
        return self._rows(query.group_by(refusal.c.reasons).order_by(sa.desc("tries"), refusal.c.reasons))

    def refused_whole(self, scope: Scope) -> RowMapping:
        """Return (tries, cases, people, rules, again) of all refusals of the period; again: tried more than once."""
        again = sa.case((refusal.c.count > 1, 1), else_=0)
        query = sa.select(
            sa.func.coalesce(sa.func.sum(refusal.c.count), 0).label("tries"),
            sa.func.count(refusal.c.case_id.distinct()).label("cases"),
            sa.func.count(refusal.c.person_id.distinct()).label("people"),
            sa.func.count(refusal.c.reasons.distinct()).label("rules"),
            sa.func.coalesce(sa.func.sum(again), 0).label("again"),
        ).join(case_file, _of(refusal))
        return self._rows(_seen(query, scope, refusal).where(refusal.c.last_at >= scope.since))[0]

    def refused_latest(self, scope: Scope) -> list[RowMapping]:
        """Return (reasons, case_id, number): the latest refusal of each rule in the period."""
        order = sa.func.row_number().over(
            partition_by=refusal.c.reasons, order_by=(refusal.c.last_at.desc(), refusal.c.refusal_id.desc())
        )
        query = sa.select(refusal.c.reasons, refusal.c.case_id, case_file.c.number, order.label("place"))
        query = _seen(query.join(case_file, _of(refusal)), scope, refusal).where(refusal.c.last_at >= scope.since)
        found = query.subquery()
        return self._rows(sa.select(found).where(found.c.place == 1))

    def refused_at(self, scope: Scope) -> list[RowMapping]:
        """Return (definition, element, tries) of refusals of the period; "" for an act on a whole case."""
        columns = (case_file.c.definition, refusal.c.element, sa.func.sum(refusal.c.count).label("tries"))
        query = _seen(sa.select(*columns).join(case_file, _of(refusal)), scope, refusal)
        query = query.where(refusal.c.last_at >= scope.since)
        return self._rows(query.group_by(case_file.c.definition, refusal.c.element))

    def lapsed(self, scope: Scope) -> list[RowMapping]:
        """Return (definition, n, cases) of signatures that stopped counting in the period."""
        cases = sa.func.count(signature.c.case_id.distinct()).label("cases")
        query = sa.select(case_file.c.definition, sa.func.count().label("n"), cases).join(case_file, _of(signature))
        query = _seen(query, scope, signature).where(*_lapsed(scope))
        return self._rows(query.group_by(case_file.c.definition))

    def owed(self, scope: Scope, now: str) -> list[RowMapping]:
        """Return (definition, control, element, sort, role, n, first) of duties past their day."""
        names = (duty.c.definition, duty.c.control, duty.c.element, duty.c.sort, duty.c.role)
        query = sa.select(*names, sa.func.count().label("n"), sa.func.min(duty.c.due_at).label("first"))
        query = _duties(query, scope, now).group_by(*names)
        return self._rows(query)

    def papers(self, scope: Scope, kinds: Sequence[str]) -> list[RowMapping]:
        """Return (definition, kind, cases) of documents of these kinds put on file in the period."""
        cases = sa.func.count(document.c.case_id.distinct()).label("cases")
        query = sa.select(case_file.c.definition, document.c.kind, cases).join(case_file, _of(document))
        query = _seen(query, scope, document).where(document.c.kind.in_(kinds), document.c.at >= scope.since)
        return self._rows(query.group_by(case_file.c.definition, document.c.kind))

    def stuck(self, scope: Scope) -> list[RowMapping]:
        """Return (kind, n) of matters that are held up and not resolved."""
        query = sa.select(incident.c.kind, sa.func.count().label("n")).join(case_file, _of(incident))
        query = _seen(query, scope, incident).where(incident.c.resolved_at == "")
        return self._rows(query.group_by(incident.c.kind))

    def passed(self, scope: Scope) -> list[RowMapping]:
        """Return (definition, element, n, late, returned) of tasks closed in the period."""
        late = sa.case((sa.and_(work_item.c.due_at != "", work_item.c.closed_at > work_item.c.due_at), 1), else_=0)
        back = sa.case((work_item.c.state == "returned", 1), else_=0)
        query = sa.select(
            case_file.c.definition,
            work_item.c.element,
            sa.func.count().label("n"),
            sa.func.sum(late).label("late"),
            sa.func.sum(back).label("returned"),
        ).join(case_file, _of(work_item))
        query = _seen(query, scope, work_item).where(work_item.c.closed_at >= scope.since, work_item.c.kind != "event")
        return self._rows(query.group_by(case_file.c.definition, work_item.c.element))

    def open_items(self, scope: Scope) -> list[RowMapping]:
        """Return (definition, element, n) of what is open now."""
        columns = (case_file.c.definition, work_item.c.element, sa.func.count().label("n"))
        query = _seen(sa.select(*columns).join(case_file, _of(work_item)), scope, work_item).where(*_open())
        return self._rows(query.group_by(case_file.c.definition, work_item.c.element))

    def posts(self, agency: str, day: str) -> list[RowMapping]:
        """Return (role, name_zh, name_en): the departments that have somebody in each role on an ISO day."""
        same = sa.and_(department.c.agency_id == post.c.agency_id, department.c.code == post.c.department)
        query = sa.select(post.c.role, department.c.name_zh, department.c.name_en).join(department, same)
        query = query.where(post.c.agency_id == agency, post.c.valid_from <= day)
        query = query.where(sa.or_(post.c.valid_to == "", post.c.valid_to >= day)).distinct()
        return self._rows(query.order_by(post.c.role, department.c.name_zh))

    def holders(self, agency: str, day: str) -> list[RowMapping]:
        """Return (role, person_id, name, name_en) of who holds each post on an ISO day; merged entries stay out."""
        same = sa.and_(person.c.agency_id == post.c.agency_id, person.c.person_id == post.c.person_id)
        query = sa.select(post.c.role, post.c.person_id, person.c.name, person.c.name_en).join(person, same)
        query = query.where(post.c.agency_id == agency, person.c.merged_into.is_(None), post.c.valid_from <= day)
        query = query.where(sa.or_(post.c.valid_to == "", post.c.valid_to >= day)).distinct()
        return self._rows(query.order_by(post.c.role, person.c.name))

    def lasted(self, scope: Scope, limit: int) -> list[RowMapping]:
        """Return (definition, element, opened_at, closed_at) of the latest tasks closed in the period."""
        columns = (case_file.c.definition, work_item.c.element, work_item.c.opened_at, work_item.c.closed_at)
        query = _seen(sa.select(*columns).join(case_file, _of(work_item)), scope, work_item)
        query = query.where(work_item.c.closed_at >= scope.since, work_item.c.kind != "event")
        return self._rows(query.order_by(work_item.c.closed_at.desc(), work_item.c.item_id.desc()).limit(limit))

    # -- lists ---------------------------------------------------------------------------------------------------------

    def terms_list(
        self, scope: Scope, now: str, *, late: bool | None, element: str, limit: int, after: tuple[str, str] | None
    ) -> list[RowMapping]:
        """Return open items past their term (``late``), warned of (False) or all (None), earliest due first.

        ``after``: (due, item) of the line they stand behind.
        """
        columns = (work_item.c.agency_id, work_item.c.item_id, work_item.c.case_id, work_item.c.element)
        more = (work_item.c.due_at, work_item.c.holder, work_item.c.audience, work_item.c.opened_at, *_CASE)
        query: sa.Select[Any] = _seen(sa.select(*columns, *more).join(case_file, _of(work_item)), scope, work_item)
        query = query.where(*(_open() if late is None else _terms(late=late)))
        if element:
            query = query.where(work_item.c.element == element)
        if after is not None:
            due, last = after
            query = query.where(
                sa.or_(work_item.c.due_at > due, sa.and_(work_item.c.due_at == due, work_item.c.item_id > last))
            )
        return self._rows(query.order_by(work_item.c.due_at, work_item.c.item_id).limit(limit), now=now)

    def lapsed_list(self, scope: Scope, *, limit: int, after: tuple[str, str, int] | None) -> list[RowMapping]:
        """Return lapsed signatures, the latest lapse first, behind (lapse, case, number)."""
        names = (signature.c.case_id, signature.c.number.label("place"), signature.c.instance, signature.c.person_id)
        more = (signature.c.role, signature.c.at, signature.c.lapsed_at, *_CASE)
        query: sa.Select[Any] = _seen(sa.select(*names, *more).join(case_file, _of(signature)), scope, signature)
        query = query.where(*_lapsed(scope))
        order = (signature.c.lapsed_at, signature.c.case_id, signature.c.number)
        if after is not None:
            at, case, place = after
            same = signature.c.lapsed_at == at
            query = query.where(
                sa.or_(
                    signature.c.lapsed_at < at,
                    sa.and_(same, signature.c.case_id < case),
                    sa.and_(same, signature.c.case_id == case, signature.c.number < place),
                )
            )
        return self._rows(query.order_by(*(one.desc() for one in order)).limit(limit))

    def papers_list(self, scope: Scope, kinds: Sequence[str], *, limit: int, cursor: str) -> list[RowMapping]:
        """Return documents of these kinds, the latest first."""
        names = (document.c.document_id, document.c.case_id, document.c.kind, document.c.name.label("file"))
        query: sa.Select[Any] = sa.select(*names, document.c.by.label("person_id"), document.c.at, *_CASE)
        query = _seen(query.join(case_file, _of(document)), scope, document)
        query = query.where(document.c.kind.in_(kinds), document.c.at >= scope.since)
        if cursor:
            query = query.where(document.c.document_id < cursor)
        return self._rows(query.order_by(document.c.document_id.desc()).limit(limit))

    def stuck_list(self, scope: Scope, *, limit: int, cursor: str) -> list[RowMapping]:
        """Return matters that are held up, the longest first."""
        names = (incident.c.incident_id, incident.c.case_id, incident.c.kind, incident.c.element, incident.c.opened_at)
        query = _seen(sa.select(*names, *_CASE).join(case_file, _of(incident)), scope, incident)
        query = query.where(incident.c.resolved_at == "")
        if cursor:
            query = query.where(incident.c.incident_id > cursor)
        return self._rows(query.order_by(incident.c.incident_id).limit(limit))

    def owed_list(
        self,
        scope: Scope,
        now: str,
        *,
        places: Sequence[tuple[str, str, str]] | None,
        limit: int,
        after: tuple[str, str] | None,
    ) -> list[RowMapping]:
        """Return duties past their day, earliest first; ``places``: only of these (definition, control, element)."""
        names = (duty.c.duty_id, duty.c.case_id, duty.c.sort, duty.c.control, duty.c.element, duty.c.role)
        more = (duty.c.person_id, duty.c.due_at, duty.c.opened_at, duty.c.definition.label("flow"), *_CASE)
        query = _duties(sa.select(*names, *more), scope, now)
        if places is not None:
            query = query.where(sa.tuple_(duty.c.definition, duty.c.control, duty.c.element).in_(places))
        if after is not None:
            due, last = after
            query = query.where(sa.or_(duty.c.due_at > due, sa.and_(duty.c.due_at == due, duty.c.duty_id > last)))
        return self._rows(query.order_by(duty.c.due_at, duty.c.duty_id).limit(limit))

    def overrides(self, scope: Scope, kinds: Sequence[str], *, limit: int, cursor: str = "") -> list[RowMapping]:
        """Return what two administrators carried out on cases in the period, the latest first; its case is told."""
        query = sa.select(grant).where(
            grant.c.agency_id == scope.agency,
            grant.c.what.in_(kinds),
            grant.c.state == "granted",
            grant.c.decided_at >= scope.since,
        )
        if cursor:
            query = query.where(grant.c.grant_id < cursor)
        return self._rows(query.order_by(grant.c.grant_id.desc()).limit(limit))

    def by_number(self, scope: Scope, number: str) -> RowMapping | None:
        """Return the case of a number with the head of its records, if it may be seen."""
        more = (case_file.c.chain_seq, case_file.c.chain_hash)
        query = sa.select(case_file.c.case_id, *_CASE, *more).where(case_file.c.number == number)
        return next(iter(self._rows(_seen(query, scope, case_file))), None)

    def cases(self, scope: Scope, cases: Sequence[str]) -> dict[str, RowMapping]:
        """Return these cases by id, as far as they may be seen."""
        query = sa.select(case_file.c.case_id, *_CASE).where(case_file.c.case_id.in_(cases))
        return {row["case_id"]: row for row in self._rows(_seen(query, scope, case_file))} if cases else {}

    def _rows(self, query: sa.Select[Any], **values: Any) -> list[RowMapping]:
        return list(self._connection.execute(query, values).mappings())


def _of(table: sa.Table) -> sa.ColumnElement[bool]:
    """Join a table's rows with their cases."""
    return sa.and_(case_file.c.agency_id == table.c.agency_id, case_file.c.case_id == table.c.case_id)


def _seen(query: sa.Select[Any], scope: Scope, table: sa.Table) -> sa.Select[Any]:
    """Keep what the reader may see, of the department and flow asked for; ``table``: the one the agency is bound on."""
    query = query.where(table.c.agency_id == scope.agency, case_file.c.case_id.not_in(_recused(scope)))
    if scope.department:
        query = query.where(case_file.c.owner == scope.department)
    if scope.process:
        query = query.where(case_file.c.definition == scope.process)
    return query


def _recused(scope: Scope) -> sa.Select[Any]:
    return sa.select(recusal.c.case_id).where(recusal.c.agency_id == scope.agency, recusal.c.person_id == scope.person)


def _terms(*, late: bool) -> tuple[sa.ColumnElement[bool], ...]:
    """Open items with a term that is past (``late``), or of which the one warning left is that it is (not ``late``)."""
    now: sa.BindParameter[str] = sa.bindparam("now")
    due = work_item.c.due_at
    if late:
        return (*_open(), due < _NEVER, due < now)
    return (*_open(), due < _NEVER, due >= now, work_item.c.card_at >= due, work_item.c.card_at < "9999")


_NEVER: sa.ColumnElement[str] = sa.literal_column("'9999'")  # written out, as in the index


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    open_, waits = work_item.c.closed_at == sa.literal_column("''"), work_item.c.kind != sa.literal_column("'event'")
    return (open_, waits, case_file.c.status == "open")


def _lapsed(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    return (signature.c.lapsed_at.is_not(None), signature.c.lapsed_at >= scope.since)


def _duties(query: sa.Select[Any], scope: Scope, now: str) -> sa.Select[Any]:
    """Open duties past their day; those of no case belong to the whole agency and to no department."""
    query = query.join(case_file, _of(duty), isouter=True).where(
        duty.c.agency_id == scope.agency,
        duty.c.state == "open",
        duty.c.due_at != "",
        duty.c.due_at < now,
        sa.or_(duty.c.case_id.is_(None), duty.c.case_id.not_in(_recused(scope))),
    )
    if scope.department:
        query = query.where(case_file.c.owner == scope.department)
    if scope.process:
        query = query.where(duty.c.definition == scope.process)
    return query
