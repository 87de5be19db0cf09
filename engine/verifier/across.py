"""The rules across streams, asked when every stream is sound (format page §7, last table)."""

from collections.abc import Iterator
from typing import Any

from .case import Case
from .people import People
from .report import Finding, finding

_Place = tuple[str, int]


class Across:
    """What is gathered from all streams: the first reading ahead of each, steps of tallies, and people."""

    __slots__ = ("_ahead", "_directory", "_people", "_tallies", "complete")

    def __init__(self, directory: int | None, *, complete: bool) -> None:
        """``directory`` is the head seq of the directory in the header, None if it is not there."""
        self._directory = directory
        self.complete = complete
        self._ahead: dict[str, tuple[int, int]] = {}
        self._tallies: dict[str, dict[int, list[_Place]]] = {}
        self._people = People()

    def take(self, stream: str, record: dict[str, Any], case: Case | None) -> None:
        """Note a record that passed the chain of its stream; ``case``: its case, where no rule is broken."""
        self._people.take(stream, record, case)
        read = record["reads"].get("directory", 0)
        if self._directory is not None and read > self._directory:
            self._ahead.setdefault(stream, (record["seq"], read))
        if self.complete and record["kind"] in ("tally", "adjusted"):
            steps = self._tallies.setdefault(record["tally"], {})
            places = steps.setdefault(record["after"], [])
            places.append((stream, record["seq"]))

    def findings(self) -> Iterator[Finding]:
        """Return the breaches."""
        for stream, (seq, read) in self._ahead.items():
            yield finding(stream, seq, "reads_ahead", f"{read} > {self._directory}")
        if self._directory is not None:
            yield from self._people.findings()
        for key, steps in sorted(self._tallies.items()):
            for place in _first_wrong(steps):
                yield finding(*place, "tally_gap", key)


def _first_wrong(steps: dict[int, list[_Place]]) -> Iterator[_Place]:
    for expected, after in enumerate(sorted(steps), start=1):
        places = sorted(steps[after])
        if after != expected:
            yield places[0]
            return
        if len(places) > 1:
            yield places[1]
            return
