"""A deadline counted day by day, as a calendar of whole weeks: which day is the how-manieth, which are not counted."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar.days import Calendar
from engine.usecases.state.act import Act

MOST = 62  # days of a limit that is shown by day; longer ones are told in words
YELLOW = 70  # per cent of a limit from which its days are near


def told(act: Act, deadline: dict[str, Any]) -> dict[str, Any]:
    """Return a deadline with its days; ``cells`` is empty for a long one, one in hours, and one that stands still."""
    shown = deadline | {"cells": [], "left": None, "law": _law(act, deadline["law"])}
    if not deadline["due_at"] or deadline["state"] == "suspended":
        return shown
    zone = ZoneInfo(act.agency.zone)
    first, last = (datetime.fromisoformat(deadline[name]).astimezone(zone).date() for name in ("started_at", "due_at"))
    today = act.now.astimezone(zone).date()
    working = deadline["unit"] == "workday"
    shown["left"] = working_days(act.agency.calendar, today, last) if working else (last - today).days
    if deadline["unit"] in ("workday", "day") and 0 <= (last - first).days <= MOST:
        shown["cells"] = cells(act.agency.calendar, first, last, today, working=working, count=int(deadline["count"]))
    return shown


def _law(act: Act, told: str | None) -> dict[str, str] | None:
    """Return the law of a deadline in both languages; its article stands in the Chinese one."""
    laws = (one for one in act.ready.definition.catalog.laws if f"{one.title.zh} {one.article}".strip() == told)
    found = next(laws, None)
    return {"zh": str(told), "en": found.title.en} if found is not None else None


def working_days(calendar: Calendar, first: date, last: date) -> int:
    """Return the working days after ``first`` up to ``last``; negative when it is past; of ten years at most."""
    step = 1 if last >= first else -1
    begin, end = min(first, last), max(first, last)
    days = range(1, min((end - begin).days, 3660) + 1)
    return step * sum(calendar.works(begin + timedelta(days=at)) for at in days)


def cells(
    calendar: Calendar, first: date, last: date, today: date, *, working: bool, count: int
) -> list[dict[str, Any]]:
    """Return a cell for each day from the Monday before ``first``: text, day of the limit, class of the style sheet.

    The day of the event is the start and is not counted; with ``working`` only working days are.
    """
    made: list[dict[str, Any]] = []
    number = 0
    day = first - timedelta(days=first.weekday())
    while day <= last:
        works = calendar.works(day)
        counted = day > first and (works or not working)
        number += counted
        made.append(
            {
                "day": day.isoformat(),
                "text": str(day.day) if day.day > 1 else f"{day.month}-{day.day}",
                "count": number if counted else 0 if day == first else None,
                "cls": _cls(day, first, last, today, number, count, off=not works and working and day != first),
            }
        )
        day += timedelta(days=1)
    return made


def _cls(day: date, first: date, last: date, today: date, number: int, count: int, *, off: bool) -> str:
    if day < first:
        return "out"
    if day == last:
        return "last"
    if day == today:
        return "today"
    if off:
        return "off"
    if day < today:
        return "past"
    return "near" if count and number * 100 >= count * YELLOW else ""
