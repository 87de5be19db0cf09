"""Clock and ids of tests: a clock that stands still until moved, ids in order."""

import itertools
import os
from datetime import UTC, datetime, timedelta

from engine.model import ids


class FakeClock:
    """Stands at a moment; ``advance`` moves it; each look adds a millisecond so that records keep their order."""

    def __init__(self, start: str = "2026-03-09T01:00:00+00:00") -> None:
        self.moment = datetime.fromisoformat(start).astimezone(UTC)
        self.shift = timedelta(0)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment + self.shift

    def corrected(self, database_time: datetime) -> datetime:
        return self.now()

    def advance(self, by: timedelta) -> None:
        self.moment += by


class CountedIds:
    """Identifiers in order; salts are random."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def new(self, prefix: str) -> str:
        made = ids.uuid7(1_773_000_000_000 + next(self._count), os.urandom(10))
        return ids.shown(prefix, made.bytes)

    def salt(self) -> bytes:
        return os.urandom(16)

    def token(self) -> str:
        return os.urandom(32).hex()
