"""A year's arrangement as plain data and back: days, and holidays of several days as [from, to]."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from engine.calendar.days import LONGEST_REST, SATURDAY, Year
from engine.errors import InvalidInput

FIRST, LAST = 1990, 2199


def year_of(data: Mapping[str, Any], version: int = 0) -> Year:
    """Return the year that ``data`` describes; InvalidInput with a pointer for each mistake.

    ``data``: ``year``, ``provisional``, ``source``, ``rest`` and ``work`` (ISO days, or pairs of first and last).
    """
    number = data["year"]
    if not FIRST <= number <= LAST:
        raise _wrong("/year", "range", f"a year from {FIRST} to {LAST}")
    rest, work = set(_days(data.get("rest", ()), "/rest", number)), set(_days(data.get("work", ()), "/work", number))
    if both := sorted(rest & work):
        raise _wrong("/work", "twice", f"{both[0]} is both a day off and a working day")
    if plain := sorted(day for day in work if day.weekday() < SATURDAY):
        raise _wrong("/work", "no_weekend", f"{plain[0]} is no weekend: it is a working day anyway")
    made = Year(
        year=number,
        rest=frozenset(rest),
        work=frozenset(work),
        provisional=bool(data.get("provisional", False)),
        source=str(data.get("source", "")),
        version=version,
    )
    if not made.provisional and not made.source.strip():
        raise _wrong("/source", "required", "the notice that arranges the year is to be named")
    return made


def plain(year: Year) -> dict[str, Any]:
    """Return a year as data: every day by itself."""
    return {
        "year": year.year,
        "version": year.version,
        "provisional": year.provisional,
        "source": year.source,
        "rest": sorted(day.isoformat() for day in year.rest),
        "work": sorted(day.isoformat() for day in year.work),
    }


def _days(rows: Iterable[Any], pointer: str, year: int) -> Iterable[date]:
    for at, row in enumerate(rows):
        first, last = (row, row) if isinstance(row, str) else (row[0], row[-1])
        begin, end = _day(first, f"{pointer}/{at}"), _day(last, f"{pointer}/{at}")
        if begin.year != year or end.year != year or not 0 <= (end - begin).days <= LONGEST_REST:
            raise _wrong(f"{pointer}/{at}", "range", f"days of {year}, the first before the last")
        yield from (begin + timedelta(days=n) for n in range((end - begin).days + 1))


def _day(text: Any, pointer: str) -> date:
    try:
        found = date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _wrong(pointer, "date", "YYYY-MM-DD") from None
    if found.isoformat() != text:  # other ways of writing a day
        raise _wrong(pointer, "date", "YYYY-MM-DD")
    return found


def _wrong(pointer: str, code: str, text: str) -> InvalidInput:
    return InvalidInput(errors=[{"pointer": pointer, "code": code, "text": text}])
