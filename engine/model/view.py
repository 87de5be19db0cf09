"""The read-only view of fixed shape on which the kernel decides (foundations §5): facts, never the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.model.case import Added, Gate, Signature
from engine.model.form import Outcome
from engine.model.meeting import Meeting
from engine.model.people import Actor, Staffing, Tie
from engine.model.verdict import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the kernel may look at for one act on one work item."""

    now: datetime  # aware; read once per unit of work
    today: str  # ISO date of now in the agency's time zone
    verb: Verb
    actor: Actor
    instance: str  # activity instance id, "" when starting
    scope: Mapping[str, Any]  # FEEL scope: case fields as this act would leave them, outcome, setting, subject …
    outcome: Outcome | None = None  # the outcome asked for; None asks for a suitable one
    signatures: tuple[Signature, ...] = ()  # live signatures of this instance, in order
    siblings: tuple[Signature, ...] = ()  # live signatures of the other instances of the same multi-instance entry
    claimed_by: str = ""  # person who holds a single-signer item
    participation: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # task id or "start" -> persons, any state
    elsewhere: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    # ^ control id -> task id -> persons who took part in other cases of the same object (only the actor's are asked)
    team: Mapping[str, frozenset[str]] = field(default_factory=dict)  # task id -> persons assigned to it
    gates: Mapping[str, Gate] = field(default_factory=dict)  # task id -> latest live completion
    tallies: Mapping[str, Decimal] = field(default_factory=dict)  # control id -> total of the key, this case included
    evidence: Mapping[str, int] = field(default_factory=dict)  # document kind -> number attached to this instance
    recused: frozenset[str] = frozenset()  # persons recused from this case
    chairs: Mapping[str, str] = field(default_factory=dict)  # body id -> chair's person id
    barrier: tuple[str, ...] = ()  # re-sign instances in the causal past that are still open
    not_before: datetime | None = None  # earliest completion (deadline min)
    filled: frozenset[str] = frozenset()  # ids of form and signer fields present after this act
    has_comment: bool = False  # a comment or reason is given
    posts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # person -> roles held when he took part
    rounds: Mapping[str, int] = field(default_factory=dict)  # element -> how often it was entered, this time included
    party: frozenset[str] = frozenset()  # what the party did at its door: "statement", "hearing", "receipt:<task>" …
    staffing: Staffing = field(default_factory=Staffing)  # the agency's rules about posts
    ties: Mapping[str, tuple[Tie, ...]] = field(default_factory=dict)  # control -> ties of anybody to its parties
    asked: frozenset[str] = frozenset()  # persons an open request for recusal names
    supervisors: frozenset[str] = frozenset()  # persons who supervise the case: they take no part in it
    meeting: Meeting | None = None  # the matter before the body, for tasks that a meeting decides
    added: tuple[Added, ...] = ()  # signers added to this instance, in order
    handled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # ^ task id -> participation less who gave opinions or added signatures only; a task left out has none of these
