"""Expressions and unary tests of DMN files, parsed once; what they cost when called."""

from typing import Any

from engine.feel.closures import Check, Run, Scope
from engine.feel.dmn.closures import FileBuilder
from engine.feel.dmn.parser import FILE, read_file_expression, read_file_tests
from engine.feel.dmn.visible import Visible
from engine.feel.dmn.work import paid
from engine.feel.expression import LARGEST_REACH, Expression, UnaryTests
from engine.feel.fault import invalid
from engine.feel.parser import Limits
from engine.feel.tree import TESTED, Call, Name, Node, walk


def parse_file(text: str, visible: Visible, limits: Limits = FILE) -> Expression:
    """Return the expression ``text`` is; ``ExpressionInvalid`` with ``position`` if it is none."""
    return parse_known(text, visible, limits)[0]


def parse_known(text: str, visible: Visible, limits: Limits = FILE) -> tuple[Expression, Any]:
    """Return the expression ``text`` is, and the type of its value as far as it shows ("" when it does not)."""
    tree, kind = read_file_expression(text, visible, limits)
    cost, reach = measure(tree, visible)
    run = _with_purse(FileBuilder(visible, limits.exponent).build(tree))
    return Expression(text=text, tree=tree, names=_named(tree), cost=cost, reach=reach, run=run), kind


def parse_file_tests(text: str, visible: Visible, limits: Limits = FILE) -> UnaryTests:
    """Return the unary tests ``text`` is; "" and "-" always pass."""
    tree = read_file_tests(text, visible, limits)
    cost, reach = measure(tree, visible)
    check: Check = FileBuilder(visible, limits.exponent).cell(tree)
    return UnaryTests(
        text=text,
        tree=tree,
        names=_named(tree),
        cost=cost,
        reach=reach,
        run=lambda value, scope: check(value, paid(scope)),
    )


def _with_purse(run: Run) -> Run:
    def paying(scope: Scope) -> object:
        return run(paid(scope))

    return paying


def _named(tree: Node) -> frozenset[str]:
    """Return the names a tree reads, those its own loops and contexts declare included."""
    return frozenset(node.path for node, _ in walk(tree) if isinstance(node, Name)) - {TESTED}


def measure(tree: Node, visible: Visible) -> tuple[int, int]:
    """Return nodes and height, bodies of called functions under their calls; refuse what calls too deeply."""
    found = walk(tree)
    reach = 0
    for node, depth in found:
        body = visible.callee(node.function).body if isinstance(node, Call) and node.model else None
        reach = max(reach, depth + (body.reach if body else 0))
        if reach > LARGEST_REACH:
            raise invalid("函数逐层调用过深", "functions call one another too deeply", node.at)
    return len(found), reach
