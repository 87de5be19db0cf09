"""A term day by day, as a calendar shows it: each day from the event to the last one, with the number it counts as."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar.terms import LAST, counted
from engine.usecases.state import clocks
from engine.usecases.state.act import Act
from engine.usecases.state.clocks import Running

MOST = 60  # days shown one by one; what is longer is told in words
UNITS = ("day", "workday")


def of_case(act: Act) -> dict[str, list[dict[str, Any]]]:
    """Return the days of every running term of a case that is told in days, by ``element/deadline``."""
    found = {key(one): days(act, one) for _, one in clocks.running(act) if not one.least}
    return {name: shown for name, shown in found.items() if shown}


def key(one: Running) -> str:
    """Return the name of a running term within its case."""
    return f"{one.node.id}/{one.deadline.id}"


def days(act: Act, one: Running) -> list[dict[str, Any]]:
    """Return day and number (None for a day that does not count); nothing for other units or more than ``MOST`` days.

    The day of the event is number 0.
    """
    deadline, clock = one.deadline, one.clock
    if deadline.unit not in UNITS or not clock.end:
        return []
    zone = ZoneInfo(act.agency.zone)
    term = clocks.term_of(act, deadline, clock)
    first, last = _day(clock.start, zone), _day(clock.end, zone)
    if not 0 <= (last - first).days <= MOST:
        return []
    told: list[dict[str, Any]] = [{"day": first.isoformat(), "count": 0}]
    before = 0
    for ahead in range(1, (last - first).days + 1):
        day = first + timedelta(days=ahead)
        number = counted(term, datetime.combine(day, LAST, zone), act.agency.calendar, act.agency.zone)
        told.append({"day": day.isoformat(), "count": number if number > before else None})
        before = number
    return told


def _day(moment: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(moment).astimezone(zone).date()
