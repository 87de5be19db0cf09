"""Kinds of values of the language and the two kinds Python lacks: year-month durations and ranges.

null is None, boolean bool, number Decimal, string str, date, time (without offset), datetime (aware),
days-time duration timedelta, years-months duration Months, list (or tuple), context (any mapping), Range.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.fault import invalid

LARGEST_EXPONENT = 6144  # decimal128
DEEPEST = 8  # nesting of lists and contexts a scope may hand in

type_names: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    list: "list",
    tuple: "list",
    dict: "context",
}


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years-months duration, in months; may be negative."""

    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval between two comparable values of one kind."""

    low: object
    high: object
    low_closed: bool = True  # the lower bound belongs to it
    high_closed: bool = True  # the upper bound belongs to it


type_names[Months] = "years and months duration"
type_names[Range] = "range"

PLAIN = frozenset({"null", "boolean", "string", "date", "days and time duration", "years and months duration"})
ORDERED = frozenset(type_names.values()) - {"null", "boolean", "list", "context", "range"}


def kind(value: object) -> str:
    """Return the kind's name; raise ``ExpressionInvalid`` for what is no value of the language (int, float, set…)."""
    found = type_names.get(type(value))
    if found is not None:
        return found
    if isinstance(value, Mapping):
        return "context"
    if isinstance(value, str):
        return "string"
    raise invalid(
        f"“{type(value).__name__}”不是表达式语言的值", f"a Python {type(value).__name__} is no value of the language"
    )


def admit(value: object, depth: int = 0) -> object:
    """Return ``value`` after checking that it is one: finite, bounded, aware, not nested beyond ``DEEPEST``."""
    name = kind(value)
    if name in PLAIN:
        return value
    if depth > DEEPEST:
        raise invalid("值嵌套过深", "the value is nested too deeply")
    if isinstance(value, Decimal):
        _check_number(value)
    elif isinstance(value, datetime | time):
        _check_offset(value)
    else:
        for item in _parts(value):
            admit(item, depth + 1)
    return value


def _parts(value: object) -> list[object]:
    """Return what a list, context or range consists of."""
    if isinstance(value, Range):
        return [value.low, value.high]
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value)  # type: ignore[call-overload, no-any-return]


def _check_number(value: Decimal) -> None:
    """Refuse NaN, infinities and exponents outside decimal128."""
    if not value.is_finite() or abs(value.adjusted()) > LARGEST_EXPONENT:
        raise invalid("数值超出范围", "the number is not finite or out of range")


def _check_offset(value: datetime | time) -> None:
    """Date-times carry an offset, times do not."""
    if isinstance(value, datetime) is (value.tzinfo is None):
        raise invalid("日期时间须带时区，时间不带时区", "a date-time needs an offset and a time has none")
