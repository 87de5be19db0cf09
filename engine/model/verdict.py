"""The kernel's answer: a verdict with reasons that are data (control-kernel §2)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.model.people import Mandate
from engine.model.text import Text


class Verb(StrEnum):
    """The verbs at which the kernel is asked."""

    START = "start"
    OFFER = "offer"
    ASSIGN = "assign"
    CLAIM = "claim"
    COMPLETE = "complete"
    RETURN = "return"
    RESUBMIT = "resubmit"
    TAKE_BACK = "take_back"
    REVOKE = "revoke"
    TRANSFER = "transfer"
    HAND_OVER = "hand_over"  # the actor is who would get what somebody leaves behind
    MANDATE = "mandate"  # the actor gives one
    COPY = "copy"  # the actor is who is told of the case
    SUPERVISE = "supervise"
    RESOLVE = "resolve"  # an incident
    CONSULT = "consult"  # the actor is who is asked for an opinion
    ADD_SIGNER = "add_signer"  # the actor is who is to sign too
    REMOVE_SIGNER = "remove_signer"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    CORRECT = "correct"
    ENTER_LATE = "enter_late"


class Decision(StrEnum):
    """The three answers."""

    ALLOWED = "allowed"  # the case moves
    HELD = "held"  # accepted, more is needed before the case moves
    REFUSED = "refused"  # recorded, nothing moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an act is refused or held."""

    code: str  # stable, e.g. "two_person.same_person", "separation", "role", "recused", "too_early"
    text: Text
    control: str = ""  # control id
    element: str = ""  # element id
    law: str = ""  # law id
    evidence: tuple[tuple[str, str], ...] = ()  # e.g. (("person", "pe_…"), ("task", "pro_apply"))
    until: str = ""  # RFC 3339 moment from which it would do


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something the caller can supply in the very call, or that others must still add."""

    kind: str  # "field", "evidence", "comment", "signer_field", "signature", "signer", "role", "body", "party"
    ref: str = ""  # field id, evidence kind, role, body or party id
    have: int = 0
    need: int = 1
    control: str = ""  # control id that asks for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Decision, reasons, what is still needed, and the slot a signature would fill."""

    decision: Decision
    reasons: tuple[Reason, ...] = ()
    needs: tuple[Need, ...] = ()  # still needed after this act
    slot: str = ""  # slot this signature takes: "seat", "party:<id>", "tier:<i>:<role>" or "added:<person>"
    role: str = ""  # role under which the actor signs
    chain: tuple[str, ...] = field(default=())  # roles of the approval chain in force, in order
    acting: tuple[tuple[str, str], ...] = ()  # (basis, post) of each substitution used, by basis
    mandate: Mandate | None = None  # under which the actor acts
    total: Decimal | None = None  # sum of the case it was held against, where the mandate has a limit
