"""Canonical JSON to values of the language and back, by the type of the form field (decisions D8, D18).

A type is written as in ``Names.of``: a field type's name, ``{"price": "money"}`` for a group, ``[{"price": "money"}]``
for a list of a group. Strict both ways: nothing is guessed; refused is ``ExpressionInvalid`` with ``path``.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.fault import invalid
from engine.feel.kinds import Months, kind
from engine.feel.names import Kind
from engine.feel.numbers import DIGITS, canonical_decimal
from engine.feel.temporal import (
    format_datetime,
    format_duration,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from engine.model.form import FieldType

__all__ = ["canonical_decimal", "from_json", "to_json"]

MONEY_PLACES = 2
MONEY_DIGITS = 18  # NUMERIC(18,2)

_DECIMAL = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_PARTY: Mapping[str, Kind] = {"name": "string", "kind": "string", "id_no": "string", "contact": "string"}


def from_json(value: object, type: Kind, path: str = "") -> object:
    """Return the value of canonical JSON; null stays null. Decimals, money and percent are strings, integers ints.

    Raises ``ExpressionInvalid`` (``path`` names the place) for wrong shapes, unknown components, money over two places.
    """
    if value is None:
        return None
    if isinstance(type, list):
        return _list(value, type[0], path)
    if not isinstance(type, str):
        return _group(value, type, path)
    read = _READERS.get(type)
    if read is None:
        raise invalid(f"类型“{type}”没有声明", f"unknown type {type!r}", path=path)
    return read(value, path)


def _list(value: object, columns: Kind, path: str) -> list[object]:
    """Read a list of groups."""
    if not isinstance(value, list):
        raise invalid("须为列表", "a list is needed", path=path)
    return [from_json(item, columns, f"{path}[{index}]") for index, item in enumerate(value)]


def _group(value: object, columns: Mapping[str, Kind], path: str) -> dict[str, object]:
    """Read a group; components that were not sent stay absent, which reads as null."""
    if not isinstance(value, dict):
        raise invalid("须为对象", "an object is needed", path=path)
    found: dict[str, object] = {}
    for key, item in value.items():
        place = f"{path}.{key}" if path else str(key)
        if key not in columns:
            raise invalid(f"没有“{key}”这一项", f"no component {key!r}", path=place)
        found[key] = from_json(item, columns[key], place)
    return found


def _party(value: object, path: str) -> dict[str, object]:
    """Read a party; its name is required."""
    found = _group(value, _PARTY, path)
    if not found.get("name"):
        raise invalid("须有名称", "a name is needed", path=path)
    return found


def _string(value: object, path: str) -> str:
    """Read a text or an id."""
    if not isinstance(value, str):
        raise invalid("须为文字", "a string is needed", path=path)
    return value


def _boolean(value: object, path: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise invalid("须为是或否", "true or false is needed", path=path)
    return value


def _integer(value: object, path: str) -> Decimal:
    """Read a whole number of at most 34 digits."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**DIGITS:
        raise invalid("须为整数", "a whole number is needed", path=path)
    return Decimal(value)


def _decimal(value: object, path: str, *, places: int = DIGITS, digits: int = DIGITS) -> Decimal:
    """Read a decimal string of at most ``digits`` digits before and after the point together, ``places`` after."""
    text = _string(value, path)
    found = _DECIMAL.fullmatch(text) if len(text) <= DIGITS + 2 else None
    if not found:
        raise invalid("须为十进制数（写作文字）", "a decimal string is needed", path=path)
    fraction = len(found[1] or "")
    if fraction > places:
        raise invalid(f"小数不得超过 {places} 位", f"at most {places} decimal places", path=path)
    whole = len(text.removeprefix("-")) - fraction - bool(fraction)
    if whole > digits - (places if places < DIGITS else fraction):
        raise invalid(f"数字不得超过 {digits} 位", f"at most {digits} digits", path=path)
    return Decimal(text)


def _money(value: object, path: str) -> Decimal:
    """Read an amount of money: at most two places, 18 digits."""
    return _decimal(value, path, places=MONEY_PLACES, digits=MONEY_DIGITS)


def _moment(parse: Callable[[str], object], zh: str, en: str) -> Callable[[object, str], object]:
    """Return a reader of a date, time, date-time or duration."""

    def read(value: object, path: str) -> object:
        found = parse(_string(value, path))
        if found is None:
            raise invalid(f"须为{zh}", f"{en} is needed", path=path)
        return found

    return read


_READERS: dict[str, Callable[[object, str], object]] = {
    FieldType.STRING: _string,
    FieldType.TEXT: _string,
    FieldType.CHOICE: _string,
    FieldType.PERSON: _string,
    FieldType.BODY: _string,
    FieldType.DOCUMENT: _string,
    FieldType.TABLE_CHOICE: _string,
    FieldType.PARTY: _party,
    FieldType.BOOLEAN: _boolean,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.PERCENT: _decimal,
    FieldType.MONEY: _money,
    FieldType.DATE: _moment(parse_date, "日期 YYYY-MM-DD", "a date YYYY-MM-DD"),
    FieldType.TIME: _moment(parse_time, "时间 HH:MM", "a time HH:MM"),
    FieldType.DATETIME: _moment(parse_datetime, "带时区的日期时间", "a date-time with offset"),
    FieldType.DURATION: _moment(parse_duration, "ISO 8601 期间", "an ISO 8601 duration"),
}


def to_json(value: object, type: Kind = "") -> object:
    """Return canonical JSON: numbers as shortest strings (ints for type "integer"), moments as UTC ``…Z``.

    Raises ``ExpressionInvalid`` for ranges, for what is no value, and for a fraction under type "integer".
    """
    if isinstance(value, Decimal):
        return _whole(value) if type == FieldType.INTEGER else canonical_decimal(value)
    if isinstance(value, list | tuple):
        column = type[0] if isinstance(type, list) else ""
        return [to_json(item, column) for item in value]
    if isinstance(value, Mapping):
        columns = type if isinstance(type, Mapping) else {}
        return {key: to_json(item, columns.get(key, "")) for key, item in value.items()}
    return _scalar(value)


def _whole(value: Decimal) -> int:
    """Return the int of a whole number."""
    text = canonical_decimal(value)
    if "." in text or len(text) > DIGITS + 1:
        raise invalid("不是整数", "not a whole number")
    return int(text)


def _scalar(value: object) -> object:
    """Return the JSON of a value that is neither number nor made of parts."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Months | timedelta):
        return format_duration(value)
    raise invalid(f"“{kind(value)}”不能写成 JSON", f"a {kind(value)} has no JSON form")
