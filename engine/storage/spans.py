"""From days as they are told to moments, in the agency's time zone: what holds now, what begins or ends later."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ALWAYS = "9999-12-31T00:00:00.000000Z"  # end of what has no end


@dataclass(slots=True)
class Parts:
    """What one person holds."""

    roles: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    qualifications: set[tuple[str, str]] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    dated: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def put(self, part: str, name: str, last: str, since: str, until: str, at: str) -> None:
        """Add what lasts from ``since`` to ``until`` (not included); what is over at ``at`` is left out.

        A qualification tells its last day itself, so that the day of an act is compared with it.
        """
        if until <= at:
            return
        if since > at or (until != ALWAYS and part != "qualifications"):
            self.dated.append((part, name, last, since, until))
        elif part == "qualifications":
            self.qualifications.add((name, last))
        else:
            getattr(self, part).add(name)


@lru_cache(4096)
def midnight(day: str, zone: ZoneInfo, days: int = 0) -> str:
    """Return the moment the local ``day`` begins, or the one ``days`` later."""
    start = datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), zone)
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moments(first: str, last: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return the moments from the beginning of the first day to the end of the last, "" being no end."""
    return midnight(first, zone), midnight(last, zone, 1) if last else ALWAYS


def noon(day: str, zone: ZoneInfo) -> str:
    """Return noon of a local day."""
    return datetime.combine(date.fromisoformat(day), time(12), zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
