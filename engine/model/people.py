"""Persons, what they hold today, and who acts (control-kernel §1). All rules compare persons, never accounts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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

    def qualified(self, kind: str, on: str) -> bool:
        """True when the person holds ``kind`` on the ISO date ``on``."""
        return any(q.kind == kind and (not q.valid_to or q.valid_to >= on) for q in self.qualifications)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Acting for another: dated, scoped, without chains."""

    id: str
    principal: str  # person id of whom he acts for
    principal_roles: tuple[str, ...]  # the roles lent
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: the person, the account used, the mandate if acting for another, what he holds at this moment."""

    person: str
    account: str
    standing: Standing
    mandate: Mandate | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """Both persons that count for separations: himself and, under a mandate, his principal."""
        return (self.person,) if self.mandate is None else (self.person, self.mandate.principal)

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
    members: tuple[str, ...]  # person ids
    chair: str = ""  # person id
