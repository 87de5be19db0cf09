"""Closures for what only expressions of DMN files may write; loops and calls are paid for (``work``)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from engine.errors import Undecidable
from engine.feel.closures import Builder, Run, Scope
from engine.feel.dmn.functions import Callee
from engine.feel.dmn.moments import properties
from engine.feel.dmn.visible import Visible
from engine.feel.dmn.work import WORK, Work, purse
from engine.feel.kinds import Range, kind
from engine.feel.numbers import CONTEXT
from engine.feel.operators import compare, every, matches, some
from engine.feel.tree import (
    Arithmetic,
    Call,
    Compare,
    Entries,
    Filter,
    Instance,
    Listing,
    Loop,
    Name,
    Node,
    Path,
    Test,
    walk,
)
from engine.model.text import Text

LARGEST_VALUE = 20_000  # values a computed list or context may hold, nested ones counted
DEEPEST_VALUE = 64
CALL = 20  # nodes the call of a built-in function is paid as
LETTERS = 10  # characters of a computed text that are paid as one node


def too_large() -> Undecidable:
    """Return the error for a value that grew beyond its bounds."""
    text = Text("计算出的值过大", "a computed value is too large")
    return Undecidable(text.en, element="", reason="too_much", rules=(), text=text)


def admitted(value: object, work: Work) -> object:
    """Return a computed value; Undecidable when it holds too many values or nests too deeply. Its size is paid."""
    if isinstance(value, list | tuple | Mapping):
        work.spend(_size(value, strict=True))
    return value


def _size(value: object, *, strict: bool) -> int:
    """Return how many values a list or context holds, nested ones counted, at most ``LARGEST_VALUE``."""
    count, waiting = 1, [(value, 1)]
    while waiting:
        current, depth = waiting.pop()
        parts = current.values() if isinstance(current, Mapping) else current
        found = [part for part in parts if isinstance(part, list | tuple | Mapping)]  # type: ignore[attr-defined]
        count += len(parts)  # type: ignore[arg-type]
        if count > LARGEST_VALUE or depth > DEEPEST_VALUE:
            if strict:
                raise too_large()
            return LARGEST_VALUE
        waiting.extend((part, depth + 1) for part in found)
    return count


def pay_for(values: Iterable[object], scope: Scope) -> None:
    """Pay for work that goes through lists or contexts."""
    cost = sum(_size(value, strict=False) for value in values if isinstance(value, list | tuple | Mapping))
    if cost:
        purse(scope).spend(cost)


class FileBuilder(Builder):
    """Builds closures of expressions of DMN files."""

    def __init__(self, visible: Visible, exponent: int) -> None:
        super().__init__({}, exponent)
        self.visible = visible

    def build(self, node: Node) -> Run:
        """Return the closure of any node but tests."""
        own = _BUILDERS.get(type(node))
        return super().build(node) if own is None else own(self, node)

    def _test(self, test: Test) -> Callable[[object, Scope], bool | None]:
        operand, op = self.build(test.operand), test.op

        def check(value: object, scope: Scope) -> bool | None:
            wanted = operand(scope)
            pay_for((value, wanted), scope)
            return compare(op, value, wanted) if op else matches(value, wanted)

        return check

    def _variable(self, node: Name) -> Run:
        name = node.path
        return lambda scope: scope.get(name)

    def _path(self, node: Path) -> Run:
        operand, name = self.build(node.operand), node.name

        def run(scope: Scope) -> object:
            value = operand(scope)
            pay_for((value,) if isinstance(value, list | tuple) else (), scope)
            return component(value, name)

        return run

    def _compared(self, node: Compare) -> Run:
        left, right, op = self.build(node.left), self.build(node.right), node.op

        def run(scope: Scope) -> object:
            a, b = left(scope), right(scope)
            pay_for((a, b), scope)
            return compare(op, a, b)

        return run

    def _computed(self, node: Arithmetic) -> Run:
        compute, price = super()._arithmetic(node), CALL if node.op == "**" else 0

        def run(scope: Scope) -> object:
            found = compute(scope)
            if price or isinstance(found, str):
                purse(scope).spend(price + lettered(found))
            return found

        return run

    def _items(self, node: Listing) -> Run:
        items = self.all(node.items)
        return lambda scope: admitted([item(scope) for item in items], purse(scope))

    def _entries(self, node: Entries) -> Run:
        pairs = tuple(zip(node.keys, self.all(node.values), strict=True))

        def run(scope: Scope) -> object:
            inner, found = dict(scope), {}
            for key, value in pairs:
                found[key] = inner[key] = value(inner)
            purse(scope).spend(len(inner))
            return admitted(found, purse(scope))

        return run

    def _filtered(self, node: Filter) -> Run:
        operand, condition, cost = self.build(node.operand), self.build(node.condition), weight(node.condition)
        plain = not any(isinstance(part, Name) for part, _ in walk(node.condition))

        def run(scope: Scope) -> object:
            value = operand(scope)
            place = condition(scope) if plain else None
            return (
                at_place(listed(value), place)
                if isinstance(place, Decimal)
                else filtered(value, condition, scope, cost)
            )

        return run

    def _loop(self, node: Loop) -> Run:
        sources, body = self.all(node.sources), self.build(node.body)
        partial = any(isinstance(part, Name) and part.path == "partial" for part, _ in walk(node.body))
        return looped(node.kind, node.variables, sources, body, cost=weight(node.body), partial=partial)

    def _instance(self, node: Instance) -> Run:
        operand, wanted = self.build(node.operand), node.type
        return lambda scope: is_instance(operand(scope), wanted)

    def _called(self, node: Call) -> Run:
        arguments, callee = self.all(node.arguments), self.visible.callee(node.function)
        if callee.body is None:
            return lambda scope: call_builtin(callee, [argument(scope) for argument in arguments], scope)
        names = callee.parameters

        def call(scope: Scope) -> object:
            given = {name: argument(scope) for name, argument in zip(names, arguments, strict=True)}
            return call_own(callee, given, scope)

        return call


def call_builtin(callee: Callee, given: list[object], scope: Scope) -> object:
    """Return what a built-in function says; too few arguments give null."""
    perform, work = callee.perform, purse(scope)
    assert perform is not None
    pay_for(given, scope)
    found = perform(*given) if len(given) >= callee.least else None
    work.spend(CALL + lettered(found))
    return admitted(found, work)


def call_own(callee: Callee, given: Mapping[str, object], scope: Scope) -> object:
    """Return what a function of the file says; one of a context also reads the names around it."""
    work, body = purse(scope), callee.body
    assert body is not None
    around = {WORK: work} if callee.home is None else scope[callee.home]
    assert isinstance(around, Mapping)
    work.spend(body.cost + len(around))
    return body.evaluate({**around, **given})


def lettered(value: object) -> int:
    """Return what a computed text costs."""
    return len(value) // LETTERS if isinstance(value, str) else 0


_BUILDERS: dict[type, Callable[..., Run]] = {
    Name: FileBuilder._variable,
    Arithmetic: FileBuilder._computed,
    Path: FileBuilder._path,
    Compare: FileBuilder._compared,
    Listing: FileBuilder._items,
    Entries: FileBuilder._entries,
    Filter: FileBuilder._filtered,
    Loop: FileBuilder._loop,
    Instance: FileBuilder._instance,
    Call: FileBuilder._called,
}


def weight(node: Node) -> int:
    """Return how many nodes one evaluation of ``node`` visits, loops and calls apart."""
    return len(walk(node))


def at_place(items: list[object], place: Decimal) -> object:
    """Return the item at a place, from 1, or from -1 backwards; null when there is none."""
    if place != place.to_integral_value() or not 0 < abs(place) <= len(items):
        return None
    return items[int(place) - 1 if place > 0 else int(place)]


def component(value: object, name: str) -> object:
    """Return a component of a context, a property of a moment or range, or the list of these of a list."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list | tuple):
        return [component(item, name) for item in value]
    if isinstance(value, Range):
        parts = {"start": value.low, "end": value.high}
        return (parts | {"start included": value.low_closed, "end included": value.high_closed}).get(name)
    return properties(value, name)


def listed(value: object) -> list[object]:
    """Return the items of a list; a single value is the list of it, null the empty one."""
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def filtered(value: object, condition: Run, scope: Scope, cost: int) -> object:
    """Return the items of which ``condition`` is true, or the one at the place that it says."""
    items, work, kept = listed(value), purse(scope), []
    work.spend(len(items))
    for item in items:
        work.spend(cost + len(scope))
        said = condition({**scope, "item": item, **item} if isinstance(item, Mapping) else {**scope, "item": item})
        if isinstance(said, Decimal):
            return at_place(items, said)
        if said is True:
            kept.append(item)
    return kept


Rounds = Iterator[Mapping[str, object]]


def looped(
    kind: str, names: tuple[str, ...], sources: tuple[Run, ...], body: Run, *, cost: int, partial: bool = False
) -> Run:
    """Return the closure of ``for``, ``some`` or ``every``; null when the first source is null."""
    fold = _for_partial if partial and kind == "for" else _FOLDS[kind]

    def run(scope: Scope) -> object:
        rounds = _rounds(names, sources, scope, cost)
        return None if rounds is None else admitted(fold(rounds, body, scope), purse(scope))

    return run


def _rounds(names: tuple[str, ...], sources: tuple[Run, ...], scope: Scope, cost: int) -> Rounds | None:
    """Return the variables of each round; None when the first source is null."""
    first = _each(sources[0](scope), scope)
    return None if first is None else _nested(names, sources, first, scope, cost)


def _nested(names: tuple[str, ...], sources: tuple[Run, ...], items: list[object], scope: Scope, cost: int) -> Rounds:
    """Yield the variables of each round, the last varying fastest; a later source may name earlier variables."""
    work, price = purse(scope), cost + len(scope)
    for item in items:
        work.spend(price)
        if len(names) == 1:
            yield {names[0]: item}
            continue
        inner = {**scope, names[0]: item}
        for rest in _nested(names[1:], sources[1:], _each(sources[1](inner), inner) or [], inner, cost):
            yield {names[0]: item, **rest}


def _each(value: object, scope: Scope) -> list[object] | None:
    """Return what a loop goes through: a list, or the whole numbers or days of a range, forwards or backwards."""
    if isinstance(value, list | tuple):
        return list(value)
    if not isinstance(value, Range):
        return None if value is None else [value]
    length = _steps(value.low, value.high)
    if length is None:
        return None
    purse(scope).spend(abs(length) + 1)
    step = 1 if length >= 0 else -1
    if isinstance(value.low, date):
        return [value.low + timedelta(days=at * step) for at in range(abs(length) + 1)]
    assert isinstance(value.low, Decimal)
    return [value.low + Decimal(at * step) for at in range(abs(length) + 1)]


def _steps(low: object, high: object) -> int | None:
    """Return how many whole numbers or days lie between the ends of a range; None when it has none to go through."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        length = CONTEXT.subtract(high, low)
        whole = low == low.to_integral_value() and high == high.to_integral_value()
        return int(length) if whole and abs(length) <= LARGEST_VALUE else None
    if type(low) is date and type(high) is date:
        days = (high - low).days
        return days if abs(days) <= LARGEST_VALUE else None
    return None


def _for(rounds: Rounds, body: Run, scope: Scope) -> list[object]:
    """Return the list of what the body says."""
    return [body({**scope, **variables}) for variables in rounds]


def _for_partial(rounds: Rounds, body: Run, scope: Scope) -> list[object]:
    """Return the list of what a body says that names what was said before, ``partial``."""
    found: list[object] = []
    for variables in rounds:
        purse(scope).spend(len(found))
        found.append(body({**scope, **variables, "partial": list(found)}))
    return found


_FOLDS: dict[str, Callable[[Rounds, Run, Scope], object]] = {
    "for": _for,
    "some": lambda rounds, body, scope: some(body({**scope, **variables}) for variables in rounds),
    "every": lambda rounds, body, scope: every(body({**scope, **variables}) for variables in rounds),
}

_NAMES = {"dateTime": "date and time", "dayTimeDuration": "days and time duration"} | {
    "yearMonthDuration": "years and months duration"
}


def is_instance(value: object, wanted: str) -> object:
    """Return whether a value is of a type of the language; null is of the types ``Null`` and no other."""
    name, _, inner = wanted.removeprefix("feel:").partition("<")
    if name in ("Any", "any"):
        return value is not None
    if name in ("Null", "null"):
        return value is None
    if name == "list" and inner and isinstance(value, list | tuple):
        return all(is_instance(item, inner.removesuffix(">")) for item in value)
    return value is not None and kind(value) == _NAMES.get(name, name)
