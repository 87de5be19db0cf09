"""Values to bytes: canonical JSON, digests and commitments (format page §1, §2)."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from .reading import PREFIX, Refused

DEEPEST = 32
LARGEST = 2**53 - 1

_ESCAPED = re.compile('["\\\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def canonical(value: object) -> bytes:
    """Return the canonical bytes of a value; raises Refused ``not_canonical`` for what is no value of §1."""
    parts: list[str] = []
    _write(value, 0, parts)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate
        raise Refused("not_canonical", "surrogate") from error


def record_hash(body: bytes) -> str:
    """Return the digest of the stored bytes of a record (they bring their own first line)."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def record_body(record: object) -> bytes:
    """Return the only bytes that may stand for this record."""
    return PREFIX + canonical(record)


def digest(use: str, value: object) -> str:
    """Return the digest of a value for one use: ``stream``, ``signature``, ``state`` or ``key``."""
    return record_hash(f"riskflow/1/{use}\n".encode() + canonical(value))


def stream_start(*, installation: str, agency: str, stream: str, definition: str) -> str:
    """Return the digest that is ``prev`` of the first record of a stream."""
    kind, _, ident = stream.partition("/")
    start = {"installation": installation, "agency": agency, "kind": kind, "id": ident, "definition": definition}
    return digest("stream", {"format": "riskflow/1", **start})


def commitment(salt: bytes, value: object) -> str:
    """Return the commitment to a value under a salt of 16 bytes."""
    return "hmac:" + hmac.new(salt, canonical(value), hashlib.sha256).hexdigest()


def _write(value: object, depth: int, parts: list[str]) -> None:
    if value is None or value is True or value is False:
        parts.append("null" if value is None else "true" if value else "false")
    elif type(value) is str:
        parts.append(_text(value))
    elif type(value) is int and abs(value) <= LARGEST:
        parts.append(str(value))
    elif isinstance(value, Mapping | list | tuple) and depth < DEEPEST:
        _write_container(value, depth + 1, parts)
    else:
        raise Refused("not_canonical", type(value).__name__)


def _write_container(
    value: Mapping[object, object] | list[object] | tuple[object, ...], depth: int, parts: list[str]
) -> None:
    if not isinstance(value, Mapping):
        parts.append("[")
        for place, item in enumerate(value):
            parts.append("," if place else "")
            _write(item, depth, parts)
        parts.append("]")
        return
    keys = [key for key in value if type(key) is str]
    if len(keys) != len(value):
        raise Refused("not_canonical", "key")
    parts.append("{")
    for place, key in enumerate(sorted(keys)):
        parts.append(("," if place else "") + _text(key) + ":")
        _write(value[key], depth, parts)
    parts.append("}")


def _text(value: str) -> str:
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"
