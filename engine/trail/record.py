"""Canonical bytes, digests, commitments and moments (FORMAT.md §1, §2). Pure: no clock, no random."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

PREFIX = b"riskflow/1\n"
LARGEST = (1 << 53) - 1  # what every JSON reader holds exactly
DEEPEST = 32  # nesting of lists and objects
SALT_BYTES = 16
_HEX64 = re.compile(r"[0-9a-f]{64}")
_PLAIN = (bool, type(None))
_NESTED = (dict, list, tuple)
# Built once: making an encoder costs more than encoding a record. Markers are off, the depth check ends cycles.
_encode = c_make_encoder(None, None, encode_basestring, None, ":", ",", True, False, False)


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of ``value``.

    TypeError for what is no value (floats, datetimes, keys that are no strings); ValueError for integers beyond
    2^53-1, nesting beyond 32 and lone surrogates.
    """
    _check(value, DEEPEST)
    return "".join(_encode(value, 0)).encode()


def _check(value: Any, room: int) -> None:
    """Raise when ``value`` is not allowed or nests deeper than ``room``; the encoder would let much of it through."""
    kind = type(value)
    if kind is str or kind in _PLAIN:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise ValueError("integer beyond 2^53-1")
        return
    if kind not in _NESTED:
        raise TypeError(f"no canonical form for {kind.__name__}")
    if not room:
        raise ValueError(f"nested deeper than {DEEPEST}")
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise TypeError(f"object key is {type(key).__name__}, not a string")
        value = value.values()
    for member in value:
        if type(member) is not str:
            _check(member, room - 1)


def digest(data: bytes) -> str:
    """Return ``sha256:<hex>`` of ``data`` as it stands."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tagged(tag: str, value: Any) -> str:
    """Return the digest of ``value`` under its own first line, e.g. ``tag`` "signature" (FORMAT.md §2)."""
    return digest(b"riskflow/1/" + tag.encode() + b"\n" + canonical(value))


def commit(salt: bytes, value: Any) -> str:
    """Return the commitment ``hmac:<hex>`` of ``value`` under its own 16 random bytes; ValueError for others."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return "hmac:" + hmac.digest(salt, canonical(value), "sha256").hex()


def is_commitment(text: str) -> bool:
    """True when ``text`` has the form of a commitment."""
    return text.startswith("hmac:") and _HEX64.fullmatch(text, 5) is not None


def moment(instant: datetime) -> str:
    """Return the UTC text of an aware datetime with six digits; ValueError for a naive one."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("a moment needs an aware datetime")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def key_digest(agency: str, person: str, key: str) -> str:
    """Return the digest under which an idempotency key stays in the record for ever."""
    return tagged("key", {"agency": agency, "person": person, "key": key})
