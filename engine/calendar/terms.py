"""Ends of terms: so many hours, days or working days after a moment (民法典 200-204, 行政许可法 82: working days).

A working day is Monday to Friday until calendars with make-up days are data; the day of the event is not counted, the
term ends with the end of its last day in the agency's time zone (民法典 201, 203).
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def term_end(start: datetime, count: int, unit: str, zone: str) -> datetime:
    """Return the end of ``count`` units ("hour", "day", "workday") after the aware moment ``start``.

    Raises ValueError for another unit or a negative count.
    """
    if count < 0 or unit not in ("hour", "day", "workday"):
        raise ValueError(f"no term of {count} {unit}")
    if unit == "hour":
        return start + timedelta(hours=count)
    local = start.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=count) if unit == "day" else local.date()
    if unit == "workday":
        left = count
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))
