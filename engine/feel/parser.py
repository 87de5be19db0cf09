"""Reads the guard language: recursive descent with precedence climbing, no tokens but what the grammar asks for.

Grammar: foundations.md §4. Every refusal is an ``ExpressionInvalid`` with the character offset.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Never, TypeVar

from engine.feel.builtins import BUILTINS, LITERALS
from engine.feel.fault import invalid
from engine.feel.names import Branch, Names
from engine.feel.numbers import DIGITS
from engine.feel.temporal import parse_any
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

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/nrt]|u[0-9a-fA-F]{4}))*)"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_COMPARISON = re.compile(r"!=|<=|>=|=|<|>")
_SUM = re.compile(r"[+\-]")
_PRODUCT = re.compile(r"\*(?!\*)|/")
_POWER = re.compile(r"\*\*")
_WORD = re.compile(r"\w+")
_RESERVED_VALUES: dict[str, object] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one expression; the defaults are those of guards."""

    characters: int = 500
    nodes: int = 100
    depth: int = 40  # nesting of the text and height of the tree
    exponent: int = 100  # largest exponent of ** either way


GUARD = Limits()
DECISION = Limits(characters=2_000, nodes=400, exponent=1_000)  # literal expressions and models of a DMN file


def read_expression(text: str, names: Names, limits: Limits) -> Node:
    """Return the tree of an expression."""
    return _read(text, names, limits, Parser.expression)


def read_tests(text: str, names: Names, limits: Limits) -> Tests:
    """Return the tree of unary tests; an empty text is "-"."""
    if isinstance(text, str) and text.strip() in ("", "-"):
        return Tests(tests=())
    tests = _read(text, names, limits, Parser.unary)
    assert isinstance(tests, Tests)
    return tests


def _read(text: str, names: Names, limits: Limits, rule: "Callable[[Parser], Node]") -> Node:
    """Read the whole text by one rule and check its bounds."""
    check_length(text, limits)
    return finish(Parser(text, names, limits), rule)


def check_length(text: str, limits: Limits) -> None:
    """Refuse what is no text or too long a one."""
    if not isinstance(text, str):
        raise invalid("表达式须为文字", "an expression is a text", 0)
    if len(text) > limits.characters:
        raise invalid(
            f"表达式超过 {limits.characters} 字", f"more than {limits.characters} characters", limits.characters
        )


Reader = TypeVar("Reader", bound="Parser")


def finish(parser: Reader, rule: Callable[[Reader], Node]) -> Node:
    """Read the whole text of ``parser`` by one rule and check the bounds of what was read."""
    tree = rule(parser)
    if parser.rest():
        parser.fail("此处应结束", "expected the end")
    _bound(tree, parser.limits)
    return tree


def _bound(tree: Node, limits: Limits) -> None:
    """Refuse trees with too many nodes or too high (chains of + grow without nesting)."""
    found = walk(tree)
    if len(found) > limits.nodes:
        raise invalid(f"表达式超过 {limits.nodes} 个节点", f"more than {limits.nodes} nodes", found[limits.nodes][0].at)
    for node, depth in found:
        if depth > limits.depth:
            raise invalid(f"表达式超过 {limits.depth} 层", f"deeper than {limits.depth}", node.at)


class Parser:
    """A place in a text; each method reads one rule of the grammar from there."""

    space = _SPACE  # what may stand between tokens

    def __init__(self, text: str, names: Names, limits: Limits) -> None:
        self.text = text
        self.names = names
        self.limits = limits
        self.at = 0
        self.depth = 0
        self.cell = False  # inside the cell of a table, where ? is the value tested

    # -- places ------------------------------------------------------------------------------------------------

    def fail(self, zh: str, en: str, at: int | None = None) -> Never:
        """Refuse at ``at`` or here."""
        raise invalid(zh, en, self.at if at is None else at)

    def rest(self) -> bool:
        """Skip white space; say whether anything is left."""
        space = self.space.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.at < len(self.text)

    def take(self, pattern: re.Pattern[str]) -> str:
        """Return what ``pattern`` matches here and step over it; "" when it does not."""
        self.rest()
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[0]

    def sign(self, mark: str) -> bool:
        """Step over ``mark`` if it stands here."""
        self.rest()
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def word(self, wanted: str) -> bool:
        """Step over the keyword ``wanted`` if it stands here as a whole word."""
        self.rest()
        found = _WORD.match(self.text, self.at)
        if not found or found[0] != wanted:
            return False
        self.at = found.end()
        return True

    def expect(self, mark: str) -> None:
        """Step over ``mark`` or refuse."""
        if not self.sign(mark):
            self.fail(f"此处应为“{mark}”", f"expected {mark!r}")

    def expect_word(self, wanted: str) -> None:
        """Step over the keyword or refuse."""
        if not self.word(wanted):
            self.fail(f"此处应为“{wanted}”", f"expected {wanted!r}")

    # -- rules -------------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """``if … then … else …`` or a disjunction."""
        self.depth += 1
        if self.depth > self.limits.depth:
            self.fail(f"表达式超过 {self.limits.depth} 层", f"deeper than {self.limits.depth}")
        self.rest()
        at = self.at
        found = self._if(at) if self.word("if") else self._or(at)
        self.depth -= 1
        return found

    def _if(self, at: int) -> Node:
        condition = self.expression()
        self.expect_word("then")
        yes = self.expression()
        self.expect_word("else")
        return If(condition=condition, yes=yes, no=self.expression(), at=at)

    def _or(self, at: int) -> Node:
        operands = [self._and(at)]
        while self.word("or"):
            operands.append(self._and(self.at))
        return operands[0] if len(operands) == 1 else Or(operands=tuple(operands), at=at)

    def _and(self, at: int) -> Node:
        operands = [self._comparison(at)]
        while self.word("and"):
            operands.append(self._comparison(self.at))
        return operands[0] if len(operands) == 1 else And(operands=tuple(operands), at=at)

    def _comparison(self, at: int) -> Node:
        left = self._sum()
        if op := self.take(_COMPARISON):
            return Compare(op=op, left=left, right=self._sum(), at=at)
        if self.word("between"):
            low = self._sum()
            self.expect_word("and")
            return Between(value=left, low=low, high=self._sum(), at=at)
        if self.word("in"):
            return In(value=left, tests=self._membership(), at=at)
        return left

    def _sum(self) -> Node:
        return self._chain(_SUM, self._product)

    def _product(self) -> Node:
        return self._chain(_PRODUCT, self._power)

    def _power(self) -> Node:
        return self._chain(_POWER, self._negation)

    def _chain(self, pattern: re.Pattern[str], part: Callable[[], Node]) -> Node:
        """Left-associative operators of one rank."""
        left = part()
        while op := self.take(pattern):
            at = self.at - len(op)
            right = part()
            if op == "**":
                self._check_exponent(right)
            left = Arithmetic(op=op, left=left, right=right, at=at)
        return left

    def _check_exponent(self, exponent: Node) -> None:
        """Refuse a literal exponent over the limit; others are null when evaluated."""
        number = exponent.operand if isinstance(exponent, Negate) else exponent
        large = isinstance(number, Constant) and isinstance(number.value, Decimal)
        if large and number.value > self.limits.exponent:  # type: ignore[union-attr, operator]
            self.fail(f"指数超过 {self.limits.exponent}", f"exponent over {self.limits.exponent}", exponent.at)

    def _negation(self) -> Node:
        self.rest()
        at = self.at
        return Negate(operand=self._primary(), at=at) if self.sign("-") else self._primary()

    # -- unary tests -------------------------------------------------------------------------------------------

    def unary(self) -> Tests:
        """Unary tests of a table's cell: ``not(…)`` or tests parted by commas; in them ``?`` is the value."""
        self.cell = True
        self.rest()
        at = self.at
        if self._negated():
            return self._negated_tests(at)
        return Tests(tests=self._tests(), at=at)

    def _negated(self) -> bool:
        """Step over ``not(``."""
        return bool(self.take(re.compile(r"not\s*\(")))

    def _negated_tests(self, at: int) -> Tests:
        tests = self._tests()
        self.expect(")")
        return Tests(tests=tests, negated=True, at=at)

    def _membership(self) -> Tests:
        """What follows ``in``: ``not(…)``, tests in parentheses, or one test."""
        self.rest()
        at = self.at
        if self._negated():
            return self._negated_tests(at)
        if self.sign("("):
            return self._parenthesised_tests(at)
        return Tests(tests=(self._test(self._sum),), at=at)

    def _parenthesised_tests(self, at: int) -> Tests:
        """Tests up to ``)``, or the open range that begins with the same sign; read once, never twice."""
        first = self._test(self.expression)
        if not first.op and self.sign(".."):
            span = self._range_end(first.operand, at, closed=False)
            return Tests(tests=(Test(op="", operand=span, at=at),), at=at)
        tests = (first, *self._tests()) if self.sign(",") else (first,)
        self.expect(")")
        return Tests(tests=tests, at=at)

    def _tests(self) -> tuple[Test, ...]:
        tests = [self._test(self.expression)]
        while self.sign(","):
            tests.append(self._test(self.expression))
        return tuple(tests)

    def _test(self, operand: Callable[[], Node]) -> Test:
        self.rest()
        at = self.at
        return Test(op=self.take(_COMPARISON), operand=operand(), at=at)

    # -- primaries ---------------------------------------------------------------------------------------------

    def _primary(self) -> Node:
        self.rest()
        at = self.at
        sign = self.text[at : at + 1]
        if sign.isdigit() or sign == ".":
            return self._number(at)
        if sign == '"':
            return Constant(value=self._string(), at=at)
        if sign == "@":
            self.at += 1
            return self._literal(parse_any, at)
        if sign and sign in "([]":
            self.at += 1
            return self._bracket(sign, at)
        if sign == "?" and self.cell:
            self.at += 1
            return Name(path=TESTED, at=at)
        return self._word(at)

    def _number(self, at: int) -> Node:
        text = self.take(_NUMBER)
        if not text or _WORD.match(self.text, self.at):
            self.fail("数字写法有误", "not a number", at)
        if len(text.replace(".", "").strip("0")) > DIGITS:
            self.fail(f"数字超过 {DIGITS} 位", f"more than {DIGITS} digits", at)
        return Constant(value=Decimal(text), at=at)

    def _string(self) -> str:
        at = self.at
        found = self.take(_STRING)
        if not found:
            self.fail("字符串没有结束或写法有误", "the string does not end or holds a bad sign", at)
        return _ESCAPE.sub(self._escape, found[1:-1])

    def _escape(self, found: re.Match[str]) -> str:
        """Return what an escape stands for; halves of a surrogate pair are refused."""
        name = found[1]
        if len(name) == 1:
            return _ESCAPES.get(name, name)
        code = int(name[1:], 16)
        if 0xD800 <= code <= 0xDFFF:
            self.fail("字符串含有无效字符", "half of a surrogate pair")
        return chr(code)

    def _literal(self, read: Callable[[str], object], at: int) -> Node:
        """A date, time or duration written as a string; one that is none is refused at once."""
        self.rest()
        value = read(self._string())
        if value is None:
            self.fail("日期、时间或期间写法有误", "not a date, time or duration", at)
        return Constant(value=value, at=at)

    def _bracket(self, sign: str, at: int) -> Node:
        """What ``(``, ``[`` or ``]`` opens: a group, a list or a range."""
        if sign == "[" and self.sign("]"):
            return Listing(items=(), at=at)
        first = self.expression()
        if self.sign(".."):
            return self._range_end(first, at, closed=sign == "[")
        if sign == "]":
            self.fail("此处应为“..”", "expected '..'")
        if sign == "(":
            self.expect(")")
            return first
        items = (first, *self._arguments("]")) if self.sign(",") else (first,)
        if len(items) == 1:
            self.expect("]")
        return Listing(items=items, at=at)

    def _range_end(self, low: Node, at: int, *, closed: bool) -> Node:
        high = self.expression()
        end = self.take(re.compile(r"[\])\[]"))
        if not end:
            self.fail("区间没有结束", "the range does not end")
        return Interval(low=low, high=high, low_closed=closed, high_closed=end == "]", at=at)

    def _arguments(self, end: str) -> tuple[Node, ...]:
        """One or more expressions parted by commas, and the closing sign."""
        found = [self.expression()]
        while self.sign(","):
            found.append(self.expression())
        self.expect(end)
        return tuple(found)

    def _word(self, at: int) -> Node:
        """A call, a declared name, or true, false, null."""
        if called := self.names.callable.match(self.text, at):
            self.at = called.end()
            return self._call(" ".join(called[1].split()), at)
        if self.names.root.pattern.match(self.text, at):
            return self._path(at)
        word = _WORD.match(self.text, at)
        if word and word[0] in _RESERVED_VALUES:
            self.at = word.end()
            return Constant(value=_RESERVED_VALUES[word[0]], at=at)
        shown = word[0] if word else self.text[at : at + 1]
        if not shown:
            self.fail("表达式不完整", "the expression ends too early", at)
        raise invalid(f"“{shown}”没有声明", f"{shown!r} is not declared", at)

    def _path(self, at: int) -> Node:
        """The longest declared name here and its components; a component that is not declared is refused."""
        branch = self._step(self.names.root)
        while self.text.startswith(".", self.at) and not self.text.startswith("..", self.at):
            self.at += 1
            branch = self._step(branch)
        if branch.type is None:
            self.fail(f"“{branch.path}”没有声明", f"{branch.path!r} is not declared", at)
        own = bool(branch.parts) and branch.type not in ("context", "list")
        return Name(path=branch.path, type=branch.type, own=own, at=at)

    def _step(self, branch: Branch) -> Branch:
        """Step over one component of ``branch``."""
        found = self.take(branch.pattern)
        if not found:
            self.fail(f"“{branch.path}”没有这一项", f"{branch.path!r} has no such component")
        return branch.parts[" ".join(found.split())]

    def _call(self, function: str, at: int) -> Node:
        """A call whose opening parenthesis has been read."""
        literal = LITERALS.get(function)
        if literal and re.compile(r'\s*"(?:[^"\\]|\\.)*"\s*\)').match(self.text, self.at):
            node = self._literal(literal, at)
            self.expect(")")
            return node
        arguments = () if self.sign(")") else self._arguments(")")
        model = self.names.model_by_name.get(function)
        least, most = (len(model.parameters),) * 2 if model else (BUILTINS[function].least, BUILTINS[function].most)
        if len(arguments) < least or (most is not None and len(arguments) > most):
            self.fail(f"“{function}”的参数个数不对", f"wrong number of arguments for {function!r}", at)
        return Call(function=function, arguments=arguments, model=model is not None, at=at)
