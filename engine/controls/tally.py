"""Arithmetic of totals over cases: the key of a tally row and what one case contributes (foundations §5, D24, D25).

A calendar window (year, quarter, month) is part of the key, so one row is one total. A sliding window of n days keeps
one row for each day; the caller sums :func:`rows` (at most 366). Without a window one row runs for ever. A key that is
a list (the numbers of a claim's vouchers) keeps one row for each item, see :func:`spread`.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from engine.controls.facts import TallyFact

LONGEST = 366  # days of a sliding window, so that a verdict sums a bounded number of rows


def tally_key(name: str, values: tuple[Any, ...], window: str, on: date) -> str:
    """Return the key of the row that holds ``on``: name, window part and key values, unambiguous.

    Raises ValueError for a window that is neither a calendar window nor "P<n>D" with 1 <= n <= 366.
    """
    return json.dumps([name, _part(window, on), *map(_plain, values)], ensure_ascii=False, separators=(",", ":"))


def rows(name: str, values: tuple[Any, ...], window: str, on: date) -> tuple[str, ...]:
    """Return the keys whose totals make up the window that ends with ``on``, oldest first."""
    days = sliding_days(window) or 1
    dates = (on - timedelta(days=back) for back in range(days - 1, -1, -1))
    return tuple(tally_key(name, values, window, day) for day in dates)


def contribution(tally: TallyFact, scope: Mapping[str, Any]) -> tuple[tuple[Any, ...], Decimal] | None:
    """Return the key values and the amount this case adds; None when exempt, or while key or amount is unknown."""
    values = key_values(tally.key, scope)
    amount = tally.amount.number(scope)
    if values is None or amount is None or is_exempt(tally, scope):
        return None
    return values, amount


def key_values(key: tuple[Any, ...], scope: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the values of the key expressions; None when one of them is unknown."""
    values = tuple(part.value(scope) for part in key)
    return None if any(value is None or value == "" for value in values) else values


def spread(values: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """Return one set of key values for each item of a key that is a list: each voucher of a claim has its own row.

    Equal items give one set, unknown ones none; without a list there is one set, ``values`` itself.
    """
    parts = [tuple(item for item in v if item not in (None, "")) if isinstance(v, list) else (v,) for v in values]
    return tuple({json.dumps([*map(_plain, one)]): one for one in product(*parts)}.values())


def is_exempt(tally: TallyFact, scope: Mapping[str, Any]) -> bool:
    """True when the exemption is plainly true; one that cannot be decided does not exempt."""
    return tally.exempt is not None and tally.exempt.truth(scope) is True


def sliding_days(window: str) -> int:
    """Return n for a window "P<n>D", 0 for calendar windows and none; ValueError for anything else."""
    if window in ("", "year", "quarter", "month"):
        return 0
    found = re.fullmatch(r"P([0-9]{1,3})D", window)
    days = int(found.group(1)) if found else 0
    if not 1 <= days <= LONGEST:
        raise ValueError(f"window {window!r} is neither year, quarter, month nor P1D to P{LONGEST}D")
    return days


def _part(window: str, on: date) -> str:
    if sliding_days(window):
        return on.isoformat()
    names = {
        "": "",
        "year": f"{on.year:04d}",
        "quarter": f"{on.year:04d}-Q{(on.month + 2) // 3}",
        "month": f"{on.year:04d}-{on.month:02d}",
    }
    return names[window]


def _plain(value: Any) -> str:
    """Return one text for equal values; 1 and 1.0 are one number, a context is sorted by name."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
