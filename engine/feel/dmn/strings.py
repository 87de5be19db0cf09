"""Functions of strings (10.3.4.1, 10.3.4.3) beside those of guards; wrong arguments give null."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from engine.feel.dmn.moments import moment_text
from engine.feel.dmn.numeric import whole
from engine.feel.kinds import LARGEST_EXPONENT, Range
from engine.feel.numbers import DIGITS, canonical_decimal
from engine.feel.operators import LONGEST_STRING
from engine.feel.temporal import format_duration

_NUMBER = re.compile(r"-?([0-9]{1,60})(?:\.([0-9]{1,60}))?(?:[eE][+-]?[0-9]{1,4})?")

Entry = tuple[Callable[..., object], tuple[str, ...], int, int | None]


def bounded(text: str) -> str | None:
    """Return ``text`` unless it is too long."""
    return text if len(text) <= LONGEST_STRING else None


def string(value: object) -> object:
    """Return the text of a value; null of null. A string stands for itself, inside lists it is quoted."""
    return None if value is None else bounded(value if isinstance(value, str) else _written(value))


def _written(value: object) -> str:
    """Return a value as an expression would write it (Table 65)."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(part) for part in value)}]"
    if isinstance(value, Range):
        low, high = "(["[value.low_closed], ")]"[value.high_closed]
        return f"{low}{_written(value.low)}..{_written(value.high)}{high}"
    if isinstance(value, date | datetime | time):
        return moment_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(part)}" for key, part in value.items()) + "}"
    return format_duration(value)  # type: ignore[arg-type]  # nothing else is a value


def _text(perform: Callable[..., object]) -> Callable[..., object]:
    """Wrap a function of strings; another kind among the arguments gives null."""
    return lambda *given: perform(*given) if all(isinstance(value, str) for value in given) else None


def _number(text: object, grouping: object = None, point: object = None) -> object:
    """Return the number a text names; signs that group digits and mark decimals may be given (10.3.4.1)."""
    separators = grouping in (None, " ", ",", ".") and point in (None, ".", ",")
    if not isinstance(text, str) or not separators or (grouping is not None and grouping == point):
        return None
    plain = text if grouping is None else text.replace(str(grouping), "")
    found = _NUMBER.fullmatch(plain.replace(",", ".") if point == "," else plain)
    if found is None or len((found[1] + (found[2] or "")).strip("0")) > DIGITS:
        return None
    value = Decimal(found[0])
    return value if abs(value.adjusted()) <= LARGEST_EXPONENT else None


def _substring(text: object, start: object, length: object = ...) -> object:
    """Return a part of a text; places count from 1, or from -1 backwards."""
    at, size = whole(start), len(text) if isinstance(text, str) and length is ... else whole(length)
    if not isinstance(text, str) or at is None or size is None or at == 0 or abs(at) > len(text) or size < 1:
        return None
    begin = at - 1 if at > 0 else len(text) + at
    return text[begin : begin + size]


def _before(text: str, match: str) -> str:
    """Return what stands before the first ``match``; "" when there is none."""
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    """Return what stands behind the first ``match``; "" when there is none, all of it behind an empty one."""
    return text.partition(match)[2] if match else text


def _join(items: object, delimiter: object = "") -> object:
    """Return the texts of a list as one, nulls passed over."""
    if not isinstance(items, list | tuple) or not isinstance(delimiter, str | None):
        return None
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        return None
    if sum(len(part) for part in parts) + len(parts) * len(delimiter or "") > 2 * LONGEST_STRING:
        return None
    return bounded((delimiter or "").join(parts))


FUNCTIONS: dict[str, Entry] = {
    "string": (string, ("from",), 1, 1),
    "number": (_number, ("from", "grouping separator", "decimal separator"), 1, 3),
    "substring": (_substring, ("string", "start position", "length"), 2, 3),
    "substring before": (_text(_before), ("string", "match"), 2, 2),
    "substring after": (_text(_after), ("string", "match"), 2, 2),
    "string join": (_join, ("list", "delimiter"), 1, 2),
}
