"""One stream under verification: its chain, the rules of a case, its values (format page §10 steps 1-5)."""

from collections.abc import Iterator
from typing import Any

from .canonical import stream_start
from .case import Case
from .chain import Chain
from .reading import Refused, read_body
from .releases import Releases
from .report import Finding
from .rules import Rules
from .values import Values


class Stream:
    """What is kept of one stream while lines are read: its heads, its case, its commitments."""

    __slots__ = ("chain", "releases", "rules", "values")

    def __init__(
        self, *, stream: str, installation: str, agency: str, definition: str, head: tuple[int, str] | None
    ) -> None:
        """``head`` is the stored (seq, hash), None where it is not known."""
        start = stream_start(installation=installation, agency=agency, stream=stream, definition=definition)
        self.chain = Chain(stream=stream, agency=agency, start=start, head=head)
        self.rules = Rules(stream, definition) if stream.startswith("case/") else None
        self.releases = Releases(stream) if stream.startswith("definition/") else None
        self.values = Values(stream)

    def take(self, seq: int, claimed: str, body: bytes) -> dict[str, Any] | None:
        """Return the record if the chain goes on with it; its commitments are noted in any case."""
        record = self.chain.take(seq, claimed, body)
        if record is None:
            self._note_unsound(seq, body)
            return None
        self.values.note(seq, record)
        if self.rules is not None:
            self.rules.take(record)
        if self.releases is not None:
            self.releases.take(record)
        return record

    def finish(self) -> None:
        """End the stream: compare its head, and ask the case what must hold at its end."""
        self.chain.finish()
        if self.rules is not None and self.chain.sound:
            self.rules.finish()

    @property
    def case(self) -> Case | None:
        """The case as far as it was read; None for another stream, or once a rule is broken."""
        return None if self.rules is None or self.rules.fault is not None else self.rules.case

    @property
    def broken_rule(self) -> Finding | None:
        """The finding of §7, if there is one."""
        asked = self.rules or self.releases
        return None if asked is None else asked.fault

    def findings(self) -> Iterator[Finding]:
        """Return all findings of the stream; to be asked after ``finish``."""
        yield from (one for one in (self.chain.fault, self.broken_rule) if one is not None)
        yield from self.values.findings()

    def _note_unsound(self, seq: int, body: bytes) -> None:
        try:
            self.values.note(seq, read_body(body))
        except Refused:
            pass  # no commitments can be read there
