"""Reads expressions of DMN files: the guard language and what only decisions may write.

More than guards have: comments, components of any value, filters, context literals, ``for``, ``some``, ``every``,
``instance of``, named arguments, exponents of numbers, several minus signs. Not read: functions written in
expressions. Names are looked up in the layers of ``visible``; an undeclared one is refused with its place.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.dmn import moments
from engine.feel.dmn.visible import KEYWORDS, Layer, Visible, component, normal
from engine.feel.fault import invalid
from engine.feel.kinds import LARGEST_EXPONENT
from engine.feel.names import Names
from engine.feel.numbers import DIGITS
from engine.feel.parser import Limits, Parser, check_length, finish
from engine.feel.tree import (
    Call,
    Constant,
    Entries,
    Filter,
    Instance,
    Interval,
    Listing,
    Loop,
    Name,
    Negate,
    Node,
    Path,
    Tests,
)

VARIABLES = 8  # most variables of one loop
FILE = Limits(characters=10_000, nodes=2_000, depth=40, exponent=1_000)

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_RANGE_ENDS = re.compile(r"\[\s*(?:$|[),\]}.]|(?:and|or|then|else|return|satisfies|in)\b)")
_WORD = re.compile(r"[^\W\d]\w*")
_BLANK = re.compile(r"\s+")
_LOOP = re.compile(r"(?:for|some|every)\b")
_VARIABLE = re.compile(r"(?!\d)\w[\w'\- ]*?(?=\s+in\b)")
_KEY = re.compile(r'\s*((?!\d)\w[^:{}"\n]{0,198}?)\s*:')
_ARGUMENT = re.compile(r"\s*((?!\d)\w[\w'\- ]{0,198}?)\s*:")
_TYPE = re.compile(r"[^\W\d]\w*(?:[ .][^\W\d]\w*)*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f]|\\(?:["\'\\/nrtbf]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}))*"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_HALF = re.compile("[\ud800-\udfff]")
_VALUES: dict[str, object] = {"true": True, "false": False, "null": None}


def read_file_expression(text: str, visible: Visible, limits: Limits = FILE) -> tuple[Node, Any]:
    """Return the tree of an expression of a DMN file, and its type as far as it shows."""
    check_length(text, limits)
    parser = FileParser(text, visible, limits)
    tree = finish(parser, FileParser.expression)
    return tree, parser.kind(tree)


def read_file_tests(text: str, visible: Visible, limits: Limits = FILE) -> Tests:
    """Return the tree of unary tests of a DMN file; an empty text is "-"."""
    check_length(text, limits)
    if text.strip() in ("", "-"):
        return Tests(tests=())
    tests = finish(FileParser(text, visible, limits), FileParser.unary)
    assert isinstance(tests, Tests)
    return tests


class FileParser(Parser):
    """A place in an expression of a DMN file."""

    space = _SPACE

    def __init__(self, text: str, visible: Visible, limits: Limits) -> None:
        super().__init__(text, Names(), limits)
        self.visible = visible
        self.kinds: dict[int, tuple[Node, Any]] = {}  # the node is kept, so that its id stays its own

    # -- rules -------------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """``for``, ``some``, ``every`` or what guards may write."""
        self.rest()
        at = self.at
        begun = _LOOP.match(self.text, at)
        if begun is None or self.visible.name(self.text, at) is not None:
            return super().expression()
        self.at = begun.end()
        kind = begun[0]
        return self.deeper(lambda: self._loop(kind, "return" if kind == "for" else "satisfies", at))

    def deeper(self, rule: Callable[[], Node]) -> Node:
        """Read a rule one level further in."""
        self.depth += 1
        if self.depth > self.limits.depth:
            self.fail(f"表达式超过 {self.limits.depth} 层", f"deeper than {self.limits.depth}")
        found = rule()
        self.depth -= 1
        return found

    def _loop(self, kind: str, before: str, at: int) -> Node:
        """One or more variables with their lists, and the body, which may name them."""
        outside, variables, sources = self.visible, list[str](), list[Node]()
        layer = Layer({"partial": ""} if kind == "for" else {})
        while True:
            variable = normal(self.take(_VARIABLE))
            if not variable or variable in variables or len(variables) == VARIABLES:
                self.fail("此处应为循环变量", "expected a variable")
            self.expect_word("in")
            source = self.expression()
            if self.sign(".."):
                source = Interval(low=source, high=self.expression(), low_closed=True, high_closed=True, at=at)
            variables.append(variable)
            sources.append(source)
            layer.name(variable, item_of(self.kind(source)))
            self.visible = outside.inner(layer)
            if not self.sign(","):
                break
        self.expect_word(before)
        body = self.expression()
        self.visible = outside
        found = Loop(kind=kind, variables=tuple(variables), sources=tuple(sources), body=body, at=at)
        return self.known(found, [self.kind(body)] if kind == "for" else "boolean")

    def _comparison(self, at: int) -> Node:
        found = super()._comparison(at)
        if self.word("instance"):
            self.expect_word("of")
            return Instance(operand=found, type=self._type(), at=at)
        return found

    def _type(self) -> str:
        """The name of a type; ``list<…>`` and the like are read whole."""
        found = normal(self.take(_TYPE))
        if not found:
            self.fail("此处应为类型", "expected a type")
        if not self.sign("<"):
            return found
        inner = self._type()
        self.expect(">")
        return f"{found}<{inner}>"

    def _negation(self) -> Node:
        self.rest()
        at = self.at
        if not self.sign("-"):
            return self._primary()
        return self.deeper(lambda: Negate(operand=self._negation(), at=at))

    # -- primaries ---------------------------------------------------------------------------------------------

    def _primary(self) -> Node:
        self.rest()
        at = self.at
        found = self.deeper(lambda: self._braces(at)) if self.text.startswith("{", at) else super()._primary()
        links = 0
        while True:
            links += 1
            if links > self.limits.depth:
                self.fail(f"表达式超过 {self.limits.depth} 层", f"deeper than {self.limits.depth}")
            self.rest()
            if self.text.startswith("[", self.at) and not _RANGE_ENDS.match(self.text, self.at):
                found = self._filter(found)
            elif self.text.startswith(".", self.at) and not self.text.startswith("..", self.at):
                found = self._component(found)
            else:
                return found

    def _braces(self, at: int) -> Node:
        """A context literal; an entry may name the entries before it."""
        self.expect("{")
        outside, layer = self.visible, Layer()
        self.visible = outside.inner(layer)
        keys: list[str] = []
        values: list[Node] = []
        closed = self.sign("}")
        while not closed:
            key = self._key()
            if key in keys:
                self.fail(f"“{key}”写了两次", f"{key!r} stands twice")
            value = self.expression()
            layer.name(key, self.kind(value))
            keys.append(key)
            values.append(value)
            closed = not self.sign(",")
            if closed:
                self.expect("}")
        self.visible = outside
        kinds = dict(zip(keys, map(self.kind, values), strict=True))
        return self.known(Entries(keys=tuple(keys), values=tuple(values), at=at), kinds)

    def _key(self) -> str:
        """The key of an entry and its colon."""
        self.rest()
        if self.text.startswith('"', self.at):
            key = self._string()
            self.expect(":")
            return key
        found = _KEY.match(self.text, self.at)
        if not found:
            self.fail("此处应为键和“:”", "expected a key and ':'")
        self.at = found.end()
        return normal(found[1])

    def _filter(self, operand: Node) -> Node:
        """``[…]`` behind a value; inside, the components of an item and ``item`` can be named."""
        at, outside = self.at, self.visible
        self.expect("[")
        kind = item_of(self.kind(operand))
        layer = Layer(kind if isinstance(kind, Mapping) else {})
        layer.name("item", kind)
        self.visible = outside.inner(layer)
        condition = self.expression()
        self.visible = outside
        self.expect("]")
        single = isinstance(condition, Constant | Negate)
        return self.known(Filter(operand=operand, condition=condition, at=at), kind if single else [kind])

    def _component(self, operand: Node) -> Node:
        """``.name`` behind a value; of a value whose components are known, one of these."""
        at, kind = self.at, self.kind(operand)
        self.at += 1
        self.rest()
        parts = item_of(kind) if isinstance(kind, list) else kind
        if isinstance(parts, Mapping):
            found = component(parts, self.text, self.at)
            if found is None:
                self.fail("没有这一项", "there is no such component")
            name, inner, self.at = found
        else:
            name, inner = self._property(parts), ""
        return self.known(Path(operand=operand, name=name, at=at), [inner] if isinstance(kind, list) else inner)

    def _property(self, kind: object) -> str:
        """A component of a value whose components are not known: all words up to a keyword."""
        begin, end = self.at, self.at
        while (word := _WORD.match(self.text, end)) and word[0] not in KEYWORDS:
            self.at = word.end()
            space = _BLANK.match(self.text, self.at)
            end = space.end() if space else self.at
        name = normal(self.text[begin : self.at])
        if not name or (kind and name not in moments.OF_TYPE.get(str(kind), ())):
            self.fail("没有这一项", "there is no such component", begin)
        return name

    def _bracket(self, sign: str, at: int) -> Node:
        found = super()._bracket(sign, at)
        if isinstance(found, Listing):
            return self.known(found, [alike([self.kind(item) for item in found.items])])
        return found

    # -- types -------------------------------------------------------------------------------------------------

    def known(self, node: Node, kind: Any) -> Node:
        """Note what is known of the components of a node's value."""
        self.kinds[id(node)] = (node, kind)
        return node

    def kind(self, node: Node) -> Any:
        """Return the type of a node as far as it shows; "" when it does not."""
        return self.kinds.get(id(node), (node, ""))[1]

    def _number(self, at: int) -> Node:
        text = self.take(_NUMBER)
        if not text or _WORD.match(self.text, self.at):
            self.fail("数字写法有误", "not a number", at)
        if len(re.split("[eE]", text)[0].replace(".", "").strip("0")) > DIGITS:
            self.fail(f"数字超过 {DIGITS} 位", f"more than {DIGITS} digits", at)
        value = Decimal(text)
        if abs(value.adjusted()) > LARGEST_EXPONENT:
            self.fail("数值超出范围", "the number is out of range", at)
        return Constant(value=value, at=at)

    def _string(self) -> str:
        """A string; other than in guards ``\\U`` with six digits and pairs of surrogates stand for one sign."""
        at = self.at
        found = self.take(_STRING)
        if not found:
            self.fail("字符串没有结束或写法有误", "the string does not end or holds a bad sign", at)
        try:
            text = _ESCAPE.sub(_unescaped, found[1:-1])
            return text.encode("utf-16", "surrogatepass").decode("utf-16") if _HALF.search(text) else text
        except (UnicodeDecodeError, ValueError):
            self.fail("字符串含有无效字符", "half of a surrogate pair or no character", at)

    def _literal(self, read: Callable[[str], object], at: int) -> Node:
        return super()._literal(moments.parse_any if self.text[at : at + 1] == "@" else read, at)

    def _word(self, at: int) -> Node:
        """A call, a declared name, or true, false, null."""
        if called := self.visible.function(self.text, at):
            self.at = called[2]
            return self._function(called[0], at)
        if named := self.visible.name(self.text, at):
            self.at = named[2]
            return self.known(Name(path=named[0], at=at), named[1])
        word = _WORD.match(self.text, at)
        if word and word[0] in _VALUES:
            self.at = word.end()
            return Constant(value=_VALUES[word[0]], at=at)
        if not self.text[at : at + 1]:
            self.fail("表达式不完整", "the expression ends too early", at)
        shown = word[0] if word else self.text[at : at + 1]
        raise invalid(f"“{shown}”没有声明", f"{shown!r} is not declared", at)

    # -- calls -------------------------------------------------------------------------------------------------

    def _function(self, name: str, at: int) -> Node:
        """A call whose opening parenthesis has been read."""
        literal = moments.LITERALS.get(name)
        if literal and re.compile(r'\s*"(?:[^"\\]|\\.)*"\s*\)').match(self.text, self.at):
            node = self._literal(literal, at)
            self.expect(")")
            return node
        callee = self.visible.callee(name)
        callee.usable()
        if self.sign(")"):
            given: tuple[Node, ...] = ()
        elif _ARGUMENT.match(self.text, self.at):
            given = self._named(callee.parameters, at)
        else:
            given = self._arguments(")")
        if len(given) < callee.least or (callee.most is not None and len(given) > callee.most):
            self.fail(f"“{name}”的参数个数不对", f"wrong number of arguments for {name!r}", at)
        return Call(function=name, arguments=given, model=callee.body is not None, at=at)

    def _named(self, parameters: tuple[str, ...], at: int) -> tuple[Node, ...]:
        """Arguments by name, in the order of the parameters; one left out between others is null."""
        found: dict[str, Node] = {}
        while True:
            name = _ARGUMENT.match(self.text, self.at)
            key = normal(name[1]) if name else ""
            if name is None or key not in parameters or key in found:
                self.fail(f"没有参数“{key}”，或写了两次", f"there is no parameter {key!r}, or it stands twice")
            self.at = name.end()
            found[key] = self.expression()
            if not self.sign(","):
                break
        self.expect(")")
        last = max(parameters.index(key) for key in found)
        return tuple(found.get(key, Constant(value=None, at=at)) for key in parameters[: last + 1])


def _unescaped(found: re.Match[str]) -> str:
    """Return what an escape stands for."""
    name = found[1]
    return _ESCAPES.get(name, name) if len(name) == 1 else chr(int(name[1:], 16))


def item_of(kind: Any) -> Any:
    """Return the type of the items of a value of a type; a value that is no list is its own only item."""
    return kind[0] if isinstance(kind, list) else "" if kind == "list" else kind


def alike(kinds: list[Any]) -> Any:
    """Return the type that fits all ``kinds``; components that differ are unknown."""
    first, *others = kinds or [""]
    if all(kind is first or (isinstance(kind, str) and kind == first) for kind in others):
        return first
    if not all(isinstance(kind, Mapping) and kind.keys() == first.keys() for kind in kinds):
        return ""
    return {key: part if all(kind[key] is part for kind in others) else "" for key, part in first.items()}
