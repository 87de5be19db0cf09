"""What callers ask: commands and the answers to them. Answers are plain JSON values, as in rest.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: an opaque token's agency and digest; who that is, is read under the lock."""

    agency: str
    token_hash: bytes
    key: str = ""  # Idempotency-Key
    body: str = ""  # digest of method, path and body, for the idempotency row
    language: str = "zh"
    machine: bool = False  # a machine's token: it only reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Sign and, when nothing more is needed, complete a work item."""

    item: str
    if_match: str  # ETag seen; "" when the header is missing
    outcome: str
    fields: Mapping[str, Any] | None = None
    signer_fields: Mapping[str, Any] | None = None
    comment: str = ""
    evidence: tuple[str, ...] = ()
    resubmit: str = ""  # after a return: "chain" or "direct", "" as the returner said


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerb:
    """Claim or release a work item, or keep a draft of its form."""

    item: str
    if_match: str
    data: Mapping[str, Any] = field(default_factory=dict)  # for drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCase:
    """Start a case."""

    process: str  # definition key, or key.companion
    title: str
    subject: Mapping[str, Any]
    fields: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Record an absence of a person."""

    person: str
    first: str  # ISO date
    last: str  # ISO date, included
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySubstitute:
    """Name a substitute for a post for one day."""

    person: str
    role: str
    reason: str
    day: str = ""  # ISO date; "" is today


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Report a duty done."""

    duty: str
    text: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAction:
    """Start an any-time action of a case: a companion process below it."""

    case: str
    if_match: str  # ETag of the case seen; "" when the header is missing
    action: str
    fields: Mapping[str, Any] = field(default_factory=dict)  # of the companion's first form
    title: str = ""  # "" takes the case's


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status and JSON body of an act; stored with its idempotency key, so that a repeat gets the same."""

    status: int
    body: Mapping[str, Any]
    refused: bool = False
    repeated: bytes | None = None  # the stored body of an earlier answer
