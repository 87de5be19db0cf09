"""Functions of lists and contexts (10.3.4.4, 10.3.4.8) beside those of guards; wrong arguments give null.

A value given where a list is wanted stands for the list of it (10.3.2.9.4); null stays null.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.builtins import BUILTINS
from engine.feel.dmn.numeric import whole
from engine.feel.kinds import kind
from engine.feel.numbers import CONTEXT, calculate
from engine.feel.operators import compare, equal

DEEPEST = 64  # lists within lists that ``flatten`` follows


def items(value: object) -> list[object] | None:
    """Return the items of a list; a single value is the list of it, null none."""
    if value is None:
        return None
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed(perform: Callable[..., object]) -> Callable[..., object]:
    """Wrap a function whose first argument is a list."""

    def guarded(first: object, *others: object) -> object:
        found = items(first)
        return None if found is None else perform(found, *others)

    return guarded


def _gathered(perform: Callable[[list[object]], object]) -> Callable[..., object]:
    """Wrap a function of a list or of several values."""

    def guarded(*given: object) -> object:
        found = items(given[0]) if len(given) == 1 else list(given)
        return None if found is None else perform(found)

    return guarded


def _numbers(perform: Callable[[list[Decimal]], object]) -> Callable[..., object]:
    """Wrap a function of numbers; another kind among them gives null."""

    def checked(found: list[object]) -> object:
        numbers = [value for value in found if isinstance(value, Decimal)]
        return perform(numbers) if len(numbers) == len(found) else None

    return _gathered(checked)


def _place(found: Sequence[object], position: object, *, beyond: int = 0) -> int | None:
    """Return the index of a position, which counts from 1 or from -1 backwards; None when it lies outside."""
    at = whole(position)
    if at is None or at == 0 or abs(at) > len(found) + (beyond if at > 0 else 0):
        return None
    return at - 1 if at > 0 else len(found) + at


def _sublist(found: list[object], start: object, length: object = ...) -> object:
    """Return the items from a position on, at most ``length``."""
    at, size = _place(found, start), len(found) if length is ... else whole(length)
    if at is None or size is None or size < 0 or (length is not ... and at + size > len(found)):
        return None
    return found[at : at + size]


def _insert(found: list[object], position: object, item: object) -> object:
    """Return the list with an item before a position."""
    at = _place(found, position, beyond=1)
    return None if at is None else [*found[:at], item, *found[at:]]


def _remove(found: list[object], position: object) -> object:
    """Return the list without the item at a position."""
    at = _place(found, position)
    return None if at is None else [*found[:at], *found[at + 1 :]]


def _replace(found: list[object], position: object, item: object) -> object:
    """Return the list with another item at a position."""
    at = _place(found, position)
    return None if at is None else [*found[:at], item, *found[at + 1 :]]


def _concatenate(*given: object) -> object:
    """Return the items of several lists."""
    lists = [items(one) for one in given]
    return None if None in lists else [item for one in lists for item in one or ()]


def _distinct(found: Sequence[object]) -> list[object]:
    """Return the items without repetitions; those that hash are looked up, others compared one by one."""
    kept: list[object] = []
    seen: set[tuple[str, object]] = set()
    for item in found:
        name = kind(item)
        if name in ("list", "context", "range"):
            if not any(equal(item, other) is True for other in kept):
                kept.append(item)
        elif (name, item) not in seen:
            seen.add((name, item))
            kept.append(item)
    return kept


def _union(*given: object) -> object:
    """Return the items of several lists without repetitions."""
    found = _concatenate(*given)
    return _distinct(found) if isinstance(found, list) else None


def _index_of(found: list[object], match: object) -> object:
    """Return the positions of the items equal to ``match``."""
    return [Decimal(at) for at, item in enumerate(found, start=1) if equal(item, match) is True]


def _flatten(found: list[object]) -> object:
    """Return the items of a list and of the lists within."""
    flat: list[object] = []
    waiting: list[tuple[object, int]] = [(item, 1) for item in reversed(found)]
    while waiting:
        item, depth = waiting.pop()
        if not isinstance(item, list | tuple):
            flat.append(item)
        elif depth > DEEPEST:
            return None
        else:
            waiting.extend((one, depth + 1) for one in reversed(item))
    return flat


def _contains(found: list[object], element: object) -> object:
    return any(equal(item, element) is True for item in found)


def _folded(operation: str, found: list[Decimal], begin: Decimal) -> Decimal | None:
    """Return the sum or product of numbers; None beyond the largest."""
    total: Decimal | None = begin
    for value in found:
        total = None if total is None else calculate(operation, total, value)
    return total


def _product(found: list[Decimal]) -> object:
    """Return the product; null of no numbers or beyond the largest."""
    return _folded("*", found, Decimal(1)) if found else None


def _mean(found: list[Decimal]) -> Decimal | None:
    """Return the mean; null of none."""
    total = _folded("+", found, Decimal(0)) if found else None
    return None if total is None else calculate("/", total, Decimal(len(found)))


def _median(found: list[Decimal]) -> object:
    """Return the middle number, the mean of the middle two of an even count; null of none."""
    ordered = sorted(found)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _deviation(found: list[Decimal]) -> object:
    """Return the standard deviation of a sample; null of fewer than two."""
    mean = _mean(found)
    if mean is None or len(found) < 2:
        return None
    squares = [calculate("*", one, one) for value in found if (one := calculate("-", value, mean)) is not None]
    wholes = [value for value in squares if value is not None]
    total = _mean(wholes) if len(wholes) == len(found) else None
    spread = None if total is None else calculate("*", total, Decimal(len(found)))
    return None if spread is None else CONTEXT.sqrt(CONTEXT.divide(spread, Decimal(len(found) - 1)))


def _mode(found: list[Decimal]) -> object:
    """Return the numbers that occur most, the least first."""
    counts: dict[Decimal, int] = {}
    for value in found:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(value for value, count in counts.items() if count == most)


def _extreme(operation: str) -> Callable[[list[object]], object]:
    """Return ``min`` or ``max``: null of none and of values that do not compare."""

    def perform(found: list[object]) -> object:
        if not found or any(compare("<=", value, found[0]) is None for value in found):
            return None
        order = cmp_to_key(lambda a, b: -1 if compare(operation, a, b) else int(a != b))
        return min(found, key=order)

    return perform


def _get(value: object, key: object) -> object:
    """Return the component of a context."""
    return value.get(key) if isinstance(value, Mapping) and isinstance(key, str) else None


def _entries(value: object) -> object:
    """Return the components of a context as a list of ``key`` and ``value``."""
    return [{"key": key, "value": part} for key, part in value.items()] if isinstance(value, Mapping) else None


def _context(found: list[object]) -> object:
    """Return the context that a list of ``key`` and ``value`` makes; a key given twice gives null."""
    made: dict[str, object] = {}
    for entry in found:
        if not isinstance(entry, Mapping) or not {"key", "value"} <= entry.keys():
            return None
        if not isinstance(entry["key"], str) or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


def _put(value: object, key: object, new: object) -> object:
    """Return a context with one component set; ``key`` may be a list of keys, each within the one before."""
    keys = [key] if isinstance(key, str) else list(key) if isinstance(key, list | tuple) else []
    if not isinstance(value, Mapping) or not keys or not all(isinstance(one, str) for one in keys):
        return None
    path: list[Mapping[str, object]] = [value]
    for one in keys[:-1]:
        inner = path[-1].get(one)
        if not isinstance(inner, Mapping):
            return None
        path.append(inner)
    for one, around in zip(reversed(keys), reversed(path), strict=True):
        new = {**around, one: new}
    return new


def _merge(found: list[object]) -> object:
    """Return the components of several contexts; the last of a name stays."""
    contexts = [one for one in found if isinstance(one, Mapping)]
    return {key: part for one in contexts for key, part in one.items()} if len(contexts) == len(found) else None


def _count(found: list[object]) -> object:
    return Decimal(len(found))


def _of_guards(name: str) -> Callable[..., object]:
    """Return the function of guards over a list or several values, null over null."""
    return _gathered(lambda found: BUILTINS[name].perform(found))


FUNCTIONS: dict[str, tuple[Callable[..., object], tuple[str, ...], int, int | None]] = {
    "count": (_listed(_count), ("list",), 1, 1),
    "sum": (_of_guards("sum"), ("list",), 1, None),
    "mean": (_of_guards("mean"), ("list",), 1, None),
    "all": (_of_guards("all"), ("list",), 1, None),
    "any": (_of_guards("any"), ("list",), 1, None),
    "min": (_gathered(_extreme("<")), ("list",), 1, None),
    "max": (_gathered(_extreme(">")), ("list",), 1, None),
    "list contains": (_listed(_contains), ("list", "element"), 2, 2),
    "sublist": (_listed(_sublist), ("list", "start position", "length"), 2, 3),
    "append": (_listed(lambda found, *more: [*found, *more]), ("list", "item"), 2, None),
    "concatenate": (_concatenate, ("list",), 1, None),
    "insert before": (_listed(_insert), ("list", "position", "newItem"), 3, 3),
    "remove": (_listed(_remove), ("list", "position"), 2, 2),
    "list replace": (_listed(_replace), ("list", "position", "newItem"), 3, 3),
    "reverse": (_listed(lambda found: found[::-1]), ("list",), 1, 1),
    "index of": (_listed(_index_of), ("list", "match"), 2, 2),
    "union": (_union, ("list",), 1, None),
    "distinct values": (_listed(_distinct), ("list",), 1, 1),
    "flatten": (_listed(_flatten), ("list",), 1, 1),
    "product": (_numbers(_product), ("list",), 1, None),
    "median": (_numbers(_median), ("list",), 1, None),
    "stddev": (_numbers(_deviation), ("list",), 1, None),
    "mode": (_numbers(_mode), ("list",), 1, None),
    "get value": (_get, ("m", "key"), 2, 2),
    "get entries": (_entries, ("m",), 1, 1),
    "context": (_listed(_context), ("entries",), 1, 1),
    "context put": (_put, ("context", "key", "value"), 3, 3),
    "context merge": (_listed(_merge), ("contexts",), 1, 1),
}
