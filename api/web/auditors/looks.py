"""What auditors' pages share: the period and department looked at, kept in every address below; who may open them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from api.web import session
from api.web.session import Visitor
from engine.usecases.oversight.overseeing import PERIODS, Look

LIMIT = 50  # lines of a page


async def inspector(request: Request) -> Visitor:
    """Return who looks: auditors, and officers; whether an officer's post inspects is for the use case to say."""
    return await session.visitor(request, "auditor", "officer")


def look_of(request: Request, **more: str) -> Look:
    """Return what a page looks at, by its address; what is no period is a month."""
    given = request.query_params
    period = given.get("period", "")
    return Look(
        period=period if period in PERIODS else PERIODS[0],
        department=given.get("department", "")[:60],
        process=more.get("process", given.get("process", ""))[:60],
    )


def address(path: str, look: Look, **more: object) -> str:
    """Return an address that keeps what is looked at."""
    given = {"period": look.period if look.period != PERIODS[0] else "", "department": look.department}
    told = [(name, str(value)) for name, value in {**given, **more}.items() if value not in ("", None)]
    return quote(path) + (f"?{urlencode(told)}" if told else "")


def following(request: Request, cursor: str | None) -> str:
    """Return the address of the next page of a list; "" when there is none."""
    if not cursor:
        return ""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("cursor", "said")]
    return "?" + urlencode([*kept, ("cursor", cursor)])


def level(share: float) -> int:
    """Return the ground of a heat cell, 0 to 4, for a share of 0 to 1: below 2, 5, 10, 20 per cent and above."""
    return sum(share >= edge for edge in (0.02, 0.05, 0.1, 0.2))


def share(part: int, whole: int) -> str:
    """Return a part of a whole in per cent; a dash of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


def named(rows: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    """Return the name of the row with an id."""
    return next((row["name"] for row in rows if row["id"] == key), None)
