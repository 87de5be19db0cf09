"""Identifiers: UUIDv7, 16 bytes inside, ``<letters>_<26 base32>`` outside (foundations §2). Not secret, not a right."""

import uuid

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
_VALUE = {letter: number for number, letter in enumerate(_ALPHABET)}
_LENGTH = 26

CASE, ITEM, PERSON, ACCOUNT, DOCUMENT, AGENCY, INCIDENT = "ca", "wi", "pe", "ac", "do", "ag", "in"
ABSENCE, MANDATE = "ab", "ma"
POST, GRANT, CONFLICT, TOKEN = "po", "gr", "co", "tk"
MESSAGE, OUTSIDE, PARTY_ACT, REMEDY = "ms", "ot", "pa", "rm"
MEETING, RECUSAL = "me", "rr"
DUTY = "du"
REFUSAL = "rf"
JOB = "jb"


def shown(prefix: str, raw: bytes) -> str:
    """Return the outside form of the 16 bytes ``raw``, e.g. ``ca_01j9…``."""
    number = int.from_bytes(raw, "big")
    letters = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(letters)}"


def raw(text: str) -> bytes:
    """Return the 16 bytes behind ``text``; ValueError when it is no identifier."""
    _, _, letters = text.partition("_")
    if len(letters) != _LENGTH:
        raise ValueError(f"not an identifier: {text[:40]!r}")
    number = 0
    for letter in letters:
        if letter not in _VALUE:
            raise ValueError(f"not an identifier: {text[:40]!r}")
        number = number << 5 | _VALUE[letter]
    if number >> 128:
        raise ValueError(f"not an identifier: {text[:40]!r}")
    return number.to_bytes(16, "big")


def again(text: str, prefix: str) -> str:
    """Return the same identifier as that of another kind of thing."""
    return f"{prefix}_{text.partition('_')[2]}"


def is_id(text: str, prefix: str) -> bool:
    """True when ``text`` is an identifier of kind ``prefix``."""
    if not text.startswith(prefix + "_"):
        return False
    try:
        raw(text)
    except ValueError:
        return False
    return True


def uuid7(milliseconds: int, randomness: bytes) -> uuid.UUID:
    """Return the UUIDv7 of a Unix time in milliseconds and 10 random bytes (RFC 9562 §5.7)."""
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(randomness, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
