"""Persons, what they hold today, and who acts (control-kernel §1). All rules compare persons, never accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.model.text import Text


class Kind(StrEnum):
    """Exclusive kind of a person (D44): one person is never two of them."""

    OFFICER = "officer"  # acts in cases
    AUDITOR = "auditor"  # reads and checks
    ADMIN = "admin"  # keeps directory and definitions
    OUTSIDE = "outside"  # a party without an account


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """A dated qualification of a person (D46)."""

    kind: str  # e.g. "buyer"
    valid_to: str = ""  # ISO date, "" without end


class Basis(StrEnum):
    """Why somebody acts at a post that is not his own, or at one that has passed to him; marked in each signature."""

    MANDATE = "mandate"  # granted by the principal
    STANDING = "standing"  # standing substitute (AB角), while the holder is recorded absent
    DAY = "day"  # named by the director for one day
    HIGHER = "higher"  # the post below stands on the other side of a separation: its duty moved one up
    SECTION = "section"  # second person from another section


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A declared tie of a person to a party, with the days on which it counts of itself (conflicts of interest)."""

    person: str  # person id
    first: str  # ISO date
    last: str  # ISO date of its end, "" while it lasts
    until: str  # ISO date up to which it looks back of itself, "" while it lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Acting for another, or at a post of another: dated, scoped, without chains. Both persons count everywhere."""

    id: str  # of the entry in the directory
    principal: str  # person id of whom he acts for; "" when only a post is lent (a day's substitute)
    principal_roles: tuple[str, ...]  # the roles lent
    valid_from: datetime
    valid_to: datetime  # not included
    basis: Basis = Basis.MANDATE
    also: tuple[str, ...] = ()  # earlier entries of the principal in the directory, merged into his
    processes: tuple[str, ...] = ()  # keys of the definitions it is for; () for all
    tasks: tuple[str, ...] = ()  # element ids it is for; () for all
    limit: Decimal | None = None  # largest sum of a case it is for, itself included; None without limit

    @property
    def scoped(self) -> bool:
        """True when it is not for everything the post does."""
        return bool(self.processes or self.tasks) or self.limit is not None

    def covers(self, process: str = "", task: str = "", total: Decimal | None = None) -> bool:
        """True for a task of a definition in a case of ``total``; a sum not known yet is not below the limit."""
        if (self.processes and process not in self.processes) or (self.tasks and task not in self.tasks):
            return False
        return self.limit is None or (total is not None and total <= self.limit)

    def in_force(self, now: datetime) -> bool:
        """True at ``now``."""
        return self.valid_from <= now < self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Rules of one agency about its posts: data of the agency, the same for all its flows."""

    higher: Mapping[str, str] = field(default_factory=dict)  # role -> the next higher one
    any_section: frozenset[str] = frozenset()  # roles whose second person may be of any section, if qualified
    never_named: frozenset[str] = frozenset()  # roles for which no day's substitute is named
    naming: frozenset[str] = frozenset({"director"})  # roles that name a day's substitute


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one person holds now: one packed row, with the directory version it stands for (foundations §5)."""

    person: str  # person id
    name: str  # shown name
    kind: Kind
    departments: tuple[str, ...] = ()  # department ids
    roles: tuple[str, ...] = ()  # business roles from posts valid today
    qualifications: tuple[Qualification, ...] = ()
    bodies: tuple[str, ...] = ()  # bodies of which he is a member today
    directory_version: int = 0  # version of the directory this was packed from
    mandates: tuple[Mandate, ...] = ()  # duties that may pass to him, those in force when the row was read
    absences: tuple[tuple[datetime, datetime], ...] = ()  # recorded [from, to) in which his duties pass on
    also: tuple[str, ...] = ()  # earlier entries of the same natural person, merged into this one

    def absent(self, now: datetime) -> bool:
        """True while the person is recorded absent."""
        return any(start <= now < end for start, end in self.absences)

    def qualified(self, kind: str, on: str) -> bool:
        """True when the person holds ``kind`` on the ISO date ``on``."""
        return any(q.kind == kind and (not q.valid_to or q.valid_to >= on) for q in self.qualifications)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: the person, the account used, the mandate if acting for another, what he holds at this moment."""

    person: str
    account: str
    standing: Standing
    mandate: Mandate | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """Who counts for separations: himself and, under a mandate, his principal; each with his merged entries."""
        own, lent = self.standing.also, self.mandate.also if self.mandate is not None else ()
        mine = (self.person, self.principal) if self.principal else (self.person,)
        return (*mine, *own, *lent) if own or lent else mine

    @property
    def principal(self) -> str:
        """The person he acts for, "" for himself or for a post lent by nobody."""
        return self.mandate.principal if self.mandate is not None else ""

    @property
    def roles(self) -> frozenset[str]:
        """Business roles he may use in this act."""
        lent = self.mandate.principal_roles if self.mandate is not None else ()
        return frozenset(self.standing.roles) | frozenset(lent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that decides or signs together (D50)."""

    id: str
    name: Text
    members: tuple[str, ...]  # person ids, those of today
    chair: str = ""  # person id
    rules: Mapping[str, Any] = field(default_factory=dict)  # how it meets and decides, as the directory tells it
