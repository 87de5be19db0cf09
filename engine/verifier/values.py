"""Values shown beside a stream, held against the commitments in its records (format page §8, §10 step 5)."""

import sys
from collections.abc import Iterator
from typing import Any

from .canonical import DEEPEST
from .report import Finding, finding
from .shapes import integer, is_commitment, is_text_or_empty, list_of, pair_of

_TARGETS = list_of(pair_of(integer(), is_text_or_empty), ascending=False)


class Values:
    """The commitments of one stream, its erasures and the values given; nothing else of its records is kept."""

    __slots__ = ("_commitments", "_erased", "_given", "stream")

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self._commitments: dict[int, dict[str, str]] = {}
        self._erased: set[tuple[int, str]] = set()
        self._given: list[tuple[int, str, str]] = []

    def note(self, seq: int, record: dict[str, Any]) -> None:
        """Note the commitments of a record; of two records with one seq the first counts."""
        found = {sys.intern(pointer): sys.intern(text) for pointer, text in _commitments(record, "", 0)}
        if found:
            self._commitments.setdefault(seq, found)
        if record.get("kind") == "erased" and _TARGETS(record.get("targets")):
            self._erased.update((at, pointer) for at, pointer in record["targets"])

    def give(self, seq: int, pointer: str, commitment: str) -> None:
        """Note a value shown: where it belongs and the commitment made again from it."""
        self._given.append((seq, sys.intern(pointer), sys.intern(commitment)))

    def findings(self) -> Iterator[Finding]:
        """Return a finding for each value that must not be there; to be asked after the last line."""
        for seq, pointer, commitment in self._given:
            wanted = self._commitments.get(seq, {}).get(pointer)
            if wanted is None:
                yield finding(self.stream, seq, "unknown_value", pointer)
            elif wanted != commitment:
                yield finding(self.stream, seq, "bad_value", pointer)
            elif (seq, pointer) in self._erased:
                yield finding(self.stream, seq, "not_erased", pointer)


def _commitments(value: object, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if is_commitment(value):
            yield pointer, value
    elif depth >= DEEPEST:
        return  # no record goes deeper; one that is refused for it must not exhaust the stack here
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _commitments(inner, pointer + "/" + name.replace("~", "~0").replace("/", "~1"), depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _commitments(inner, f"{pointer}/{place}", depth + 1)
