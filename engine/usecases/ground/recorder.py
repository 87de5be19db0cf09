"""Turns what an act did into sealed records of one stream, with commitments instead of values (trail/FORMAT.md)."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.model.people import Actor
from engine.trail.chain import Head, append
from engine.trail.record import commit, moment

JUMP = timedelta(seconds=5)  # a clock behind the head by more than this is itself an event (foundations §9.7)


def system(name: str) -> dict[str, str]:
    """Return the actor of a system act; never a person's name."""
    return {"system": name}


def human(person: str, account: str, mandate: str | None = None) -> dict[str, str | None]:
    """Return the actor of a person's act."""
    return {"person": person, "account": account, "mandate": mandate}


def party(person: str) -> dict[str, str | None]:
    """Return the actor of an act by somebody without an account."""
    return {"person": person, "account": None, "mandate": None}


def stood(actor: Actor, acting: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the members that say for whom and on what footing somebody acts; none for oneself at one's own post."""
    told: dict[str, Any] = {"acting": found} if (found := {str(basis): post for basis, post in acting}) else {}
    if actor.mandate is not None:
        told["actor"] = human(actor.person, actor.account, actor.mandate.id)
    return told | ({"on_behalf": actor.principal} if actor.principal else {})


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Collects the records of one act on one stream."""

    agency: str
    stream: str
    head: Head
    salt: Callable[[], bytes]
    at: str
    actor: Mapping[str, Any]
    reads: dict[str, Any] = field(default_factory=dict)
    definition: Mapping[str, Any] | None = None
    key: str = ""
    events: list[tuple[int, str, bytes, str, str]] = field(default_factory=list)
    values: list[tuple[int, str, bytes, str]] = field(default_factory=list)
    pending: list[tuple[str, bytes, str]] = field(default_factory=list)  # (pointer, salt, value) of the next record

    def commitment(self, pointer: str, value: Any) -> str:
        """Return a new commitment of ``value``; value and salt are kept beside the record added next."""
        salt = self.salt()
        self.pending.append((pointer, salt, json.dumps(value, ensure_ascii=False)))
        return commit(salt, value)

    def add(self, kind: str, **body: Any) -> int:
        """Seal one record; return its seq. ``actor`` in the body stands for another than the act's own."""
        record = {
            "agency": self.agency,
            "stream": self.stream,
            "kind": kind,
            "at": self.at,
            "actor": self.actor,
            "reads": self.reads,
            **body,
        }
        if self.definition is not None:
            record["definition"] = self.definition
        if self.key:
            record["key"] = self.key
        sealed = append(self.head, record)
        self.head = sealed.head
        self.events.append((sealed.seq, sealed.hash, sealed.bytes, kind, self.at))
        self.values.extend((sealed.seq, pointer, salt, value) for pointer, salt, value in self.pending)
        self.pending.clear()
        return sealed.seq


def stamped(now: datetime, last_at: str) -> tuple[str, int]:
    """Return the time of a record after ``last_at`` and by how many microseconds the clock lay behind (0 if not)."""
    at = moment(now)
    if at >= last_at:
        return at, 0
    behind = datetime.fromisoformat(last_at) - now
    return last_at, int(behind / timedelta(microseconds=1)) if behind > JUMP else 0


def pointer(*parts: str) -> str:
    """Return the JSON Pointer of ``parts`` (RFC 6901)."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
