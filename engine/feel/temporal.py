"""Dates, times and durations: strict ISO forms in, ISO forms out, calendar arithmetic; what overflows is null."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from engine.feel.kinds import Months
from engine.feel.numbers import calculate

MICROSECOND = timedelta(microseconds=1)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_MONTHS = re.compile(r"(?P<sign>-?)P(?=.)(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?")
_DAYS = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9})(?:\.(?P<fraction>[0-9]{1,6}))?S)?)?"
)


def parse_date(text: str) -> date | None:
    """Return the date of ``YYYY-MM-DD``; None for any other text."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Return the time of ``HH:MM[:SS[.ffffff]]``; None for any other text, offsets included."""
    try:
        return time.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def parse_datetime(text: str) -> datetime | None:
    """Return the moment of an RFC 3339 text with offset; None for any other text and outside the years 1 to 9999."""
    try:
        return _dated(datetime.fromisoformat(text.upper())) if _DATETIME.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


def _dated(value: datetime) -> datetime:
    """Return ``value``; raises OverflowError when UTC has no such date, so that each has a canonical form."""
    if value.tzinfo is not None:
        value.astimezone(UTC)
    return value


def parse_duration(text: str) -> Months | timedelta | None:
    """Return the years-months (``P1Y2M``) or days-time (``P1DT2H``) duration; None for any other text."""
    if found := _MONTHS.fullmatch(text):
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return Months(-months if found["sign"] else months)
    if found := _DAYS.fullmatch(text):
        length = _length(found)
        return -length if found["sign"] and length is not None else length
    return None


def _length(found: re.Match[str]) -> timedelta | None:
    """Return the days-time length a match names; None when it is longer than Python holds."""
    parts = {name: int(found[name] or 0) for name in ("days", "hours", "minutes", "seconds")}
    try:
        return timedelta(microseconds=int((found["fraction"] or "0").ljust(6, "0")), **parts)
    except OverflowError:
        return None


def parse_any(text: str) -> object:
    """Return the date, time, date-time or duration ``text`` is; None when it is none (the ``@`` literal)."""
    for parse in (parse_date, parse_time, parse_datetime, parse_duration):
        found: object = parse(text)
        if found is not None:
            return found
    return None


def format_duration(value: Months | timedelta) -> str:
    """Return the shortest ISO form with units carried: ``P1Y2M``, ``P3DT4H5M6.5S``, ``P0M``, ``PT0S``."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        body = _units((years, "Y"), (months, "M")) or "0M"
        return f"{'-' if value.count < 0 else ''}P{body}"
    whole, micros = divmod(abs(value) // MICROSECOND, 1_000_000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    last = f"{seconds}{fraction}S" if seconds or micros else ""
    clock = _units((hours, "H"), (minutes, "M")) + last
    body = _units((days, "D")) + (f"T{clock}" if clock else "")
    return f"{'-' if value < timedelta() else ''}P{body or 'T0S'}"


def _units(*parts: tuple[int, str]) -> str:
    """Join the units that are not zero."""
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)


def format_datetime(value: datetime) -> str:
    """Return the canonical UTC form, ``…Z`` with six digits (decisions D18)."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def shift(day: date, months: Months) -> date:
    """Return the date (or date-time) moved by whole months; a day the month lacks becomes its last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months.count, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return day.replace(year=years, month=month + 1, day=min(day.day, last))


def _turn(clock: time, by: timedelta) -> time:
    """Return the time of day ``by`` later, round the clock."""
    start = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
    return (datetime.min + (start + by) % timedelta(days=1)).time()


def _difference(left: time, right: time) -> timedelta:
    """Return ``left - right`` on the same day."""
    return datetime.combine(date.min, left) - datetime.combine(date.min, right)


def _whole(number: Decimal) -> int:
    """Return the nearest whole number; raises OverflowError beyond 18 digits, which no duration reaches."""
    if number.adjusted() > 18:
        raise OverflowError
    return int(number.to_integral_value(rounding=ROUND_HALF_EVEN))


def _product(length: Months | timedelta, number: Decimal, operation: str) -> Months | timedelta | None:
    """Return the duration times or divided by a number, to the nearest month or microsecond."""
    count = length.count if isinstance(length, Months) else length // MICROSECOND
    result = calculate(operation, Decimal(count), number)
    if result is None:
        return None
    return Months(_whole(result)) if isinstance(length, Months) else _whole(result) * MICROSECOND


def _bounded(months: Months) -> Months:
    """Return ``months``; raises OverflowError when no date could ever be moved by it."""
    if abs(months.count) > 10**12:
        raise OverflowError
    return months


_D, _T, _M, _L, _Y, _N = (
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "number",
)

# Keyed by (operation, kind left, kind right); sums are listed in both orders.
_OPERATIONS: dict[tuple[str, str, str], Callable[..., object]] = {
    ("+", _D, _L): lambda a, b: a + b,
    ("+", _L, _D): lambda a, b: b + a,
    ("-", _D, _L): lambda a, b: a - b,
    ("-", _D, _D): lambda a, b: a - b,
    ("+", _D, _Y): shift,
    ("+", _Y, _D): lambda a, b: shift(b, a),
    ("-", _D, _Y): lambda a, b: shift(a, Months(-b.count)),
    ("+", _M, _L): lambda a, b: a + b,
    ("+", _L, _M): lambda a, b: b + a,
    ("-", _M, _L): lambda a, b: a - b,
    ("-", _M, _M): lambda a, b: a - b,
    ("+", _M, _Y): shift,
    ("+", _Y, _M): lambda a, b: shift(b, a),
    ("-", _M, _Y): lambda a, b: shift(a, Months(-b.count)),
    ("+", _T, _L): _turn,
    ("+", _L, _T): lambda a, b: _turn(b, a),
    ("-", _T, _L): lambda a, b: _turn(a, -b),
    ("-", _T, _T): _difference,
    ("+", _L, _L): lambda a, b: a + b,
    ("-", _L, _L): lambda a, b: a - b,
    ("+", _Y, _Y): lambda a, b: _bounded(Months(a.count + b.count)),
    ("-", _Y, _Y): lambda a, b: _bounded(Months(a.count - b.count)),
    ("*", _L, _N): lambda a, b: _product(a, b, "*"),
    ("*", _N, _L): lambda a, b: _product(b, a, "*"),
    ("/", _L, _N): lambda a, b: _product(a, b, "/"),
    ("*", _Y, _N): lambda a, b: _product(a, b, "*"),
    ("*", _N, _Y): lambda a, b: _product(b, a, "*"),
    ("/", _Y, _N): lambda a, b: _product(a, b, "/"),
    ("/", _L, _L): lambda a, b: calculate("/", Decimal(a // MICROSECOND), Decimal(b // MICROSECOND)),
    ("/", _Y, _Y): lambda a, b: calculate("/", Decimal(a.count), Decimal(b.count)),
}


def combine(operation: str, kinds: tuple[str, str], left: object, right: object) -> object:
    """Return ``left operation right`` for dates, times, durations; None when undefined or out of the calendar."""
    perform = _OPERATIONS.get((operation, *kinds))
    if perform is None:
        return None
    try:
        found = perform(left, right)
        return _dated(found) if isinstance(found, datetime) else found
    except (OverflowError, ValueError, TypeError, calendar.IllegalMonthError):  # TypeError: one has an offset, one not
        return None
