"""The inbox: what must be done first, what is missing for it, and whether one may take what is offered."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from api.web import frame, session
from api.web.filters import DAYS
from api.web.session import Visitor
from api.wiring import service_of
from engine.usecases.desks import desk

LIMIT, WORDS = 20, 60
GROUPS = ("overdue", "soon", "week", "later", "none")


async def shown(request: Request) -> Response:
    """The inbox in one of its views; asked for as a part, only what changes."""
    who = await session.visitor(request, "officer")
    values = await told(request, who)
    name = "officers/inbox_part.html" if "hx-request" in request.headers else "officers/inbox.html"
    return frame.page(request, name, visitor=who, **values)


async def told(request: Request, who: Visitor) -> dict[str, Any]:
    """Return what the page shows."""
    asked = request.query_params
    view = asked.get("view", "mine")
    given = desk.Asked(
        view=view if view in desk.VIEWS else "mine",
        process=asked.get("process", "")[:WORDS],
        words=asked.get("q", "")[:WORDS].strip(),
        limit=LIMIT,
        cursor=asked.get("cursor", "")[:120],
    )
    found = await service_of(request).ask(desk.inbox, who.caller, given)
    lines = found["items"]
    groups = [(name, list(rows)) for name, rows in groupby(lines, key=lambda one: one["group"])]
    return {
        "view": given.view,
        "groups": groups if given.view in ("mine", "overdue") else [("", lines)] if lines else [],
        "offered": found["offered"],
        "next": found["next"],
        "counts": {name: _capped(count) for name, count in found["counts"].items()},
        "soon": sum(1 for one in lines if one["group"] == "soon"),
        "late": found["counts"]["overdue"],
        "processes": found["processes"],
        "process": given.process,
        "words": given.words,
        "today": today(who),
        "works": works(request, who),
        "here": None,
        "address": _address(given),
        "queries": _queries(given),
        "ranks": _ranks(lines, found["offered"]),
    }


def _capped(count: int) -> str:
    return str(count) if count < desk.COUNTED else f"{desk.COUNTED - 1}+"


def _ranks(*lists: Sequence[dict[str, Any]]) -> list[int]:
    """Return the ranks that stand on the page, for the legend."""
    return sorted({one["task"]["rank"] for lines in lists for one in lines if one["task"]["rank"]})


def _queries(asked: desk.Asked) -> str:
    given = {name: value for name, value in (("process", asked.process), ("q", asked.words)) if value}
    return f"&{urlencode(given)}" if given else ""


def _address(asked: desk.Asked) -> str:
    return f"/inbox?view={asked.view}{_queries(asked)}"


def today(who: Visitor) -> str:
    """Return today as a heading says it."""
    day = who.now.astimezone(ZoneInfo(who.zone)).date()
    if who.lang == "en":
        long = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
        return f"{long[day.weekday()]} {day.day} {months[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 星期{DAYS['zh'][day.weekday()][1]}"


def works(request: Request, who: Visitor) -> bool:
    """True when today is a working day of the agency."""
    day = who.now.astimezone(ZoneInfo(who.zone)).date()
    return service_of(request).engine.env.agency(who.agency["id"]).calendar.works(day)
