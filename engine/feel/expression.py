"""Expressions, unary tests and knowledge models: parsed once, frozen, evaluated often."""

from dataclasses import dataclass, field

from engine.feel.closures import Builder, Check, Run, Scope
from engine.feel.fault import invalid
from engine.feel.names import Names
from engine.feel.parser import GUARD, Limits, read_expression, read_tests
from engine.feel.tree import TESTED, Call, Name, Node, Tests, walk

LARGEST_COST = 2_000  # nodes one evaluation may visit, bodies of called models included
LARGEST_REACH = 120  # height of the tree with the bodies of called models under their calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A parsed expression. Equal texts over equal names are equal; evaluation never changes it."""

    text: str
    tree: Node
    names: frozenset[str]  # dotted paths it reads
    cost: int  # most nodes one evaluation visits
    reach: int  # height of the tree, called models included
    run: Run = field(compare=False, repr=False)

    def evaluate(self, scope: Scope) -> object:
        """Return the value over a nested mapping of values; what is missing there is null.

        Raises ``ExpressionInvalid`` only when the scope holds what is no value of the language (an int, a float…).
        """
        return self.run(scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests:
    """Parsed unary tests: a cell of a decision table, a list of allowed values."""

    text: str
    tree: Tests
    names: frozenset[str]  # dotted paths they read
    cost: int
    reach: int
    run: Check = field(compare=False, repr=False)

    def evaluate(self, value: object, scope: Scope) -> bool | None:
        """Return whether ``value`` passes; None when it cannot be said."""
        return self.run(value, scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A knowledge model: a body over its parameters. A body is parsed before its callers, so calls are acyclic."""

    name: str  # may hold spaces
    parameters: tuple[str, ...]  # in order
    body: Expression


def parse(text: str, names: Names, limits: Limits = GUARD) -> Expression:
    """Return the expression ``text`` is over ``names``; raise ``ExpressionInvalid`` with ``position`` if it is none."""
    tree = read_expression(text, names, limits)
    cost, reach = _measure(tree, names)
    run = Builder(names.model_by_name, limits.exponent).build(tree)
    return Expression(text=text, tree=tree, names=_paths(tree), cost=cost, reach=reach, run=run)


def parse_tests(text: str, names: Names, limits: Limits = GUARD) -> UnaryTests:
    """Return the unary tests ``text`` is over ``names``; "" and "-" always pass."""
    tree = read_tests(text, names, limits)
    cost, reach = _measure(tree, names)
    run = Builder(names.model_by_name, limits.exponent).cell(tree)
    return UnaryTests(text=text, tree=tree, names=_paths(tree), cost=cost, reach=reach, run=run)


def _paths(tree: Node) -> frozenset[str]:
    """Return the paths a tree reads; the value a cell tests is none."""
    return frozenset(node.path for node, _ in walk(tree) if isinstance(node, Name)) - {TESTED}


def _measure(tree: Node, names: Names) -> tuple[int, int]:
    """Return cost and reach; refuse chains of models that would multiply the work."""
    cost = reach = 0
    for node, depth in walk(tree):
        called = names.model_by_name[node.function].body if isinstance(node, Call) and node.model else None
        cost += 1 + (called.cost if called else 0)
        reach = max(reach, depth + (called.reach if called else 0))
        if cost > LARGEST_COST or reach > LARGEST_REACH:
            raise invalid("调用的知识模型过多", "the models called are too many or too deep", node.at)
    return cost, reach
