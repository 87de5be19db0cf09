"""What the use cases ask of the world: a clock, ids, and a unit of work over either database.

Each protocol has two implementations (SQLite and PostgreSQL; real and fake), see ``engine.storage`` and ``tests``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from engine.model.people import Standing

T = TypeVar("T")


class Clock(Protocol):
    """The one source of time: production reads the database's clock after the lock, demo and tests a shifted one."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        ...

    def corrected(self, database_time: datetime) -> datetime:
        """Return what the clock says when the database's clock says ``database_time``."""
        ...


class Ids(Protocol):
    """The one source of identifiers, salts and tokens."""

    def new(self, prefix: str) -> str:
        """Return a fresh identifier ``<prefix>_<26>``."""
        ...

    def salt(self) -> bytes:
        """Return 16 random bytes."""
        ...

    def token(self) -> str:
        """Return 256 random bits as text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who a token belongs to, read under the standing row's lock."""

    agency: str
    account: str
    username: str
    standing: Standing


@dataclass(slots=True, kw_only=True)
class CaseRow:
    """The locked row of a case. ``state`` and ``cache`` are bytes; the rest is what the step needs at once."""

    agency: str
    case: str
    number: str
    definition: str  # key
    process: str  # process id
    version: int  # definition version
    digest: str  # definition digest
    title: str
    subject: Mapping[str, Any]
    status: str
    outcome: str
    owner: str  # owning department
    starter: str  # person id
    parent: str  # case id or ""
    incidents: int
    case_version: int  # ETag; changes only with the state
    chain_seq: int
    chain_hash: str
    last_at: str  # time of the last event
    started_at: str
    ended_at: str
    state: bytes
    cache: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAsked:
    """What to read after the lock, in one statement."""

    person: str = ""
    case: str = ""
    key: str = ""  # digest of the idempotency key
    documents: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()  # (object key, task) pairs asked for the actor's persons
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read after the lock."""

    now: datetime
    replay: tuple[str, int, bytes] | None = None  # (body digest, status, answer)
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # id -> (kind, sha256) of this case
    elsewhere: frozenset[tuple[str, str, str]] = frozenset()  # (object key, task, person)
    recused: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Step:
    """All rows one step writes; on PostgreSQL they go in one statement."""

    case: CaseRow
    seen_version: int
    insert_case: bool = False
    signatures: list[tuple[Any, ...]] = field(default_factory=list)
    # ^ (number, instance, item, person, principal, outcome, role, slot, digest, at)
    lapsed: list[int] = field(default_factory=list)  # signature numbers that stop counting
    restored: list[int] = field(default_factory=list)  # signature numbers that count again
    items: list[tuple[Any, ...]] = field(default_factory=list)
    # ^ (item, instance, element, kind, state, audience, holder, round, opened_at, due_at, closed_at, closed_by,
    #    card_at)
    events: list[tuple[int, str, bytes, str, str]] = field(default_factory=list)  # (seq, hash, bytes, kind, at)
    values: list[tuple[int, str, bytes, str]] = field(default_factory=list)  # (seq, path, salt, JSON value)
    participation: list[tuple[str, str]] = field(default_factory=list)  # (task or "start", person)
    elsewhere: list[tuple[str, str, str]] = field(default_factory=list)  # (object key, task, person)
    tallies: list[tuple[str, str, Decimal, Decimal, int]] = field(default_factory=list)
    # ^ (key, window, this case's contribution, its change, number of changes); one row for each key and window
    answer: tuple[str, str, str, int, bytes, str] | None = None  # (person, key, body digest, status, answer, at)
    matters: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    # ^ (instance, item, meeting, body, opened_at): brought before a body
    decided: list[tuple[str, bytes]] = field(default_factory=list)  # (instance, numbers): decided by a body
    incidents: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # (id, kind, element, detail, at)


class UnitOfWork(Protocol):
    """One transaction. Nothing here commits: ``Database.write`` does, once."""

    def authenticate(self, agency: str, token_hash: bytes) -> Session | None:
        """Return whose live session this is, holding the standing row until the end; None when dead or unknown."""
        ...

    def lock_case(self, agency: str, case: str) -> CaseRow | None:
        """Lock and return the case, after all cases above it; facts are read in a later statement."""
        ...

    def lock_case_of_item(self, agency: str, item: str) -> CaseRow | None:
        """Lock and return the case an item belongs to, after all cases above it."""
        ...

    def now(self) -> datetime:
        """Return the present moment; acts on a case use the one of ``facts``, read after the lock."""
        ...

    def enter_item(self, agency: str, token_hash: bytes, item: str) -> tuple[Session | None, CaseRow | None]:
        """Return both of the above, locked in this order; the case is None when the session is."""
        ...

    def facts(self, agency: str, asked: FactsAsked) -> Facts:
        """Read the facts, after the locks."""
        ...

    def nothing_there(self, agency: str, asked: FactsAsked) -> None:
        """Ask, where a case to be locked is not there, as much as is asked of one that the caller may not see."""
        ...

    def lock_tallies(
        self, agency: str, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Decimal, int]]:
        """Lock the tally rows (key, window) in sorted order; return (total, version) of each."""
        ...

    def sum_days(self, agency: str, key: str, first: str, last: str) -> Decimal:
        """Sum the day rows of a sliding window, both ISO days included; the key's head row is locked before."""
        ...

    def next_number(self, agency: str, prefix: str, year: int) -> int:
        """Return the next number of a gapless counter, locked last (D15)."""
        ...

    def apply(self, step: Step) -> None:
        """Write all rows of a step; raises StaleVersion when another step came first."""
        ...

    def attempt(self) -> AbstractContextManager[None]:
        """Undo the numbers and turns taken inside when something is raised; it goes on to the caller."""
        ...

    def mark(self) -> None:
        """Begin what ``undo`` undoes: called before a turn or another row is written outside ``apply``."""
        ...

    def undo(self) -> None:
        """Undo what was written before ``apply`` (numbers taken), for a step that cannot be carried out."""
        ...

    def append(
        self,
        agency: str,
        stream: str,
        head: tuple[int, str],
        events: Iterable[tuple[int, str, bytes, str, str]],
        values: Iterable[tuple[int, str, bytes, str]],
    ) -> None:
        """Append sealed events to a stream that is not a case; ``head`` is the new (seq, hash)."""
        ...

    def lock_stream(self, agency: str, stream: str) -> tuple[int, str] | None:
        """Lock the head of a stream that is not a case; None when it has no event yet."""
        ...

    @property
    def tables(self) -> Any:
        """Everything that is not hot: the storage's aggregates, see ``engine.storage.aggregates``."""
        ...


class Database(Protocol):
    """Where units of work come from."""

    def write(
        self, work: Callable[[UnitOfWork], T], recover: Callable[[UnitOfWork, CaseRow, str], None] | None = None
    ) -> "Future[T]":
        """Run ``work`` in one transaction; the future resolves after the commit.

        When a constraint refuses the step, ``recover`` gets the case and the detail; the future fails with WrongState.
        """
        ...

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run ``work`` on a read-only connection of this thread."""
        ...
