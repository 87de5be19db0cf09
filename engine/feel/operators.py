"""Operators on values: three-valued logic, comparison, membership, arithmetic. Null stands for "cannot be said".

Values of different kinds compare to null; only ``=`` and ``!=`` with null itself give true or false.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.feel.kinds import DEEPEST, ORDERED, Range, kind
from engine.feel.numbers import calculate
from engine.feel.temporal import combine

LONGEST_STRING = 10_000  # characters a computed string may have; longer is null
LARGEST_LIST = 1_000  # values a list literal may hold, nested ones counted; more is null


def truth(value: object) -> bool | None:
    """Return ``value`` if it is true or false; None for every other value. A null guard is not true."""
    return value if isinstance(value, bool) else None


def negation(value: object) -> bool | None:
    """Return three-valued not."""
    return (not value) if isinstance(value, bool) else None


def every(values: Iterable[object]) -> bool | None:
    """Return three-valued and; stops at the first false."""
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            result = None
    return result


def some(values: Iterable[object]) -> bool | None:
    """Return three-valued or; stops at the first true."""
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            result = None
    return result


def equal(left: object, right: object) -> bool | None:
    """Return whether two values are equal; None for different kinds."""
    if left is None or right is None:
        return left is right
    name = kind(left)
    if name != kind(right):
        return None
    if name == "list":
        return _equal_lists(left, right)  # type: ignore[arg-type]
    if name == "context":
        return _equal_contexts(left, right)  # type: ignore[arg-type]
    return left == right


def _equal_lists(left: Sequence[object], right: Sequence[object]) -> bool | None:
    """Compare item by item; different lengths are unequal."""
    return len(left) == len(right) and every(equal(a, b) for a, b in zip(left, right, strict=True))


def _equal_contexts(left: Mapping[str, object], right: Mapping[str, object]) -> bool | None:
    """Compare component by component; an absent component is null."""
    return every(equal(left.get(key), right.get(key)) for key in {**left, **right})


def compare(operation: str, left: Any, right: Any) -> bool | None:
    """Return ``left operation right`` for = != < <= > >=; ordering exists for numbers, strings, times, durations."""
    if operation in ("=", "!="):
        same = equal(left, right)
        return same if operation == "=" else negation(same)
    name = kind(left)
    if name != kind(right) or name not in ORDERED:
        return None
    try:
        return bool(_ORDERS[operation](left, right))
    except TypeError:  # of two moments only one has an offset, which happens in DMN files only
        return None


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def inside(value: object, span: Range) -> bool | None:
    """Return whether ``value`` lies in ``span``."""
    above = compare(">=" if span.low_closed else ">", value, span.low)
    below = compare("<=" if span.high_closed else "<", value, span.high)
    return every((above, below))


def matches(value: object, wanted: object) -> bool | None:
    """Return whether ``value`` is ``wanted``, lies in it (range) or is or lies in one of its items (list)."""
    if isinstance(wanted, list | tuple):
        whole = equal(value, wanted) if isinstance(value, list | tuple) else False
        return True if whole else some(_lies(value, item) for item in wanted)
    return _lies(value, wanted)


def _lies(value: object, wanted: object) -> bool | None:
    """Return whether ``value`` lies in a range or equals anything else."""
    if isinstance(wanted, Range) and not isinstance(value, Range):
        return inside(value, wanted)
    return equal(value, wanted)


def arithmetic(operation: str, left: object, right: object) -> object:
    """Return ``left operation right`` for + - * /; strings add; None where undefined."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return calculate(operation, left, right)
    if isinstance(left, str) and isinstance(right, str):
        joined = operation == "+" and len(left) + len(right) <= LONGEST_STRING
        return left + right if joined else None
    return combine(operation, (kind(left), kind(right)), left, right)


def negative(value: object) -> object:
    """Return minus ``value`` for numbers and durations, else None."""
    if isinstance(value, Decimal):
        return calculate("-", Decimal(0), value)
    return arithmetic("*", value, Decimal(-1))


def listing(items: list[object]) -> list[object] | None:
    """Return ``items``; None when they hold too many values or nest too deeply, which only nested calls can reach."""
    count = 0
    waiting = [(items, 1)]
    while waiting:
        current, depth = waiting.pop()
        count += len(current)
        if count > LARGEST_LIST or depth > DEEPEST:
            return None
        waiting.extend((item, depth + 1) for item in current if isinstance(item, list))
    return items
