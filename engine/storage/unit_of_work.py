"""One transaction: the step's hot statements on the driver connection, everything else through Core."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa

from engine.errors import StaleVersion
from engine.model import ids
from engine.ports import CaseRow, Clock, Facts, FactsAsked, Session, Step
from engine.storage import hot
from engine.storage.aggregates import Tables
from engine.storage.arrays import array
from engine.storage.packing import unpack_standing
from engine.storage.tables import stream_head, trail_event, trail_value
from engine.storage.types import FEN

T = TypeVar("T")
# A step names the same few agencies, persons and cases again and again.
_raw = lru_cache(4096)(ids.raw)
_shown = lru_cache(4096)(ids.shown)


@cache
def _sql(dialect: str, name: str, parts: tuple[str, ...] = ()) -> str:
    if name.startswith("step_"):
        return hot.step_sql(name, parts)
    texts = hot.SQLITE if dialect == "sqlite" else hot.POSTGRESQL
    return texts.get(name) or str(getattr(hot, name.upper()))


_facts_sql = cache(hot.facts_sql)


def parse_moment(text: str) -> datetime:
    """Return the aware moment of a stored ``…Z`` text."""
    return datetime.fromisoformat(text)


class Unit:
    """Implements ``engine.ports.UnitOfWork`` on one connection of either database."""

    def __init__(self, cursor: Any, dialect: str, clock: Clock, core: Callable[[], sa.Connection]) -> None:
        self.dialect = dialect
        self.clock = clock
        self.applying: CaseRow | None = None  # the case whose step is being written
        self.statements = 0  # counted, because speed is bounded by it
        self._lite = dialect == "sqlite"
        self._marked = False  # a savepoint lies before the first number taken
        self._cursor = cursor
        self._core = core

    @cached_property
    def connection(self) -> sa.Connection:
        """The same connection for Core; a plain step never asks for it."""
        return self._core()

    @cached_property
    def tables(self) -> Tables:
        """Everything that is not hot."""
        return Tables(self.connection, self.dialect)

    # -- the hot path -------------------------------------------------------------------------------------------

    def authenticate(self, agency: str, token_hash: bytes) -> Session | None:
        """Return whose live session this is; on PostgreSQL the standing row stays share-locked to the end."""
        return self._session(agency, self._one("session", (self._id(agency), token_hash)))

    def _session(self, agency: str, row: Any) -> Session | None:
        now = self.now()
        if row is None or parse_moment(row[3]) <= now:
            return None
        person = self._shown("pe", row[1])
        standing = unpack_standing(person, bytes(row[4]), row[5], now)
        if standing.mandates:  # what has passed to him now; the kernel asks again at the moment of the act
            standing = replace(standing, mandates=tuple([one for one in standing.mandates if one.in_force(now)]))
        return Session(agency=agency, account=self._shown("ac", row[0]), username=row[2], standing=standing)

    def now(self) -> datetime:
        """Return the present moment without asking the database; acts use the one of ``facts``."""
        return self.clock.now()

    def lock_case(self, agency: str, case: str) -> CaseRow | None:
        """Lock and return the case, after those above it."""
        key, wanted = self._id(agency), self._id(case)
        row = self._one("case", (key, wanted))
        return self._case_row(row) if row is not None or self._lite else self._lock_below(key, wanted)

    def lock_case_of_item(self, agency: str, item: str) -> CaseRow | None:
        """Lock and return the case of an item; the item never changes its case, so the sub-select may be stale."""
        key, wanted = self._id(agency), self._id(item)
        row = self._one("case_of_item", (key, key, wanted))
        return self._case_row(row) if row is not None or self._lite else self._lock_item_below(key, wanted)

    def _lock_item_below(self, agency: Any, item: Any) -> CaseRow | None:
        found = self._one("item_case", (agency, item))
        return self._lock_below(agency, found[0]) if found is not None else None

    def _lock_below(self, agency: Any, case: Any) -> CaseRow | None:
        """Lock the line of cases from the topmost down to ``case``: parent before child; a parent never changes."""
        self.statements += 1
        line = self._cursor.execute(_sql(self.dialect, "line"), (agency, case, agency)).fetchall()
        rows = [self._one("case_below", (agency, one)) for (one,) in line]
        return self._case_row(rows[-1]) if rows else None

    def enter_item(self, agency: str, token_hash: bytes, item: str) -> tuple[Session | None, CaseRow | None]:
        """Return session and case of an item in one look; PostgreSQL locks the standing before the case."""
        key, wanted = self._id(agency), self._id(item)
        row = self._one("entry", (wanted, key, token_hash) if self._lite else (key, token_hash, wanted))
        session = self._session(agency, row)
        if session is None:
            return None, None
        if row[6] is None and not self._lite:
            return session, self._lock_item_below(key, wanted)
        return session, self._case_row(row[6:] if row[6] is not None else None)

    def facts(self, agency: str, asked: FactsAsked) -> Facts:
        """Read the facts in one statement, after the locks."""
        key = self._id(agency)
        sql = _facts_sql(
            self.dialect,
            keyed=bool(asked.key),
            cased=bool(asked.case),
            documents=len(asked.documents),
            elsewhere=len(asked.elsewhere) * len(asked.persons),
        )
        parameters: list[Any] = [key, self._id(asked.person), asked.key] if asked.key else []
        case = self._id(asked.case) if asked.case else None
        if case is not None:
            parameters += [key, case]
        if asked.documents:
            parameters += [key, case, *map(self._id, asked.documents)]
        for object_key, task in asked.elsewhere:
            for person in asked.persons:
                parameters += [key, object_key, task, self._id(person)]
        self.statements += 1
        return self._facts(self._cursor.execute(sql, parameters).fetchall())

    def nothing_there(self, agency: str, asked: FactsAsked) -> None:
        """Ask as much as of a case that is hidden; on PostgreSQL the cases above it were looked for already."""
        if self._lite:
            self.facts(agency, asked)

    def _facts(self, rows: list[Any]) -> Facts:
        now, replay = self.clock.now(), None
        documents: dict[str, tuple[str, str]] = {}
        elsewhere: set[tuple[str, str, str]] = set()
        recused: set[str] = set()
        for tag, a, b, n, c in rows:
            if tag == "now" and a:
                now = self.clock.corrected(parse_moment(a))
            elif tag == "key":
                replay = (a, n, bytes(c))
            elif tag == "rec":
                recused.add(self._from_text("pe", a))
            elif tag == "doc":
                kind, _, sha256 = b.rpartition(" ")
                documents[self._from_text("do", a)] = (kind, sha256)
            elif tag == "els":
                object_key, _, task = a.rpartition(" ")
                elsewhere.add((object_key, task, self._from_text("pe", b)))
        return Facts(
            now=now,
            replay=replay,
            documents=documents,
            elsewhere=frozenset(elsewhere),
            recused=frozenset(recused),
        )

    def lock_tallies(
        self, agency: str, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Decimal, int]]:
        """Lock the tally rows in sorted order, in one statement; a row that does not exist yet is made."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        who = self._id(agency)
        self.statements += 1
        if self._lite:
            parameters: list[Any] = [part for key, window in wanted for part in (who, key, window)]
            rows = self._cursor.execute(hot.tallies_sql(len(wanted)), parameters).fetchall()
            return {(key, window): (Decimal(total) / FEN, version) for key, window, total, version in rows}
        columns = map(array, zip(*wanted, strict=True))
        rows = self._cursor.execute(_sql(self.dialect, "tallies"), [who, *columns]).fetchall()
        return {(key, window): (total, version) for key, window, total, version in rows}

    def sum_days(self, agency: str, key: str, first: str, last: str) -> Decimal:
        """Sum the day rows of a sliding window."""
        total = self._one("sum_days", (self._id(agency), key, first, last))[0]
        return Decimal(total) / FEN if self._lite else Decimal(total)

    def next_number(self, agency: str, prefix: str, year: int) -> int:
        """Return the next number of a gapless counter."""
        self.mark()
        return int(self._one("number", (self._id(agency), prefix, year))[0])

    def apply(self, step: Step) -> None:
        """Write all rows of a step; StaleVersion when another step came first."""
        self.applying = case = step.case
        agency, case_id, stream = self._id(case.agency), self._id(case.case), f"case/{case.case}"
        # What lapsed goes first, so that its signer may sign again; what was signed and voided in this very step, last.
        new = {row[0] for row in step.signatures}
        lapsed = [(number in new, (case.last_at, agency, case_id, number)) for number in step.lapsed]
        self._many("lapse", [row for late, row in lapsed if not late])
        if self._lite:
            self._apply_sqlite(step, agency, case_id, stream)
        else:
            self._apply_postgresql(step, agency, case_id, stream)
        self._many("lapse", [row for late, row in lapsed if late])
        self._many("restore", [(agency, case_id, number) for number in step.restored])

    def _head(self, step: Step, agency: Any, case_id: Any) -> tuple[Any, ...]:
        case = step.case
        if step.insert_case:
            return (
                agency, case_id, case.number, case.definition, case.process, case.version, case.digest, case.title,
                json.dumps(case.subject, ensure_ascii=False), case.status, case.outcome, case.owner,
                self._id(case.starter), self._id(case.parent) if case.parent else None, case.incidents,
                case.case_version, case.chain_seq, case.chain_hash, case.last_at, case.started_at, case.ended_at,
                case.state, case.cache,
            )  # fmt: skip
        return (
            case.status, case.outcome, case.incidents, case.case_version, case.chain_seq, case.chain_hash, case.last_at,
            case.ended_at, case.state, case.cache, agency, case_id, step.seen_version,
        )  # fmt: skip

    def _apply_sqlite(self, step: Step, agency: Any, case: Any, stream: str) -> None:
        name = "case_insert" if step.insert_case else "case_update"
        self.statements += 1
        if self._cursor.execute(_sql(self.dialect, name), self._head(step, agency, case)).rowcount != 1:
            raise StaleVersion
        at = step.case.last_at
        self._many("items", [(agency, case, *self._item(row)) for row in step.items])
        self._many("signatures", [(agency, case, *self._signature(row)) for row in step.signatures])
        self._many("events", [(agency, stream, *row) for row in step.events])
        self._many("values", [(agency, stream, *row) for row in step.values])
        self._many("participation", [(agency, self._id(person), case, task) for task, person in step.participation])
        self._many("elsewhere", [(agency, key, task, self._id(who), at) for key, task, who in step.elsewhere])
        self._many("entries", [(agency, key, window, case, int(a * FEN)) for key, window, a, *_ in step.tallies])
        self._many("totals", [(int(d * FEN), times, agency, key, window) for key, window, _, d, times in step.tallies])
        self._many("matters", [(agency, case, *self._matter(row)) for row in step.matters])
        self._many("decided", [(result, agency, case, instance) for instance, result in step.decided])
        self._many("incidents", [(agency, self._id(row[0]), case, *row[1:]) for row in step.incidents])
        if step.answer is not None:
            self._many("answer", [(agency, self._id(step.answer[0]), *step.answer[1:])])

    def _apply_postgresql(self, step: Step, agency: Any, case: Any, stream: str) -> None:
        name = "step_insert" if step.insert_case else "step_update"
        rows: dict[str, Sequence[Sequence[Any]]] = {
            "signatures": [self._signature(row) for row in step.signatures],
            "items": [self._item(row) for row in step.items],
            "events": step.events,
            "values": step.values,
            "participation": [(task, self._id(who)) for task, who in set(step.participation)],
            "elsewhere": [(key, task, self._id(who)) for key, task, who in set(step.elsewhere)],
            "entries": [row[:3] for row in step.tallies],
            "totals": [(row[0], row[1], row[3], row[4]) for row in step.tallies],
            "matters": [self._matter(row) for row in step.matters],
            "decided": step.decided,
            "incidents": [(self._id(row[0]), *row[1:]) for row in step.incidents],
        }
        parameters: list[Any] = [agency, case, stream, step.case.last_at, *self._head(step, agency, case)]
        for part in rows.values():
            parameters += map(array, zip(*part, strict=True))
        parts = [part for part, found in rows.items() if found]
        if step.answer is not None:
            parameters += [self._id(step.answer[0]), *step.answer[1:]]
            parts.append("answer")
        self.statements += 1
        if self._cursor.execute(_sql(self.dialect, name, tuple(parts)), parameters).fetchone()[0] != 1:
            raise StaleVersion

    def mark(self) -> None:
        """Begin what ``undo`` undoes, if it has not begun."""
        if not self._marked:
            self._cursor.execute("SAVEPOINT numbers")
            self._marked = True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo the numbers and turns taken inside when something is raised; it goes on to the caller."""
        self.mark()
        self._cursor.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._cursor.execute("ROLLBACK TO SAVEPOINT attempt")
            raise
        finally:
            self._cursor.execute("RELEASE SAVEPOINT attempt")

    def undo(self) -> None:
        """Undo the numbers taken; the locks stay, so that what went wrong is recorded in the same transaction."""
        if self._marked:
            self._cursor.execute("ROLLBACK TO SAVEPOINT numbers")
            self._marked = False

    # -- streams that are not cases -----------------------------------------------------------------------------

    def lock_stream(self, agency: str, stream: str) -> tuple[int, str] | None:
        """Lock the head of a stream; None when it has no event yet."""
        query = sa.select(stream_head.c.seq, stream_head.c.hash).where(
            stream_head.c.agency_id == agency, stream_head.c.stream == stream
        )
        row = self.connection.execute(query.with_for_update()).first()
        return None if row is None else (row[0], row[1])

    def append(
        self,
        agency: str,
        stream: str,
        head: tuple[int, str],
        events: Iterable[tuple[int, str, bytes, str, str]],
        values: Iterable[tuple[int, str, bytes, str]],
    ) -> None:
        """Append sealed events to a stream that is not a case."""
        key = {"agency_id": agency, "stream": stream}
        rows = [dict(zip(("seq", "hash", "bytes", "kind", "at"), event, strict=True)) | key for event in events]
        more = [dict(zip(("seq", "path", "salt", "value"), value, strict=True)) | key for value in values]
        if rows:
            self.connection.execute(sa.insert(trail_event), rows)
        if more:
            self.connection.execute(sa.insert(trail_value), more)
        mine = sa.and_(stream_head.c.agency_id == agency, stream_head.c.stream == stream)
        changed = self.connection.execute(sa.update(stream_head).where(mine).values(seq=head[0], hash=head[1]))
        if changed.rowcount == 0:
            self.connection.execute(sa.insert(stream_head), key | {"seq": head[0], "hash": head[1]})

    # -- values in and out --------------------------------------------------------------------------------------

    def _one(self, name: str, parameters: Sequence[Any]) -> Any:
        self.statements += 1
        return self._cursor.execute(_sql(self.dialect, name), parameters).fetchone()

    def _many(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        self.statements += 1
        self._cursor.executemany(_sql(self.dialect, name), rows)

    def _id(self, text: str) -> Any:
        return _raw(text) if self._lite else _raw(text).hex()

    def _optional(self, text: str) -> Any:
        return self._id(text) if text else None

    def _shown(self, prefix: str, value: bytes) -> str:
        return _shown(prefix, value)

    def _from_text(self, prefix: str, text: str) -> str:
        return ids.shown(prefix, bytes.fromhex(text.replace("-", "")))

    def _signature(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        number, instance, item, person, principal, *rest = row
        return (number, instance, self._id(item), self._id(person), self._optional(principal), *rest)

    def _matter(self, row: tuple[str, str, str, str, str]) -> tuple[Any, ...]:
        instance, item, meeting, body, opened = row
        return (instance, self._id(item), self._id(meeting), body, opened, b"{}")

    def _item(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        item, instance, element, kind, state, audience, holder, count, opened, due, closed, by, card = row
        return (
            self._id(item), instance, element, kind, state, audience, self._optional(holder), count, opened, due,
            closed, self._optional(by), card,
        )  # fmt: skip

    def _case_row(self, row: Any) -> CaseRow | None:
        if row is None:
            return None
        return CaseRow(
            agency=self._shown("ag", row[0]),
            case=self._shown("ca", row[1]),
            number=row[2],
            definition=row[3],
            process=row[4],
            version=row[5],
            digest=row[6],
            title=row[7],
            subject=orjson.loads(row[8]),
            status=row[9],
            outcome=row[10],
            owner=row[11],
            starter=self._shown("pe", row[12]),
            parent=self._shown("ca", row[13]) if row[13] is not None else "",
            incidents=row[14],
            case_version=row[15],
            chain_seq=row[16],
            chain_hash=row[17],
            last_at=row[18],
            started_at=row[19],
            ended_at=row[20],
            state=bytes(row[21]),
            cache=None if row[22] is None else bytes(row[22]),
        )


def utc(moment: datetime) -> str:
    """Return the stored text of a moment: UTC, six digits, ``Z`` (D18)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
