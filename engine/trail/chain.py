"""One hash chain per stream: its start, and sealing the next record (FORMAT.md §3, §4). Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.trail.record import PREFIX, canonical, digest, tagged

FORMAT = "riskflow/1"
VERSION = 1
_GIVEN_HERE = ("v", "seq", "prev")


class Head(NamedTuple):
    """Where a stream ends: ``Head(0, first_prev(...))`` before its first record."""

    seq: int
    hash: str


class Sealed(NamedTuple):
    """One record ready to be stored; ``bytes`` are what is hashed."""

    stream: str
    seq: int
    prev: str
    hash: str
    bytes: bytes

    @property
    def head(self) -> Head:
        """The head of the stream with this record."""
        return Head(self.seq, self.hash)


def first_prev(*, installation: str, agency: str, stream: str, definition: str = "") -> str:
    """Return the digest that stands before record 1; binds a stream to its place so that it cannot be moved.

    ``stream``: ``kind`` or ``kind/id``; ``definition``: digest for a case's stream, else "".
    """
    kind, _, name = stream.partition("/")
    start = {"format": FORMAT, "installation": installation, "agency": agency}
    return tagged("stream", {**start, "kind": kind, "id": name, "definition": definition})


def append(head: Head, event: Mapping[str, Any]) -> Sealed:
    """Seal ``event`` (all members but v, seq, prev) behind ``head``; ValueError when it brings one of these itself."""
    for name in _GIVEN_HERE:
        if name in event:
            raise ValueError(f"{name} is given by the chain")
    seq = head.seq + 1
    data = PREFIX + canonical({**event, "v": VERSION, "seq": seq, "prev": head.hash})
    return Sealed(event["stream"], seq, head.hash, digest(data), data)
