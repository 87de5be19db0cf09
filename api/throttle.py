"""Brakes of the doors that need no log-in: per door, and per address for doors that do not exist.

A living door is never shut by what others try: only misses count against an address, and they are told 429 instead of
404 whatever they name. Kept in this process; the use cases count acts of a party in the database beside it.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from engine.errors import TooMany

WINDOW = 60.0  # seconds
PER_DOOR = 120  # requests to one door in a window
MISSES = 30  # doors not found, by one address in a window
KEPT = 10_000  # names remembered


@dataclass(kw_only=True)
class Throttle:
    """Counts of the last window by name."""

    seen: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def count(self, name: str, most: int) -> None:
        """Count one more under ``name``; TooMany when there were ``most`` in the window."""
        now = time.monotonic()
        times = [at for at in self.seen.pop(name, []) if now - at < WINDOW]
        self.seen[name] = times
        while len(self.seen) > KEPT:
            self.seen.popitem(last=False)
        if len(times) >= most:
            raise TooMany("too many requests; wait a minute")
        times.append(now)
