"""Where lines run between columns: each upright piece on a track of its own, pieces of one source on one track."""

from collections.abc import Hashable
from dataclasses import dataclass, field

TRACK = 9.0
_APART = 7.0  # along a track, between two pieces


@dataclass(slots=True)
class Channel:
    """The strip right of a column; channel -1 is left of the first."""

    pieces: dict[Hashable, tuple[float, float]] = field(default_factory=dict)  # source -> extent
    track: dict[Hashable, int] = field(default_factory=dict)
    words: float = 0.0  # room for names of flows
    x: float = 0.0

    def add(self, source: Hashable, a: float, b: float) -> None:
        """Reserve an upright piece from ``a`` to ``b``."""
        low, high = self.pieces.get(source, (min(a, b), max(a, b)))
        self.pieces[source] = min(low, a, b), max(high, a, b)

    def settle(self) -> None:
        """Give every piece a track: short ones first, none beside another on the same track."""
        used: list[list[tuple[float, float]]] = []
        for source, (low, high) in sorted(self.pieces.items(), key=lambda p: (p[1][1] - p[1][0], p[1])):
            free = (i for i, taken in enumerate(used) if all(high + _APART < a or b + _APART < low for a, b in taken))
            number = next(free, len(used))
            used += [[]] if number == len(used) else []
            used[number].append((low, high))
            self.track[source] = number

    @property
    def tracks(self) -> int:
        """How many tracks there are."""
        return max(self.track.values(), default=-1) + 1

    def width(self, least: float) -> float:
        """Width of the strip."""
        return max(least, 22 + TRACK * self.tracks + (self.words + 6 if self.words else 10))

    def at(self, source: Hashable) -> float:
        """x of a piece."""
        return self.x + 14 + TRACK * self.track[source]
