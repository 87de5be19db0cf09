"""Names and functions that can be seen at one place of a DMN file: layers, the innermost searched first.

A name is the longest that matches; it may hold spaces and the signs ``. / - ' + *`` (10.3.1.2, rule 30). A type is
written as in ``Names.of``; "" is unknown, and its components are not checked when read.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.feel.dmn.functions import Callee

_TOKEN = re.compile(r"\w+|[-'./+*]|\s+")
_BEGIN = re.compile(r"[^\W\d]\w*")
_GUARDS = ("and", "or", "in", "if", "then", "else", "between", "true", "false", "null")
KEYWORDS = frozenset((*_GUARDS, "for", "return", "some", "every", "satisfies", "instance", "of", "function"))
LONGEST = 200  # characters of a name
WORDS = 30  # words and signs of a name


def normal(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.split())


class Layer:
    """Names and functions declared at one level; grows while the entries of a context are read."""

    __slots__ = ("firsts", "functions", "names")

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self.names: dict[str, Any] = {}
        self.functions: dict[str, Callee] = {}
        self.firsts: dict[str, int] = {}  # by the first word of a name the length of the longest
        for name, kind in (names or {}).items():
            self.name(name, kind)

    def name(self, name: str, kind: Any) -> None:
        """Declare a name with its type."""
        shown = normal(name)
        self.names[shown] = kind
        self._begun(shown)

    def function(self, name: str, callee: "Callee") -> None:
        """Declare a function."""
        shown = normal(name)
        self.functions[shown] = callee
        self._begun(shown)

    def _begun(self, name: str) -> None:
        """Note how a name begins, so that what begins otherwise is not searched for."""
        begin = _BEGIN.match(name)
        if begin is not None:
            self.firsts[begin[0]] = max(self.firsts.get(begin[0], 0), min(len(name), LONGEST))


class Visible:
    """What can be named at a place."""

    __slots__ = ("layers",)

    def __init__(self, *layers: Layer) -> None:
        self.layers = layers

    def inner(self, layer: Layer) -> "Visible":
        """Return what can be named inside, where ``layer`` hides what is further out."""
        return Visible(layer, *self.layers)

    def name(self, text: str, at: int) -> tuple[str, Any, int] | None:
        """Return the longest declared name at ``at``, its type and where it ends."""
        best: tuple[str, Any, int] | None = None
        for name, end in prefixes(text, at, self._longest(text, at)):
            for layer in self.layers:
                if name in layer.names:
                    best = (name, layer.names[name], end)
                    break
        return best

    def function(self, text: str, at: int) -> "tuple[str, Callee, int] | None":
        """Return the longest function name at ``at`` that is followed by ``(``, and where the arguments begin."""
        best: tuple[str, Callee, int] | None = None
        for name, end in prefixes(text, at, self._longest(text, at)):
            opened = _OPENED.match(text, end)
            found = None if opened is None else next((one for one in self._functions(name)), None)
            if found is not None and opened is not None:
                best = (name, found, opened.end())
        return best

    def _longest(self, text: str, at: int) -> int:
        """Return the length of the longest name that begins with the word at ``at``, 0 for none."""
        begin = _BEGIN.match(text, at)
        return 0 if begin is None else max(layer.firsts.get(begin[0], 0) for layer in self.layers)

    def callee(self, name: str) -> "Callee":
        """Return the function of a name that ``function`` has found."""
        return next(self._functions(name))

    def _functions(self, name: str) -> Iterator["Callee"]:
        return (layer.functions[name] for layer in self.layers if name in layer.functions)


_OPENED = re.compile(r"\s*\(")


def component(parts: Mapping[str, Any], text: str, at: int) -> tuple[str, Any, int] | None:
    """Return the longest of ``parts`` at ``at``, its type and where it ends."""
    best: tuple[str, Any, int] | None = None
    for name, end in prefixes(text, at, LONGEST):
        if name in parts:
            best = (name, parts[name], end)
    return best


def prefixes(text: str, at: int, longest: int) -> Iterator[tuple[str, int]]:
    """Yield what could be names at ``at``, the shortest first, with their ends; keywords alone are none."""
    begin = _BEGIN.match(text, at)
    if begin is None or not longest:
        return
    words = 1
    name, end = begin[0], begin.end()
    if name not in KEYWORDS:
        yield name, end
    while len(name) <= longest and words < WORDS and (token := _TOKEN.match(text, end)):
        words += 1
        end = token.end()
        if token[0].isspace():
            name += " "
            continue
        name += token[0]
        yield name, end
