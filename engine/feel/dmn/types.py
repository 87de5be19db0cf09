"""The types of a DMN file: what a name stands for, and whether a value is of it (7.3.2, 10.3.2.9)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from engine.errors import ExpressionInvalid
from engine.feel.dmn.expression import parse_file_tests
from engine.feel.dmn.functions import FUNCTIONS
from engine.feel.dmn.visible import Layer, Visible
from engine.feel.expression import UnaryTests
from engine.feel.fault import invalid
from engine.feel.kinds import kind as kind_name
from engine.feel.types import BASIC
from engine.model.decision import ItemType
from engine.model.text import Text

DEEPEST = 16  # item definitions within item definitions
KINDS: Mapping[str, tuple[str, ...]] = {
    "string": ("string",),
    "decimal": ("number",),
    "boolean": ("boolean",),
    "date": ("date",),
    "time": ("time",),
    "datetime": ("date and time",),
    "duration": ("days and time duration", "years and months duration"),
}
WORDS = {
    "string": Text("须为文字", "a string is needed"),
    "decimal": Text("须为数", "a number is needed"),
    "boolean": Text("须为是或否", "true or false is needed"),
    "date": Text("须为日期 YYYY-MM-DD", "a date YYYY-MM-DD is needed"),
    "time": Text("须为时间 HH:MM:SS", "a time HH:MM:SS is needed"),
    "datetime": Text("须为日期时间", "a date and time is needed"),
    "duration": Text("须为 ISO 8601 期间", "an ISO 8601 duration is needed"),
}
LIST, OBJECT = Text("须为列表", "a list is needed"), Text("须为对象", "an object is needed")
NOT_ALLOWED = Text("值不在允许范围内", "the value is not allowed")

Fault = tuple[str, Text]  # JSON pointer, words


def builtins() -> Visible:
    """Return a place where nothing but the built-in functions can be named."""
    layer = Layer()
    for name, callee in FUNCTIONS.items():
        layer.function(name, callee)
    return Visible(layer)


class Types:
    """The item definitions of a file."""

    def __init__(self, items: Iterable[ItemType] = ()) -> None:
        self.items: dict[str, ItemType] = {}
        for item in items:
            self.items.setdefault(item.name, item)
        self._kinds: dict[str, Any] = {}
        self._parts: dict[int, Mapping[str, ItemType]] = {}  # by identity; the items are kept in ``items``
        self._tests: dict[tuple[str, int], UnaryTests] = {}
        self._visible = builtins()

    def kind(self, name: str, depth: int = 0) -> Any:
        """Return the type ``name`` stands for as ``Visible`` holds it; "" for one nobody declared."""
        if name in BASIC:
            return BASIC[name]
        if name not in self._kinds:
            item = self.items.get(name)
            if item is None or depth > DEEPEST:
                return ""
            self._kinds[name] = ""  # what a circle of definitions finds
            self._kinds[name] = self._kind(item, depth)
        return self._kinds[name]

    def _kind(self, item: ItemType, depth: int) -> Any:
        """Return the type of an item definition."""
        if item.parts:
            kind: Any = {part.name: self._kind(part, depth + 1) for part in item.parts}
        else:
            kind = self.kind(item.base, depth + 1)
        return [kind] if item.collection else kind

    def faults(self, value: object, name: str, pointer: str = "", depth: int = 0) -> Iterator[Fault]:
        """Yield where a value is not of the type ``name``; null is of every type."""
        if value is None or depth > DEEPEST:
            return
        if name in BASIC:
            yield from _plain(value, BASIC[name], pointer)
        elif name in self.items:
            yield from self._item(value, self.items[name], pointer, depth)

    def _item(self, value: object, item: ItemType, pointer: str, depth: int) -> Iterator[Fault]:
        """Yield where a value is not of an item definition."""
        if value is None:
            return
        if not item.collection:
            yield from self._one(value, item, pointer, depth)
        elif not isinstance(value, list | tuple):
            yield pointer, LIST
            return
        else:
            for at, part in enumerate(value):
                yield from self._one(part, item, f"{pointer}/{at}", depth)
        if item.constraint and not self._passes(item.constraint, item.line, value):
            yield pointer, NOT_ALLOWED

    def _one(self, value: object, item: ItemType, pointer: str, depth: int) -> Iterator[Fault]:
        """Yield where a value is not of an item definition, its being a list left aside."""
        if value is None:
            return
        if not item.parts:
            yield from self.faults(value, item.base, pointer, depth + 1)
        elif not isinstance(value, Mapping):
            yield pointer, OBJECT
        else:
            parts = self._parts_of(item)
            for key, inner in value.items():
                if key in parts:
                    yield from self._item(inner, parts[key], f"{pointer}/{key}", depth + 1)
        if item.values and not self._passes(item.values, item.line, value):
            yield pointer, NOT_ALLOWED

    def _parts_of(self, item: ItemType) -> Mapping[str, ItemType]:
        """Return the components of an item definition by name."""
        found = self._parts.get(id(item))
        if found is None:
            found = self._parts[id(item)] = {part.name: part for part in item.parts}
        return found

    def _passes(self, text: str, line: int, value: object) -> bool:
        """Say whether a value passes unary tests; they are read once."""
        tests = self._tests.get((text, line))
        if tests is None:
            try:
                tests = parse_file_tests(text, self._visible)
            except ExpressionInvalid as fault:
                words = fault.fields["text"]
                shown = Text(f"类型的取值“{text[:80]}”：{words.zh}", f"values of a type, {text[:80]!r}: {words.en}")
                raise invalid(shown.zh, shown.en, fault.fields["position"], line=line, element="") from None
            self._tests[text, line] = tests
        return tests.evaluate(value, {}) is True

    def coerced(self, value: object, name: str) -> object:
        """Return a value as the type wants it: a list of one as that one, one as a list, a date as midnight UTC."""
        wanted = self.kind(name)
        if isinstance(wanted, list):
            return value if value is None or isinstance(value, list | tuple) else [value]
        if wanted and isinstance(value, list | tuple) and len(value) == 1:
            return self.coerced(value[0], name)
        if wanted == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time(), UTC)
        return value


def _plain(value: object, wanted: str, pointer: str) -> Iterator[Fault]:
    """Yield where a value is not of one of the types the standard names."""
    if kind_name(value) not in KINDS[wanted]:
        yield pointer, WORDS[wanted]
