"""What clients noted: each request with its key, when it was sent, when and how it was answered.

A note is a JSON object: ``person``, ``key``, ``verb``, ``on`` (what it was about), ``sent`` and ``answered`` (seconds
of the machine's clock, null without an answer), ``outcome``, ``body`` (of the answer) and ``more`` (what the client
knew: the papers and values it saw). Outcomes: ``done``; ``refused`` by a rule, which leaves a record; ``no``: not done
and nothing recorded; ``unknown``: nothing came back, or that one should try again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.history.trail import key_digest

OUTCOMES = ("done", "refused", "no", "unknown")
FOR_EVER = float("inf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request as its client noted it."""

    person: str
    key: str
    verb: str
    on: str
    sent: float
    answered: float | None
    outcome: str
    body: Any
    more: dict[str, Any]


@dataclass(kw_only=True, slots=True)
class Intent:
    """All requests under one key of one person: one act, however often it was asked for."""

    person: str
    verb: str
    digest: str
    requests: list[Request] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Whose act it is, in words."""
        return f"{self.verb} of {self.person} on {self.requests[0].on} (key {self.requests[0].key!r})"

    def of(self, *outcomes: str) -> list[Request]:
        """Return the requests with these outcomes."""
        return [one for one in self.requests if one.outcome in outcomes]

    @property
    def begin(self) -> float:
        """The moment before which it cannot have happened."""
        return min(one.sent for one in self.requests)

    @property
    def end(self) -> float:
        """The moment by which it must have happened; never when nobody was told so."""
        return min((one.answered or FOR_EVER for one in self.of("done")), default=FOR_EVER)

    @property
    def closed(self) -> float:
        """The moment after which it cannot happen any more."""
        return FOR_EVER if self.of("unknown") else max(one.answered or FOR_EVER for one in self.requests)

    @property
    def body(self) -> Any:
        """The body of the answer that told that it was done."""
        return self.of("done")[0].body


def read(lines: Iterable[bytes]) -> list[Request]:
    """Read the notes of all clients; ValueError for a note that says nothing."""
    found = [Request(**json.loads(line)) for line in lines]
    for one in found:
        if one.outcome not in OUTCOMES or (one.answered is None and one.outcome != "unknown"):
            raise ValueError(f"a note without sense: {one}")
    return sorted(found, key=lambda one: one.sent)


def intents(agency: str, requests: Iterable[Request]) -> dict[str, Intent]:
    """Return the acts asked for with a key, by what stands for the key in their records."""
    grouped: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for one in requests:
        if one.key:
            grouped[one.person, one.key].append(one)
    found = {}
    for (person, key), asked in grouped.items():
        made = key_digest(agency, person, key)
        found[made] = Intent(person=person, verb=asked[0].verb, digest=made, requests=asked)
    return found
