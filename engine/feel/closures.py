"""Turns a syntax tree into nested closures once; calling the outermost evaluates the expression over a scope."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel.builtins import BUILTINS
from engine.feel.kinds import Range, admit
from engine.feel.numbers import power
from engine.feel.operators import (
    arithmetic,
    compare,
    every,
    listing,
    matches,
    negation,
    negative,
    some,
    truth,
)
from engine.feel.tree import (
    TESTED,
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Constant,
    If,
    In,
    Interval,
    Listing,
    Name,
    Negate,
    Node,
    Or,
    Test,
    Tests,
    walk,
)

if TYPE_CHECKING:
    from engine.feel.expression import Model

Scope = Mapping[str, object]
Run = Callable[[Scope], object]
Check = Callable[[object, Scope], bool | None]

_ORDERINGS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Builder:
    """Builds closures; holds what calls need."""

    def __init__(self, models: Mapping[str, "Model"], exponent: int) -> None:
        self.models = models
        self.exponent = exponent

    def build(self, node: Node) -> Run:
        """Return the closure of any node but tests."""
        return _BUILDERS[type(node)](self, node)

    def all(self, nodes: tuple[Node, ...]) -> tuple[Run, ...]:
        """Return the closures of several nodes."""
        return tuple(self.build(node) for node in nodes)

    def tests(self, node: Tests) -> Check:
        """Return the closure that checks a value against unary tests."""
        return _any(tuple(self._test(test) for test in node.tests), negated=node.negated)

    def cell(self, node: Tests) -> Check:
        """Return the check of a table's cell; a test that names ``?`` is itself what has to be true."""
        if not _asks(node):
            return self.tests(node)
        checks = tuple(self._asked(test) if _asks(test) else self._test(test) for test in node.tests)
        check = _any(checks, negated=node.negated)
        return lambda value, scope: check(value, {**scope, TESTED: value})

    def _asked(self, test: Test) -> Check:
        if test.op:
            return self._test(test)
        condition = self.build(test.operand)
        return lambda value, scope: truth(condition(scope))

    def _test(self, test: Test) -> Check:
        operand, op = self.build(test.operand), test.op
        if op:
            return lambda value, scope: compare(op, value, operand(scope))
        return lambda value, scope: matches(value, operand(scope))

    def _constant(self, node: Constant) -> Run:
        value = node.value
        return lambda scope: value

    def _name(self, node: Name) -> Run:
        first, *others = node.path.split(".")
        if node.own:
            others.append("")
        if not others:
            return lambda scope: admit(scope.get(first))
        path = tuple(others)

        def run(scope: Scope) -> object:
            value = scope.get(first)
            for part in path:
                value = component(value, part)
            return admit(value)

        return run

    def _negate(self, node: Negate) -> Run:
        operand = self.build(node.operand)
        return lambda scope: negative(operand(scope))

    def _arithmetic(self, node: Arithmetic) -> Run:
        left, right, op, largest = self.build(node.left), self.build(node.right), node.op, self.exponent
        if op != "**":
            return lambda scope: arithmetic(op, left(scope), right(scope))

        def run(scope: Scope) -> object:
            base, exponent = left(scope), right(scope)
            numbers = isinstance(base, Decimal) and isinstance(exponent, Decimal)
            return power(base, exponent, largest) if numbers else None  # type: ignore[arg-type]

        return run

    def _compare(self, node: Compare) -> Run:
        left, right, op = self.build(node.left), self.build(node.right), node.op
        fast = _ORDERINGS[op]

        def run(scope: Scope) -> object:
            a, b = left(scope), right(scope)
            return fast(a, b) if type(a) is Decimal and type(b) is Decimal else compare(op, a, b)

        return run

    def _between(self, node: Between) -> Run:
        value, low, high = self.all((node.value, node.low, node.high))

        def run(scope: Scope) -> object:
            found = value(scope)
            return every((compare(">=", found, low(scope)), compare("<=", found, high(scope))))

        return run

    def _in(self, node: In) -> Run:
        value, check = self.build(node.value), self.tests(node.tests)
        return lambda scope: check(value(scope), scope)

    def _and(self, node: And) -> Run:
        operands = self.all(node.operands)
        return lambda scope: every(operand(scope) for operand in operands)

    def _or(self, node: Or) -> Run:
        operands = self.all(node.operands)
        return lambda scope: some(operand(scope) for operand in operands)

    def _if(self, node: If) -> Run:
        condition, yes, no = self.all((node.condition, node.yes, node.no))
        return lambda scope: yes(scope) if condition(scope) is True else no(scope)

    def _listing(self, node: Listing) -> Run:
        items = self.all(node.items)
        return lambda scope: listing([item(scope) for item in items])

    def _interval(self, node: Interval) -> Run:
        low, high, low_closed, high_closed = (
            self.build(node.low),
            self.build(node.high),
            node.low_closed,
            node.high_closed,
        )
        return lambda scope: Range(low(scope), high(scope), low_closed, high_closed)

    def _call(self, node: Call) -> Run:
        arguments = self.all(node.arguments)
        if node.model:
            model = self.models[node.function]
            names, body = model.parameters, model.body.evaluate
            return lambda scope: body({name: arg(scope) for name, arg in zip(names, arguments, strict=True)})
        perform = BUILTINS[node.function].perform
        return lambda scope: perform(*(argument(scope) for argument in arguments))


_BUILDERS: dict[type, Callable[..., Run]] = {
    Constant: Builder._constant,
    Name: Builder._name,
    Negate: Builder._negate,
    Arithmetic: Builder._arithmetic,
    Compare: Builder._compare,
    Between: Builder._between,
    In: Builder._in,
    And: Builder._and,
    Or: Builder._or,
    If: Builder._if,
    Listing: Builder._listing,
    Interval: Builder._interval,
    Call: Builder._call,
}


def _any(checks: tuple[Check, ...], *, negated: bool) -> Check:
    """Return the check that one of several holds, or none; no checks always pass."""
    if not checks:
        return lambda value, scope: True
    if negated:
        return lambda value, scope: negation(some(check(value, scope) for check in checks))
    return lambda value, scope: some(check(value, scope) for check in checks)


def _asks(node: Node) -> bool:
    """True when ``?`` stands in the tree."""
    return any(isinstance(part, Name) and part.path == TESTED for part, _ in walk(node))


def component(value: object, name: str) -> object:
    """Return a component of a context, the list of components of a list of contexts, null of anything else."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list | tuple):
        return [component(item, name) for item in value if isinstance(item, Mapping)]
    return None
