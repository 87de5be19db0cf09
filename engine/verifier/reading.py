"""Bytes to values: the strict JSON reader of the verifier (format page §1, §8, §10 step 2).

The reader refuses what two readers could understand differently: a key given twice, floats, NaN, bytes that are no
UTF-8. In an export line ``-0`` is refused too; in the body of a record it is left to the canonical comparison, which
then names it ``not_canonical``.
"""

import base64
import binascii
import json
from typing import Any, NoReturn

PREFIX = b"riskflow/1\n"
_BEYOND = 10**20  # stands for any integer too long to convert: beyond the limit of §1 in any case


class Refused(Exception):
    """A finding about to be made: its code and what it is about; ``seq`` where it is not the seq of the line."""

    def __init__(self, code: str, what: str = "", *, seq: int | None = None) -> None:
        super().__init__(code, what)
        self.code = code
        self.what = what
        self.seq = seq


def read_body(body: bytes) -> dict[str, Any]:
    """Return the object in the bytes of a record; raises Refused (``malformed``, ``not_canonical`` when too deep)."""
    if not body.startswith(PREFIX):
        raise Refused("malformed", "prefix")
    try:
        value = _BODY.decode(body[len(PREFIX) :].decode("utf-8"))
    except RecursionError as error:
        raise Refused("not_canonical", "nesting") from error
    except ValueError as error:
        raise Refused("malformed", "JSON") from error
    return _object(value)


def ends_line(line: str | bytes) -> bool:
    """Say whether a line comes with its newline."""
    return line.endswith("\n") if isinstance(line, str) else line.endswith(b"\n")


def read_line(line: str | bytes, *, newline: bool) -> dict[str, Any]:
    """Return the object in one line of an export; ``newline``: it must end in one; raises Refused ``malformed``."""
    if newline and not ends_line(line):
        raise Refused("malformed", "newline")
    try:
        text = line if isinstance(line, str) else line.decode("utf-8")
        text = text.removesuffix("\n")
        if "\n" in text:
            raise Refused("malformed", "newline")
        value = _LINE.decode(text)
    except (RecursionError, ValueError) as error:
        raise Refused("malformed", "JSON") from error
    return _object(value)


def read_base64(text: str) -> bytes:
    """Return the bytes of RFC 4648 §4 text; padding must be there and its spare bits zero, so one text per bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("malformed", "base64") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise Refused("malformed", "base64")
    return data


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("malformed", "object")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("malformed", "key")
    return found


def _integer(text: str) -> int:
    return int(text) if len(text) <= 20 else _BEYOND


def _strict_integer(text: str) -> int:
    return _no_number(text) if text == "-0" else _integer(text)


def _no_number(text: str) -> NoReturn:
    raise Refused("malformed", text[:32])


_BODY = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
)
_LINE = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_strict_integer, parse_float=_no_number, parse_constant=_no_number
)
