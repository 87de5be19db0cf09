"""Which day is a working day: weekends, rest days of a year's arrangement, make-up working days (调休).

A year is a value with a version. A year that is not there, or is there without an arrangement, is provisional: its
weekends and the days named count, and whatever was counted with it is counted again once it is arranged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
LONGEST_REST = 60  # days in a row without a working day: more is a mistake of the data


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The arrangement of one year."""

    year: int
    rest: frozenset[date] = frozenset()  # days off, by statute or arrangement; weekends need not be named
    work: frozenset[date] = frozenset()  # make-up working days
    provisional: bool = False  # no arrangement has been published
    source: str = ""  # notice or regulation
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """All years known, by number; compared by identity, so that what was counted with one can be kept."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Return whether ``day`` is a working day."""
        known = self.years.get(day.year)
        if known is not None and day in known.work:
            return True
        return day.weekday() < SATURDAY and (known is None or day not in known.rest)

    def provisional(self, day: date) -> bool:
        """Return whether what is known of the day's year may still change."""
        known = self.years.get(day.year)
        return known is None or known.provisional

    def working(self, day: date) -> date:
        """Return ``day``, or the first working day after it; ValueError when there is none for two months."""
        for ahead in range(LONGEST_REST):
            found = day + timedelta(days=ahead)
            if self.works(found):
                return found
        raise ValueError(f"no working day within {LONGEST_REST} days of {day}")


NONE = Calendar()  # nothing is known but weekends
