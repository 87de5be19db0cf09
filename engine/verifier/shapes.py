"""Checks of single members: each takes a value read from JSON and says whether it is of the type (page §1-§5)."""

import datetime
import itertools
import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_COMMITMENT = re.compile(r"hmac:[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-fA-F]{32}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHARE = re.compile(r"(0|[1-9][0-9]*)(/[1-9][0-9]*)?")
_STEP = r"[^/#]+#[1-9][0-9]*(?:\[[1-9][0-9]*\])?"
_INSTANCE = re.compile(rf"{_STEP}(?:/{_STEP})*(~[1-9][0-9]*)?")
_VERSIONED = re.compile(r".+@[^@]+", re.DOTALL)

NAMED_STREAMS = frozenset({"case", "definition", "tally", "body", "access"})
SINGLE_STREAMS = frozenset({"directory", "setting", "reference", "agency"})


def is_text(value: Any) -> bool:
    """Say whether it is a non-empty string (ids, texts, paths)."""
    return isinstance(value, str) and value != ""


def is_text_or_empty(value: Any) -> bool:
    """Say whether it is a string."""
    return isinstance(value, str)


def is_boolean(value: Any) -> bool:
    """Say whether it is true or false."""
    return isinstance(value, bool)


def integer(least: int | None = None) -> Check:
    """Return the check for integers from ``least`` on; booleans are none."""
    return lambda value: type(value) is int and (least is None or value >= least)


def one_of(*allowed: object) -> Check:
    """Return the check for one of these values, of the same type."""
    return lambda value: any(type(value) is type(one) and value == one for one in allowed)


def is_digest(value: Any) -> bool:
    """Say whether it is a digest of the stream's algorithm."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def is_commitment(value: Any) -> bool:
    """Say whether it is a commitment."""
    return isinstance(value, str) and _COMMITMENT.fullmatch(value) is not None


def is_salt(value: Any) -> bool:
    """Say whether it is a salt of 16 bytes in hex."""
    return isinstance(value, str) and _SALT.fullmatch(value) is not None


def is_date(value: Any) -> bool:
    """Say whether it is a date of the calendar."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    try:
        datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def is_date_or_empty(value: Any) -> bool:
    """Say whether it is a date or the empty string."""
    return value == "" or is_date(value)


def is_moment(value: Any) -> bool:
    """Say whether it is a UTC moment with six digits."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    return found is not None and is_date(found[1])


def is_instance(value: Any) -> bool:
    """Say whether it names an activity instance."""
    return isinstance(value, str) and _INSTANCE.fullmatch(value) is not None


def is_resign_item(value: Any) -> bool:
    """Say whether it names a re-sign item (``…~k``)."""
    found = _INSTANCE.fullmatch(value) if isinstance(value, str) else None
    return found is not None and found[1] is not None


def element_of(instance: str) -> str:
    """Return the element of an instance: what stands in its last step before ``#``."""
    return instance.rpartition("/")[2].partition("#")[0]


def is_versioned(value: Any) -> bool:
    """Say whether it is ``name@version``."""
    return isinstance(value, str) and _VERSIONED.fullmatch(value) is not None


def is_share(value: Any) -> bool:
    """Say whether it is a share of persons (``2/3``) or a count of them (``3``)."""
    return isinstance(value, str) and _SHARE.fullmatch(value) is not None


def is_stream(value: Any) -> bool:
    """Say whether it names a stream."""
    if not isinstance(value, str):
        return False
    kind, slash, ident = value.partition("/")
    if not slash:
        return kind in SINGLE_STREAMS
    return kind in NAMED_STREAMS and 1 <= len(ident) <= 200 and min(ident) >= " "


def list_of(check: Check, *, ascending: bool = True) -> Check:
    """Return the check for a list of such items; ascending means: no doubles either."""

    def holds(value: Any) -> bool:
        if not isinstance(value, list) or not all(map(check, value)):
            return False
        return not ascending or all(low < high for low, high in itertools.pairwise(value))

    return holds


def pair_of(first: Check, second: Check) -> Check:
    """Return the check for a list of exactly these two."""
    return lambda value: isinstance(value, list) and len(value) == 2 and first(value[0]) and second(value[1])


def map_of(check: Check) -> Check:
    """Return the check for an object from non-empty names to such values."""
    return lambda value: isinstance(value, dict) and "" not in value and all(map(check, value.values()))


def members(**checks: Check) -> Check:
    """Return the check for an object of these members; those whose name ends in ``_`` may be absent."""
    wanted = {name.rstrip("_"): check for name, check in checks.items()}
    needed = [name for name in checks if not name.endswith("_")]

    def holds(value: Any) -> bool:
        if not isinstance(value, dict) or any(name not in value for name in needed):
            return False
        return all(name in wanted and wanted[name](item) for name, item in value.items())

    return holds
