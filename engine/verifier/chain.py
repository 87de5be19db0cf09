"""The chain of one stream: is every record the bytes that were hashed, in its place, of its kind (§10, steps 1-3)."""

from typing import Any

from .canonical import record_body, record_hash
from .kinds import check_common, check_kind
from .reading import Refused, read_body
from .report import Finding, finding


class Chain:
    """One stream read record by record; stops at its first finding. Keeps the head, never the records."""

    __slots__ = ("_ahead", "_at", "_prev", "agency", "fault", "head", "seq", "stream")

    def __init__(self, *, stream: str, agency: str, start: str, head: tuple[int, str] | None) -> None:
        """``start`` is the digest of the stream start; ``head`` the stored (seq, hash), None if not known."""
        self.stream = stream
        self.agency = agency
        self.head = head
        self.seq = 0
        self.fault: Finding | None = None
        self._prev = start
        self._at = ""
        self._ahead: int | None = None  # seq of a record beyond the one expected, until that one is seen later or not

    @property
    def sound(self) -> bool:
        """Say whether nothing was found so far."""
        return self.fault is None and self._ahead is None

    def refuse(self, seq: int, code: str, what: str = "") -> None:
        """Make a finding of steps 1-3, unless there is one already."""
        if self.sound:
            self.fault = finding(self.stream, seq, code, what)

    def see(self, seq: int) -> None:
        """Note that a line of this stream has this seq: the one that seemed missing stands too late."""
        if self._ahead is not None and seq == self.seq + 1:
            self.fault, self._ahead = finding(self.stream, self._ahead, "wrong_order"), None

    def take(self, seq: int, claimed: str, body: bytes) -> dict[str, Any] | None:
        """Return the record of a line if it continues the chain, else None (``fault`` says why, if not before)."""
        self.see(seq)
        if not self.sound:
            return None
        try:
            record = self._checked(seq, claimed, body)
        except Refused as refused:
            self.refuse(seq, refused.code, refused.what)
            return None
        if record is not None:
            self.seq, self._prev, self._at = seq, claimed, record["at"]
        return record

    def finish(self) -> None:
        """Compare with the stored head; must be called once, after the last line."""
        if self._ahead is not None:
            self.fault, self._ahead = finding(self.stream, self.seq + 1, "gap"), None
        if self.head is None:
            return
        if self.seq < self.head[0]:
            self.refuse(self.seq + 1, "truncated")
        elif (self.seq, self._prev) != self.head:
            self.refuse(self.seq, "wrong_head")

    def _checked(self, seq: int, claimed: str, body: bytes) -> dict[str, Any] | None:
        if record_hash(body) != claimed:
            raise Refused("bad_hash")
        record = read_body(body)
        if record_body(record) != body:
            raise Refused("not_canonical")
        check_common(record)
        if record["agency"] != self.agency or record["stream"] != self.stream:
            raise Refused("transplanted", record["stream"])
        if record["seq"] != seq:
            raise Refused("wrong_order", str(record["seq"]))
        if seq > self.seq + 1:
            self._ahead = seq
            return None
        self._check_place(record)
        check_kind(record)
        return record

    def _check_place(self, record: dict[str, Any]) -> None:
        if record["seq"] <= self.seq:
            raise Refused("duplicate" if record["seq"] == self.seq else "wrong_order")
        if record["prev"] != self._prev:
            raise Refused("bad_prev" if self.seq else "transplanted")
        if record["at"] < self._at:
            raise Refused("time_back", record["at"])
