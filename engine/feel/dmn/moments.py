"""Dates, times and durations as DMN files write them: an offset may be missing or stand on a time (10.3.2.3.4-6).

Moments with and without offset do not compare: null. Names of time zones are not read; they would need the rules of
all countries in all years.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from engine.feel.dmn.numeric import whole
from engine.feel.kinds import Months, kind
from engine.feel.temporal import MICROSECOND, parse_date, parse_duration

_OFFSET = r"([Zz]|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"
_TIME = re.compile(rf"[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?{_OFFSET}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


def parse_clock(text: str) -> time | None:
    """Return the time of day of a text, with the offset it may have; None for any other text."""
    try:
        return time.fromisoformat(text.upper()) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """Return the date and time of a text, midnight of a date alone; None for any other text."""
    day, sign, clock = text.partition("T")
    found = parse_date(day)
    at = parse_clock(clock) if sign else time()
    return None if found is None or at is None else _dated(datetime.combine(found, at))


def parse_any(text: str) -> object:
    """Return what a text after ``@`` is; None when it is none of the four."""
    for parse in (parse_date, parse_clock, parse_moment, parse_duration):
        found: object = parse(text)
        if found is not None:
            return found
    return None


def _dated(value: datetime) -> datetime | None:
    """Return ``value``; None when UTC has no such date."""
    try:
        return value if value.tzinfo is None or value.astimezone(UTC) else None
    except OverflowError:
        return None


def moment_text(value: date | time) -> str:
    """Return the ISO form of a date, time or date and time; ``Z`` for UTC, no zeros at the end of a second's parts."""
    text = value.isoformat().replace("+00:00", "Z")
    return re.sub(r"(\.[0-9]*?)0+(?=[^0-9]|$)", lambda found: found[1].rstrip("."), text)


def _date(*given: object) -> object:
    """Return the date of a text, of a date and time, or of year, month, day."""
    if len(given) == 3:
        return _made(date, *given)
    value = given[0] if len(given) == 1 else None
    if isinstance(value, str):
        return parse_date(value)
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _time(*given: object) -> object:
    """Return the time of a text, of a date and time, or of hour, minute, second and an offset."""
    if len(given) < 3:
        return _time_of(given[0]) if len(given) == 1 else None
    hour, minute, second, offset = (*given, None)[:4]
    zone = _zone(offset)
    if not isinstance(second, Decimal) or not 0 <= second < 60 or (offset is not None and zone is None):
        return None
    parts = divmod(int(second * 1_000_000), 1_000_000)
    found = _made(time, hour, minute, Decimal(parts[0]))
    return found.replace(microsecond=parts[1], tzinfo=zone) if isinstance(found, time) else None


def _zone(shift: object) -> timezone | None:
    """Return the offset a duration is; None for one of a day or more."""
    return timezone(shift) if isinstance(shift, timedelta) and abs(shift) < timedelta(hours=24) else None


def _time_of(value: object) -> time | None:
    """Return the time of a text, of a date and time, of a date (midnight UTC) or of a time."""
    if isinstance(value, str):
        return parse_clock(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=UTC)
    return value if isinstance(value, time) else None


def _made(make: Callable[..., object], *parts: object) -> object:
    """Return the date or time of three whole numbers; null when there is none."""
    numbers = [whole(part) for part in parts]
    try:
        return make(*numbers) if None not in numbers else None
    except (ValueError, OverflowError):
        return None


def _moment(*given: object) -> object:
    """Return the date and time of a text, or of a date and a time."""
    if len(given) == 1:
        value = given[0]
        return parse_moment(value) if isinstance(value, str) else value if isinstance(value, datetime) else None
    day, clock = given
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    return _dated(datetime.combine(day.date() if isinstance(day, datetime) else day, clock))


def _duration(value: object) -> object:
    """Return the duration of a text."""
    return parse_duration(value) if isinstance(value, str) else None


def _months_between(begin: object, end: object) -> object:
    """Return the whole months from one date to another; negative when it is earlier."""
    if not isinstance(begin, date) or not isinstance(end, date):
        return None
    (first, a), (last, b) = _clocked(begin), _clocked(end)
    if (a.tzinfo is None) != (b.tzinfo is None):
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    ahead, behind = (last.day, b), (first.day, a)
    if months > 0 and ahead < behind:
        months -= 1
    if months < 0 and ahead > behind:
        months += 1
    return Months(months)


def _clocked(value: date) -> tuple[date, time]:
    """Return a date and its time of day, midnight UTC of a date alone."""
    return (value.date(), value.timetz()) if isinstance(value, datetime) else (value, time(tzinfo=UTC))


def _calendar(perform: Callable[[date], object]) -> Callable[[object], object]:
    """Wrap a function of a date or a date and time; another kind gives null."""
    return lambda value: perform(value) if isinstance(value, date) else None


def properties(value: object, name: str) -> object:
    """Return a property of a date, time, date and time or duration (Table 65); null when it has none."""
    found = _PROPERTIES.get((kind(value), name))
    return None if found is None else found(value)


def _number(perform: Callable[[object], int]) -> Callable[[object], object]:
    return lambda value: Decimal(perform(value))


def _part(name: str) -> Callable[[object], object]:
    return _number(lambda value: int(getattr(value, name)))


def _offset(value: object) -> object:
    """Return the offset of a moment."""
    shift: timedelta | None = value.utcoffset()  # type: ignore[attr-defined]
    return shift


def _unit(size: timedelta, within: timedelta | None) -> Callable[[object], object]:
    """Return how many whole units a duration has, within the next larger one; negative as the duration is."""

    def perform(value: object) -> object:
        assert isinstance(value, timedelta)
        length = abs(value) % within if within else abs(value)
        count = Decimal(length // size)
        if size == timedelta(seconds=1):
            count += Decimal((length % size) // MICROSECOND) / 1_000_000
        return -count if value < timedelta() else count

    return perform


def _years(value: object) -> Decimal:
    assert isinstance(value, Months)
    return Decimal(abs(value.count) // 12 * (-1 if value.count < 0 else 1))


def _months(value: object) -> Decimal:
    assert isinstance(value, Months)
    return Decimal(abs(value.count) % 12 * (-1 if value.count < 0 else 1))


_DAY = {name: _part(name) for name in ("year", "month", "day")} | {
    "weekday": _number(lambda value: value.isoweekday()),  # type: ignore[attr-defined]
}
_CLOCK = {name: _part(name) for name in ("hour", "minute")} | {
    "second": lambda value: Decimal(value.second) + Decimal(value.microsecond) / 1_000_000,  # type: ignore[attr-defined]
    "time offset": _offset,
    "timezone": lambda value: None,
}
_LENGTH = {
    "days": _unit(timedelta(days=1), None),
    "hours": _unit(timedelta(hours=1), timedelta(days=1)),
    "minutes": _unit(timedelta(minutes=1), timedelta(hours=1)),
    "seconds": _unit(timedelta(seconds=1), timedelta(minutes=1)),
}
_OF: dict[str, dict[str, Callable[[object], object]]] = {
    "date": _DAY,
    "time": _CLOCK,
    "date and time": {**_DAY, **_CLOCK},
    "days and time duration": _LENGTH,
    "years and months duration": {"years": _years, "months": _months},
}
_PROPERTIES = {(of, name): perform for of, parts in _OF.items() for name, perform in parts.items()}
OF_TYPE: dict[str, frozenset[str]] = {  # properties by type of a field
    "date": frozenset(_DAY),
    "time": frozenset(_CLOCK),
    "datetime": frozenset(_DAY) | frozenset(_CLOCK),
    "duration": frozenset(_LENGTH) | {"years", "months"},
}

FUNCTIONS: dict[str, tuple[Callable[..., object], tuple[str, ...], int, int | None]] = {
    "date": (_date, ("from",), 1, 3),
    "time": (_time, ("from",), 1, 4),
    "date and time": (_moment, ("from",), 1, 2),
    "duration": (_duration, ("from",), 1, 1),
    "years and months duration": (_months_between, ("from", "to"), 2, 2),
    "day of year": (_calendar(lambda day: Decimal(day.timetuple().tm_yday)), ("date",), 1, 1),
    "day of week": (_calendar(lambda day: _DAYS[day.weekday()]), ("date",), 1, 1),
    "month of year": (_calendar(lambda day: _MONTHS[day.month - 1]), ("date",), 1, 1),
    "week of year": (_calendar(lambda day: Decimal(day.isocalendar().week)), ("date",), 1, 1),
}

# Calls with one string literal are literals: a wrong text is refused when the expression is read.
LITERALS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_clock,
    "date and time": parse_moment,
    "duration": parse_duration,
}
