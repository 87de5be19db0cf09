"""The fixed list of functions; no other name can be called except a knowledge model. Wrong arguments give null.

A function gets values and returns a value. ``SIGNATURES`` says how many arguments each takes (None: any number).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.kinds import Months, Range, kind
from engine.feel.numbers import CONTEXT, DIGITS, calculate, canonical_decimal, rounded
from engine.feel.operators import LONGEST_STRING, compare, equal, every, negation, some
from engine.feel.temporal import (
    format_datetime,
    format_duration,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of the list."""

    perform: Callable[..., object]
    least: int  # fewest arguments
    most: int | None  # most arguments, None for any number


def _items(arguments: Sequence[object]) -> list[object]:
    """Return the values of ``f(list)`` or ``f(a, b, …)``."""
    only = arguments[0] if len(arguments) == 1 else arguments
    return list(only) if isinstance(only, list | tuple) else [only]


def _count(value: object) -> object:
    """Return the number of items; null for what is no list."""
    return Decimal(len(value)) if isinstance(value, list | tuple) else None


def _sum(*arguments: object) -> object:
    """Return the sum of numbers; null for none, for a null among them or for another kind."""
    values = _items(arguments)
    total: Decimal | None = Decimal(0) if values else None
    for value in values:
        if total is None or not isinstance(value, Decimal):
            return None
        total = calculate("+", total, value)
    return total


def _mean(*arguments: object) -> object:
    """Return the mean of numbers; null as for ``sum``."""
    total = _sum(*arguments)
    return calculate("/", total, Decimal(len(_items(arguments)))) if isinstance(total, Decimal) else None


def _extreme(operation: str) -> Callable[..., object]:
    """Return ``min`` ("<") or ``max`` (">"): null for none, for a null among them or for mixed kinds."""

    def extreme(*arguments: object) -> object:
        best, *others = _items(arguments) or [None]
        if compare("<=", best, best) is None:
            return None
        for value in others:
            better = compare(operation, value, best)
            if better is None:
                return None
            best = value if better else best
        return best

    return extreme


def _text(perform: Callable[..., object]) -> Callable[..., object]:
    """Wrap a function of strings; another kind among the arguments gives null."""

    def guarded(*arguments: object) -> object:
        return perform(*arguments) if all(isinstance(value, str) for value in arguments) else None

    return guarded


def _cased(change: Callable[[str], str]) -> Callable[..., object]:
    """Wrap a change of case, which may lengthen a text (ß → SS) past the limit."""

    def changed(value: str) -> object:
        result = change(value)
        return result if len(result) <= LONGEST_STRING else None

    return _text(changed)


def _rounding(mode: str) -> Callable[..., object]:
    """Return a function of a number and its places (0 when left out)."""

    def perform(value: object, places: object = Decimal(0)) -> object:
        numbers = isinstance(value, Decimal) and isinstance(places, Decimal)
        return rounded(value, places, mode) if numbers else None  # type: ignore[arg-type]

    return perform


def _parsed_number(text: str) -> object:
    """Return the number a plain decimal text names, at most 34 digits; else null."""
    whole, dot, fraction = text.removeprefix("-").partition(".")
    digits = whole + fraction
    plain = bool(whole) and bool(fraction) is bool(dot) and digits.isascii() and digits.isdigit()
    return Decimal(text) if plain and len(digits) <= DIGITS else None


def _string(value: object) -> object:
    """Return the text form of a scalar; null for null, lists, contexts and ranges."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return format_duration(value) if kind(value).endswith("duration") else None  # type: ignore[arg-type]


def _date(*arguments: object) -> object:
    """Return the date of a text, of a date-time, of a date, or of year, month, day."""
    if len(arguments) == 3:
        return _made(date, arguments)
    value = arguments[0] if len(arguments) == 1 else None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return parse_date(value)
    return value if isinstance(value, date) else None


def _time(*arguments: object) -> object:
    """Return the time of a text, of a date-time, of a time, or of hour, minute, second."""
    if len(arguments) == 3:
        return _made(time, arguments)
    value = arguments[0] if len(arguments) == 1 else None
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, str):
        return parse_time(value)
    return value if isinstance(value, time) else None


def _made(make: Callable[..., object], parts: Sequence[object]) -> object:
    """Return the date or time of three whole numbers; null when there is none or two parts stand."""
    numbers = [part for part in parts if isinstance(part, Decimal) and part == part.to_integral_value()]
    if len(numbers) != 3 or any(abs(number) > 9999 for number in numbers):
        return None
    try:
        return make(*(int(number) for number in numbers))
    except ValueError:
        return None


def _list_contains(values: object, wanted: object) -> object:
    """Return whether an item equals ``wanted``; items of other kinds do not."""
    if not isinstance(values, list | tuple):
        return None
    return any(equal(value, wanted) is True for value in values)


def _distinct(values: object) -> object:
    """Return the items without repetitions, in order of first appearance; null for lists of lists or contexts."""
    if not isinstance(values, list | tuple):
        return None
    # The kind is part of the key: Python holds True equal to 1, the language does not.
    if not all(_plain(value) for value in values):
        return None
    return list({(kind(value), value): value for value in values}.values())


def _plain(value: object) -> bool:
    """Return whether a value is, and has within it, no list and no context."""
    if isinstance(value, Range):
        return _plain(value.low) and _plain(value.high)
    return kind(value) not in ("list", "context")


def _logic(fold: Callable[[Sequence[object]], object]) -> Callable[..., object]:
    """Return ``all`` or ``any`` over a list or several arguments, three-valued."""
    return lambda *arguments: fold(_items(arguments))


def _absolute(value: object) -> object:
    """Return the distance from zero of a number or duration."""
    if isinstance(value, Decimal):
        return CONTEXT.abs(value)
    if isinstance(value, Months):
        return Months(abs(value.count))
    return abs(value) if kind(value).endswith("duration") else None  # type: ignore[arg-type]


BUILTINS: dict[str, Builtin] = {
    "count": Builtin(_count, 1, 1),
    "sum": Builtin(_sum, 1, None),
    "min": Builtin(_extreme("<"), 1, None),
    "max": Builtin(_extreme(">"), 1, None),
    "mean": Builtin(_mean, 1, None),
    "abs": Builtin(_absolute, 1, 1),
    "floor": Builtin(_rounding(ROUND_FLOOR), 1, 2),
    "ceiling": Builtin(_rounding(ROUND_CEILING), 1, 2),
    "decimal": Builtin(_rounding(ROUND_HALF_EVEN), 2, 2),
    "round half up": Builtin(_rounding(ROUND_HALF_UP), 2, 2),
    "round half down": Builtin(_rounding(ROUND_HALF_DOWN), 2, 2),
    "round up": Builtin(_rounding(ROUND_UP), 2, 2),
    "round down": Builtin(_rounding(ROUND_DOWN), 2, 2),
    "number": Builtin(_text(_parsed_number), 1, 1),
    "string": Builtin(_string, 1, 1),
    "not": Builtin(negation, 1, 1),
    "all": Builtin(_logic(every), 1, None),
    "any": Builtin(_logic(some), 1, None),
    "is defined": Builtin(lambda value: value is not None, 1, 1),
    "string length": Builtin(_text(lambda value: Decimal(len(value))), 1, 1),
    "contains": Builtin(_text(lambda value, part: part in value), 2, 2),
    "starts with": Builtin(_text(lambda value, part: value.startswith(part)), 2, 2),
    "ends with": Builtin(_text(lambda value, part: value.endswith(part)), 2, 2),
    "upper case": Builtin(_cased(str.upper), 1, 1),
    "lower case": Builtin(_cased(str.lower), 1, 1),
    "list contains": Builtin(_list_contains, 2, 2),
    "distinct values": Builtin(_distinct, 1, 1),
    "date": Builtin(_date, 1, 3),
    "time": Builtin(_time, 1, 3),
    "date and time": Builtin(_text(parse_datetime), 1, 1),
    "duration": Builtin(_text(parse_duration), 1, 1),
}

# Calls with one string literal are literals: a wrong text is refused when the expression is read.
LITERALS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_duration,
}
