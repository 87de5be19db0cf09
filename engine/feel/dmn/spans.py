"""Functions of ranges (10.3.4.9) and ``is`` (10.3.4.7); arguments that do not compare give null."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from engine.feel.kinds import Range, kind
from engine.feel.operators import compare, equal, every, inside, some

Points = tuple[object, object, bool, bool]  # low, high, whether each belongs to it


def _range(value: object) -> Range:
    """Return a range; a point is the range of itself."""
    return value if isinstance(value, Range) else Range(value, value)


def _less(a: object, b: object, *, touch: bool) -> bool | None:
    """Return whether ``a`` lies before ``b``, or at it unless they both belong to their ranges (``touch``)."""
    return compare("<" if touch else "<=", a, b)


def _before(a: object, b: object) -> object:
    one, two = _range(a), _range(b)
    return _less(one.high, two.low, touch=one.high_closed and two.low_closed)


def _meets(a: object, b: object) -> object:
    if not isinstance(a, Range) or not isinstance(b, Range):
        return None
    return every((a.high_closed and b.low_closed, equal(a.high, b.low)))


def _overlaps(a: object, b: object) -> object:
    if not isinstance(a, Range) or not isinstance(b, Range):
        return None
    return every(
        (
            _less(a.low, b.high, touch=not (a.low_closed and b.high_closed)),
            _less(b.low, a.high, touch=not (b.low_closed and a.high_closed)),
        )
    )


def _begins(a: Range, b: Range) -> bool | None:
    """Return whether ``a`` begins before ``b``."""
    return some((compare("<", a.low, b.low), every((equal(a.low, b.low), a.low_closed, not b.low_closed))))


def _ends(a: Range, b: Range) -> bool | None:
    """Return whether ``a`` ends before ``b``."""
    return some((compare("<", a.high, b.high), every((equal(a.high, b.high), not a.high_closed, b.high_closed))))


def _overlaps_before(a: object, b: object) -> object:
    if not isinstance(a, Range) or not isinstance(b, Range):
        return None
    return every((_begins(a, b), _overlaps(a, b), _not_less(b, a, _ends)))


def _same(one: str) -> Callable[[Range, Range], bool | None]:
    """Return whether two ranges have the same ``low`` or ``high``, open or closed alike."""
    closed = f"{one}_closed"
    return lambda a, b: every((equal(getattr(a, one), getattr(b, one)), getattr(a, closed) is getattr(b, closed)))


_SAME_LOW, _SAME_HIGH = _same("low"), _same("high")


def _not_less(a: Range, b: Range, perform: Callable[[Range, Range], bool | None]) -> bool | None:
    found = perform(a, b)
    return None if found is None else not found


def _includes(a: object, b: object) -> object:
    """Return whether a range holds a point or a whole range."""
    if not isinstance(a, Range):
        return None
    if not isinstance(b, Range):
        return inside(b, a)
    return every((_not_less(b, a, _begins), _not_less(a, b, _ends)))


def _finishes(a: object, b: object) -> object:
    """Return whether a point is the end of a range, or a range ends with another and lies in it."""
    if not isinstance(b, Range):
        return None
    if not isinstance(a, Range):
        return every((b.high_closed, equal(a, b.high)))
    return every((_SAME_HIGH(a, b), _not_less(a, b, _begins)))


def _starts(a: object, b: object) -> object:
    """Return whether a point is the begin of a range, or a range begins with another and lies in it."""
    if not isinstance(b, Range):
        return None
    if not isinstance(a, Range):
        return every((b.low_closed, equal(a, b.low)))
    return every((_SAME_LOW(a, b), _not_less(b, a, _ends)))


def _coincides(a: object, b: object) -> object:
    if isinstance(a, Range) is not isinstance(b, Range):
        return None
    return every((_SAME_LOW(_range(a), _range(b)), _SAME_HIGH(_range(a), _range(b))))


def _turned(perform: Callable[[object, object], object]) -> Callable[[object, object], object]:
    return lambda a, b: perform(b, a)


def _is(a: Any, b: Any) -> object:
    """Return whether two values are the same in kind and value; moments also in their offset."""
    if kind(a) != kind(b):
        return False
    if isinstance(a, datetime | time):
        return bool((a.utcoffset(), a.replace(tzinfo=None)) == (b.utcoffset(), b.replace(tzinfo=None)))
    return equal(a, b) is True


def _nulls(perform: Callable[..., object]) -> Callable[..., object]:
    """Wrap a function of two ranges or points: null with null gives null."""
    return lambda a, b: None if a is None or b is None else perform(a, b)


_PAIR = ("range1", "range2")
FUNCTIONS: dict[str, tuple[Callable[..., object], tuple[str, ...], int, int | None]] = {
    "is": (_is, ("value1", "value2"), 2, 2),
    **{
        name: (_nulls(perform), _PAIR, 2, 2)
        for name, perform in {
            "before": _before,
            "after": _turned(_before),
            "meets": _meets,
            "met by": _turned(_meets),
            "overlaps": _overlaps,
            "overlaps before": _overlaps_before,
            "overlaps after": _turned(_overlaps_before),
            "finishes": _finishes,
            "finished by": _turned(_finishes),
            "includes": _includes,
            "during": _turned(_includes),
            "starts": _starts,
            "started by": _turned(_starts),
            "coincides": _coincides,
        }.items()
    },
}
