"""A case as the kernel and the use cases see it: status, signatures, who took part."""

from dataclasses import dataclass
from enum import StrEnum


class CaseStatus(StrEnum):
    """Status of a case (rest.md)."""

    OPEN = "open"
    COMPLETED = "completed"
    REFUSED = "refused"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """State of a work item (control-kernel §1, rest.md)."""

    OFFERED = "offered"
    CLAIMED = "claimed"
    HELD = "held"  # signed by some, more needed
    COMPLETED = "completed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Place(StrEnum):
    """Where an added signer stands (verbs.md §1: 前加签, 并加签, 后加签)."""

    BEFORE = "before"  # who holds the task waits for him
    BESIDE = "beside"  # in any order
    AFTER = "after"  # once the task's own signatures are there, before it goes on


ADDED = "added:"  # begins the slot of an added signer's signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A signer added to an activity instance: a seat of his own, beside those the controls of the task ask for."""

    person: str  # whose seat it is
    by: str  # who added him, "" for the system
    place: Place
    signed: bool = False  # his signature stands
    acted: bool = False  # he signed here, whether or not it still stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: person, instance, outcome, digest of what was seen (D19). Never updated but to lapse."""

    instance: str  # activity instance id
    number: int  # 1, 2, … within the case; natural key together with the case
    person: str  # person id
    principal: str = ""  # person acted for, "" for himself
    outcome: str = ""  # outcome id
    role: str = ""  # role used
    slot: str = ""  # slot filled, see Verdict.slot
    roles: tuple[str, ...] = ()  # all roles held when signing
    qualifications: tuple[str, ...] = ()  # kinds held when signing
    digest: str = ""  # binds
    at: str = ""  # RFC 3339 UTC
    acting: tuple[tuple[str, str], ...] = ()  # (basis, post) of each substitution used, see people.Basis

    @property
    def persons(self) -> tuple[str, ...]:
        """Every person this signature counts for."""
        return (self.person, self.principal) if self.principal else (self.person,)

    @property
    def added(self) -> bool:
        """True for the signature of an added signer, which fills no slot of a control."""
        return self.slot.startswith(ADDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The latest live completion of a named task, as ``requires`` sees it."""

    task: str  # element id
    outcome: str  # outcome id
    forward: bool  # the outcome's kind is forward
    lapsed: bool  # its signatures lapsed and are not yet renewed
    precedes: bool  # it precedes the asking instance causally
    signatures: tuple[Signature, ...]  # live signatures on it
