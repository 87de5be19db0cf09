"""Deadlines in words: how long is left, on which day it ends, how it is counted, what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from api.web.filters import counted, local, short_day, text_in
from api.web.session import Visitor


def term(row: Mapping[str, Any], visitor: Visitor, words: Mapping[str, str]) -> dict[str, str]:
    """Return ``left``, ``due`` and ``told`` of a deadline as answers have it."""
    lang, zone = visitor.lang, visitor.zone
    due, now, start = local(row.get("due_at"), zone), local(visitor.now, zone), local(row.get("started_at"), zone)
    unit = str(row.get("unit") or "day")
    if due is None or now is None:
        return {"left": words["stands_still"], "due": "", "told": words["stands_still_why"]}
    gone, count = row.get("elapsed"), row.get("count")
    left = count - gone if count is not None and gone is not None else (due.date() - now.date()).days
    day = short_day(due.date(), lang, year=now.year)
    if due < now:
        shown = words["over"].format(n=counted(max(1, -left), unit, lang))
    elif due.date() == now.date():
        shown = words["until_today"].format(at=due.strftime("%H:%M"))
    else:
        shown = words["left"].format(n=counted(max(0, left), unit, lang))
    told = ""
    if count is not None and start is not None:
        whole, since = counted(count, unit, lang), start.strftime("%m-%d")
        told = words["term_told"].format(n=whole, since=since, at=gone, due=day)
    basis = text_in(row.get("basis"), lang)
    rests = basis or (str(row.get("law") or "") if lang == "zh" else "")
    told = words["dot"].join(
        part for part in (told, rests, words["may_move"] if row.get("provisional") else "") if part
    )
    return {"left": shown, "due": day, "told": told}


NEAR = 0.7  # share of a term from which its days are marked


def cells(days: Sequence[Mapping[str, Any]], row: Mapping[str, Any], visitor: Visitor) -> list[dict[str, Any]]:
    """Return the cells of the calendar of a term, from the Monday of its first week."""
    now, whole = local(visitor.now, visitor.zone), int(row.get("count") or 0)
    if not days or now is None:
        return []
    first, today = date.fromisoformat(days[0]["day"]), now.date()
    found: list[dict[str, Any]] = [{"text": "", "count": None, "cls": ""} for _ in range(first.weekday())]
    for at, one in enumerate(days):
        day = date.fromisoformat(one["day"])
        off = one["count"] is None
        near = not off and whole and one["count"] / whole > NEAR
        last = at == len(days) - 1
        cls = "last" if last else "off" if off else "near" if near else "past" if day < today else ""
        if day == today:
            cls = f"{cls} today" if cls and cls != "past" else "today"
        text = f"{day.month}-{day.day}" if day.day == 1 or at == 0 else str(day.day)
        found.append({"text": text, "count": one["count"], "cls": cls})
    return found
