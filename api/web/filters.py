"""How values stand on pages: names, money, days and moments in the page's language and the agency's time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from engine.model.text import Text

DAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHAPES = {1: "ga", 2: "gb", 3: "gc", 4: "gd"}  # classes of the style sheet by rank
CODES = {1: "A", 2: "B", 3: "C", 4: "D"}
UNITS = {
    "workday": Text("个工作日", "working day"),
    "day": Text("天", "day"),
    "hour": Text("小时", "hour"),
    "month": Text("个月", "month"),
    "year": Text("年", "year"),
}


def text_in(value: Any, lang: str) -> str:
    """Return a Text, a ``{zh, en}`` mapping or a plain string in a language."""
    if isinstance(value, Text):
        return value.in_language(lang)
    if isinstance(value, Mapping):
        return str((value.get("en") if lang == "en" else "") or value.get("zh") or "")
    return "" if value is None else str(value)


def local(value: Any, zone: str) -> datetime | None:
    """Return a moment (RFC 3339 or datetime) in a time zone; None for none."""
    if not value:
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))


def short_day(found: date, lang: str, *, year: int = 0) -> str:
    """Return a day as lists show it: ``11-23 周一``, ``Mon 23 Nov``; with its year when it is not ``year``."""
    other = bool(year) and found.year != year
    day = DAYS[lang][found.weekday()]
    if lang == "en":
        return f"{day} {found.day} {MONTHS[found.month - 1]}{f' {found.year}' if other else ''}"
    return f"{found.strftime('%Y-%m-%d' if other else '%m-%d')} {day}"


@jinja2.pass_context
def name(context: Context, value: Any) -> str:
    """Return a text in the page's language."""
    return text_in(value, context["lang"])


@jinja2.pass_context
def day(context: Context, value: Any) -> str:
    """Return the local day of a moment or date: ``2026-11-23``."""
    if isinstance(value, str) and len(value) == 10:
        return value
    found = local(value, context["zone"])
    return found.date().isoformat() if found else ""


@jinja2.pass_context
def weekday(context: Context, value: Any) -> str:
    """Return the local day of a moment or date as lists show it."""
    found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else local(value, context["zone"])
    now = local(context.get("now"), context["zone"])
    return short_day(found, context["lang"], year=now.year if now else 0) if found else ""


@jinja2.pass_context
def moment(context: Context, value: Any, *, seconds: bool = False) -> str:
    """Return a local moment: ``2026-11-23 10:26``."""
    found = local(value, context["zone"])
    return found.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M") if found else ""


@jinja2.pass_context
def clock(context: Context, value: Any) -> str:
    """Return a local moment without its year: ``11-23 10:26``."""
    found = local(value, context["zone"])
    return found.strftime("%m-%d %H:%M") if found else ""


@jinja2.pass_context
def money(context: Context, value: Any) -> str:
    """Return an amount: ``¥ 61,200.00``, ``¥61,200.00`` in English; what is no number stays as it is."""
    try:
        shown = f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return "" if value is None else str(value)
    return f"¥{'' if context['lang'] == 'en' else ' '}{shown}"


def thousands(value: Any) -> str:
    """Return a count with thin gaps: ``48 211``."""
    return f"{int(value):,}".replace(",", "\u2009")


def hashed(value: str, *, parts: int = 0) -> str:
    """Return a hash in groups of four; ``parts``: only the first groups."""
    groups = [value[at : at + 4] for at in range(0, len(value), 4)]
    return " ".join(groups[:parts] if parts else groups)


@jinja2.pass_context
def grade(context: Context, rank: Any) -> Markup:
    """Return the badge of a rank (1 to 4); of none when there is no rank."""
    lang, known = context["lang"], rank in SHAPES
    code = CODES[rank] if known else "–"
    said = Text(f"{code} 级", f"Grade {code}") if known else Text("未定级", "no grade")
    shape = SHAPES.get(rank, "g0")
    return Markup('<span class="g {}" role="img" aria-label="{}">{}</span>').format(shape, said.in_language(lang), code)


def counted(count: int | str, unit: str, lang: str) -> str:
    """Return so many of a unit: ``5 个工作日``, ``5 working days``."""
    said = UNITS.get(unit, UNITS["day"]).in_language(lang)
    return f"{count} {said}{'s' if lang == 'en' and str(count) != '1' else ''}"


@jinja2.pass_context
def amount(context: Context, count: int | str, unit: str) -> str:
    """Return so many of a unit in the page's language, see :func:`counted`."""
    return counted(count, unit, context["lang"])


@jinja2.pass_context
def left(context: Context, told: Any) -> Markup:
    """Return how long is left of a deadline, as a card when one was given.

    ``told``: a deadline as answers tell it (due_at, count, unit, elapsed, state, card), or the moment it ends.
    """
    lang, zone, now = context["lang"], context["zone"], local(context["now"], context["zone"])
    row: Mapping[str, Any] = told if isinstance(told, Mapping) else {"due_at": told}
    due = local(row.get("due_at"), zone)
    if due is None or now is None:
        return Markup("")
    days = int(row["left"]) if row.get("left") is not None else (due.date() - now.date()).days
    unit = str(row.get("unit") or "day")
    said = _left_words(days, due, now, unit, lang)
    mark = "r" if due < now else {"yellow": "y", "red": "r"}.get(str(row.get("card") or ""), "")
    if mark == "" and due.date() == now.date():
        mark = "y"
    return Markup('<span class="card {}">{}</span>').format(mark, said) if mark else escape(said)


def _left_words(days: int, due: datetime, now: datetime, unit: str, lang: str) -> str:
    if due < now:
        over = max(1, -days)
        return f"超期 {counted(over, unit, lang)}" if lang == "zh" else f"{counted(over, unit, lang)} over"
    if due.date() == now.date():
        return f"{'今日' if lang == 'zh' else 'Today'} {due:%H:%M}"
    return f"剩 {counted(days, unit, lang)}" if lang == "zh" else f"{counted(days, unit, lang)} left"


FILTERS = {
    "amount": amount,
    "name": name,
    "day": day,
    "weekday": weekday,
    "moment": moment,
    "clock": clock,
    "money": money,
    "thousands": thousands,
    "hashed": hashed,
    "grade": grade,
    "left": left,
}
