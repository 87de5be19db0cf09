"""Calendars: years of working days with rest days and make-up days; a new arrangement is a new version."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.trying import NONE, Trouble, attempt
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.calendar.days import Calendar, Year
from engine.calendar.reading import FIRST, LAST
from engine.errors import NotFound
from engine.usecases.definitions import calendars

SATURDAY = 5
MONTHS = {"zh": [f"{n} 月" for n in range(1, 13)], "en": ["January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December"]}  # fmt: skip


async def listed(request: Request) -> Response:
    """Every year that is known, and the form for one that is not."""
    who = await session.visitor(request, "admin")
    told = await service_of(request).ask(calendars.listed, who.caller)
    rows = [one | _counts(one) for one in sorted(told["items"], key=lambda one: -int(one["year"]))]
    first = min((int(one["year"]) for one in rows), default=who.now.year)
    beyond = max((int(one["year"]) for one in rows), default=who.now.year - 1) + 1
    return frame.page(request, "admins/calendars.html", visitor=who, years=rows, beyond=beyond, first=first)


async def shown(request: Request) -> Response:
    """One year, month by month, and the form that arranges it anew."""
    return await _year(request, await session.visitor(request, "admin"))


async def _year(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    number = _number(request)
    told = await service_of(request).ask(calendars.listed, who.caller)
    known = next((one for one in told["items"] if one["year"] == number), None)
    row: dict[str, Any] = known or {
        "year": number,
        "version": 0,
        "provisional": True,
        "source": "",
        "rest": [],
        "work": [],
    }
    return frame.page(
        request,
        "admins/year.html",
        visitor=who,
        status=trouble.status,
        year=row | _counts(row),
        known=known is not None,
        months=list(months(row, who.lang, who.now.date())),
        rest=lines(row["rest"]),
        work=lines(row["work"]),
        trouble=trouble,
        around=[n for n in (number - 1, number + 1) if FIRST <= n <= LAST],
        here=f"/calendars/{number}",
    )


def _number(request: Request) -> int:
    text = request.path_params["year"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not FIRST <= number <= LAST:
        raise NotFound
    return number


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    made = _made(row)
    every = _days(int(row["year"]))
    works = sum(1 for day in every if made.works(day))
    return {"working": works, "off": len(every) - works, "rest_days": len(row["rest"]), "work_days": len(row["work"])}


def _made(row: Mapping[str, Any]) -> Calendar:
    rest, work = (frozenset(date.fromisoformat(day) for day in row[name]) for name in ("rest", "work"))
    year = Year(year=int(row["year"]), rest=rest, work=work, provisional=bool(row["provisional"]), source="", version=0)
    return Calendar(years={year.year: year})


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def months(row: Mapping[str, Any], lang: str, today: date) -> Iterable[dict[str, Any]]:
    """Yield the months, each with a cell for every day from the Monday of its first week."""
    made = _made(row)
    for at in range(12):
        days = [day for day in _days(int(row["year"])) if day.month == at + 1]
        cells: list[dict[str, Any]] = [{"text": "", "sort": "", "today": False} for _ in range(days[0].weekday())]
        cells += [{"text": day.day, "sort": _sort(made, row, day), "today": day == today} for day in days]
        yield {"name": MONTHS[lang][at], "cells": cells, "working": sum(1 for day in days if made.works(day))}


def _sort(made: Calendar, row: Mapping[str, Any], day: date) -> str:
    """Return what a day is: "rest" by arrangement, "made" for a make-up working day, "off", or "" for a working day."""
    if day.isoformat() in row["rest"]:
        return "rest"
    if made.works(day):
        return "made" if day.weekday() >= SATURDAY else ""
    return "off"


def lines(days: Iterable[str]) -> str:
    """Return days as the form shows them: one a line, days in a row as first and last."""
    rows: list[list[date]] = []
    for day in sorted(date.fromisoformat(one) for one in days):
        if rows and rows[-1][-1] + timedelta(days=1) == day:
            rows[-1].append(day)
        else:
            rows.append([day])
    return "\n".join(f"{row[0]} {row[-1]}" if len(row) > 1 else str(row[0]) for row in rows)


async def arrange(request: Request) -> Response:
    """Write a new version; the terms of every case that has not ended are counted anew."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    number = _number(request)
    data: dict[str, Any] = {"year": number, "rest": _read(form, "rest"), "work": _read(form, "work")}
    data |= {"source": word(form, "source", limit=120), "provisional": word(form, "provisional") == "yes"}
    service = service_of(request)
    done = await attempt(request, who, form, "year", calendars.put, data)
    if isinstance(done, Trouble):
        return await _year(request, who, done)
    service.engine.refresh()
    return frame.seen(f"/calendars/{number}", said="c_arranged", queued=str(done.body["queued"]))


def _read(form: FormData, name: str) -> list[Any]:
    rows = [line.replace(",", " ").split() for line in word(form, name).split("\n")]
    return [row[0] if len(row) == 1 else [row[0], row[-1]] for row in rows if row]


ROUTES = (
    Route("/calendars", listed),
    Route("/calendars/{year}", shown),
    Route("/calendars/{year}", arrange, methods=["POST"]),
)
