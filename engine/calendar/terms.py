"""Ends of terms: hours, calendar days, working days, months, years after a moment, with what is not counted.

- The hour counts from the moment itself; of days, months and years the day of the event is not counted (民法典 201).
- Months and years end on the corresponding day, else on the month's last (民法典 202).
- A last day that is no working day moves to the next one (民法典 203), unless the term says otherwise; the term ends
  with the end of its last day.
- A working day is what the calendar says: all periods of the licensing law (行政许可法 82); of the penalty law those
  of two, three, five and seven days (行政处罚法 85); of the coercion law those up to ten days (行政强制法 69); of the
  reconsideration law those of three, five, seven and ten days (行政复议法 88). Which one a term is, its file says.
- While a suspension stands nothing is counted. It begins and ends like a term: the day it begins has been counted, the
  day it ends has not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.calendar.days import Calendar

UNITS = ("hour", "day", "workday", "month", "year")
MOST = {"hour": 876_600, "day": 36_525, "workday": 25_000, "month": 1_200, "year": 100}  # about a hundred years
LAST = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time that is not counted."""

    since: datetime
    until: datetime | None = None  # None: it still stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """So many units after an aware moment."""

    start: datetime
    count: int
    unit: str
    rolls: bool = True  # a last day that is no working day moves on
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When a term ends."""

    at: datetime | None  # None while a suspension stands
    provisional: bool = False  # a year without arrangement was counted
    moved: bool = False  # the last day was no working day


def end(term: Term, calendar: Calendar, zone: str) -> End:
    """Return the last moment of ``term``; ValueError for another unit or a count out of bounds."""
    _check(term)
    if term.unit == "hour":
        return End(at=_hours(term, timedelta(hours=term.count)))
    if any(pause.until is None for pause in term.pauses):
        return End(at=None)
    local = ZoneInfo(zone)
    first = term.start.astimezone(local).date()
    last = _day(term, term.count, calendar, local)
    if term.unit == "workday":
        return End(at=_close(last, local), provisional=_any(calendar, first, last))
    moved = calendar.working(last) if term.rolls else last
    unsure = term.rolls and _any(calendar, last - timedelta(days=1), moved)
    return End(at=_close(moved, local), provisional=unsure, moved=moved != last)


def earliest(term: Term, calendar: Calendar, zone: str) -> End:
    """Return the first moment after a minimum period: of days, the beginning of the day after its last."""
    found = end(term, calendar, zone)
    if found.at is None or term.unit == "hour":
        return found
    day = found.at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    at = datetime.combine(day, time(), ZoneInfo(zone))
    return End(at=at, provisional=found.provisional, moved=found.moved)


def latest(event: datetime, count: int, unit: str, calendar: Calendar, zone: str) -> datetime:
    """Return the last moment that lies at least ``count`` units before ``event``: of days, neither end counts.

    Of a notice seven days ahead, seven whole days lie between its day and the day of the event.
    """
    _check(Term(start=event, count=count, unit=unit))
    if unit == "hour":
        return event - timedelta(hours=count)
    local = ZoneInfo(zone)
    day = event.astimezone(local).date()
    if unit in ("month", "year"):
        return _close(_corresponding(day, -count * (12 if unit == "year" else 1)) - timedelta(days=1), local)
    left = count
    while left:
        day -= timedelta(days=1)
        left -= unit == "day" or calendar.works(day)
    return _close(day - timedelta(days=1), local)


def share(term: Term, percent: int, calendar: Calendar, zone: str) -> datetime | None:
    """Return when ``percent`` of a term have passed: whole days, rounded down; None while it is suspended."""
    _check(term)
    if percent >= 100:
        return end(term, calendar, zone).at
    if term.unit == "hour":
        return _hours(term, timedelta(hours=term.count) * percent / 100)
    if any(pause.until is None for pause in term.pauses):
        return None
    local = ZoneInfo(zone)
    if term.unit in ("month", "year"):
        first, last = term.start.astimezone(local).date(), _day(term, term.count, calendar, local)
        return _close(first + timedelta(days=(last - first).days * percent // 100), local)
    return _close(_day(term, term.count * percent // 100, calendar, local), local)


def counted(term: Term, now: datetime, calendar: Calendar, zone: str) -> int:
    """Return how many units have been counted up to ``now``, the present day included; months and years in days."""
    local = ZoneInfo(zone)
    if term.unit == "hour":
        gone = now - term.start - sum((_overlap(p, term.start, now) for p in term.pauses), timedelta(0))
        return max(0, int(gone / timedelta(hours=1)))
    first, today = term.start.astimezone(local).date(), now.astimezone(local).date()
    days = (first + timedelta(days=n) for n in range(1, max(0, (today - first).days) + 1))
    return sum(_counts(term, day, calendar, local) for day in days)


def _check(term: Term) -> None:
    if term.unit not in UNITS or not 0 <= term.count <= MOST[term.unit]:
        raise ValueError(f"no term of {term.count} {term.unit}")


def _close(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, LAST, zone)


def _any(calendar: Calendar, first: date, last: date) -> bool:
    """True when a year between the day after ``first`` and ``last`` may still change."""
    begin = first + timedelta(days=1)
    years = {begin, last, *(date(year, 1, 1) for year in range(begin.year + 1, last.year + 1))}
    return begin <= last and any(calendar.provisional(day) for day in years)


def _hours(term: Term, length: timedelta) -> datetime | None:
    at = term.start + length
    for pause in sorted(term.pauses, key=lambda one: one.since):
        if pause.since < at:
            if pause.until is None:
                return None
            at += max(timedelta(0), pause.until - max(pause.since, term.start))
    return at


def _overlap(pause: Pause, first: datetime, last: datetime) -> timedelta:
    until = last if pause.until is None else min(pause.until, last)
    return max(timedelta(0), until - max(pause.since, first))


def _paused(term: Term, day: date, zone: ZoneInfo) -> bool:
    for pause in term.pauses:
        begins = pause.since.astimezone(zone).date()
        ends = date.max if pause.until is None else pause.until.astimezone(zone).date()
        if begins < day <= ends:
            return True
    return False


def _counts(term: Term, day: date, calendar: Calendar, zone: ZoneInfo) -> bool:
    return not _paused(term, day, zone) and (term.unit != "workday" or calendar.works(day))


def _day(term: Term, count: int, calendar: Calendar, zone: ZoneInfo) -> date:
    """Return the day on which ``count`` units end, not yet moved."""
    first = term.start.astimezone(zone).date()
    if term.unit == "workday" and not term.pauses:
        return _workday(first, count, calendar)
    if term.unit in ("month", "year"):
        left = (_corresponding(first, count * (12 if term.unit == "year" else 1)) - first).days
    elif term.unit == "day" and not term.pauses:
        return first + timedelta(days=count)
    else:
        left = count
    day = first
    for day in _days(first):
        if not left:
            break
        left -= _counts(term, day + timedelta(days=1), calendar, zone)
    return day


@lru_cache(4096)
def _workday(first: date, count: int, calendar: Calendar) -> date:
    """Return the ``count``-th working day after ``first``: the terms of one day are asked for again and again."""
    day = first
    while count:
        day += timedelta(days=1)
        count -= calendar.works(day)
    return day


def _days(first: date) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=1)


def _corresponding(first: date, months: int) -> date:
    """Return the day of the same number so many months on, or that month's last."""
    year, month = divmod(first.month - 1 + months, 12)
    following = date(first.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    last = following - timedelta(days=1)
    return last.replace(day=min(first.day, last.day))
