"""One mechanism for both directions: a shape reads an rf element into a frozen value and writes it back.

A shape is derived from the fields of the value's class, so reader and writer cannot drift apart:
``str``, ``int``, ``bool`` and enums are attributes (camelCase), ``tuple[str, ...]`` is a list separated by blanks,
``Text`` is a child element with ``zh`` and ``en``, a tuple of values with a shape of their own are child elements.
Values equal to the field's default are not written. The XSD has been checked before, so conversions cannot fail.
"""

import dataclasses
import types
from collections.abc import Callable
from enum import StrEnum
from typing import Any, get_args, get_origin

from lxml import etree

from engine.bpmn.names import RF, bilingual, is_true, line_of
from engine.model.text import EMPTY, Text


def rf(name: str) -> str:
    """Return the qualified name of an rf element."""
    return f"{{{RF}}}{name}"


def camel(name: str) -> str:
    """Return the XML name of a field: ``from_inclusive`` is ``fromInclusive``, ``from_`` is ``from``."""
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in tail)


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the direct rf children called ``name``."""
    return [child for child in element if child.tag == rf(name)]


def text_child(element: etree._Element, name: str) -> Text:
    """Return the text of the rf child ``name``, EMPTY when absent."""
    found = children(element, name)
    return bilingual(found[0]) if found else EMPTY


def add_text(parent: etree._Element, name: str, text: Text) -> None:
    """Append ``<rf:name zh en/>`` unless the text is empty."""
    if text != EMPTY:
        child = etree.SubElement(parent, rf(name), zh=text.zh)
        if text.en:
            child.set("en", text.en)


def _to_python(kind: Any, value: str) -> Any:
    """Convert an attribute to the field's type."""
    if kind is bool:
        return is_true(value)
    if kind is int or (isinstance(kind, types.UnionType) and int in get_args(kind)):
        return int(value)
    if get_origin(kind) is tuple:
        return tuple(value.split())
    return kind(value.strip()) if issubclass(kind, StrEnum) else value.strip()


def to_xml(value: Any) -> str:
    """Return the attribute text of a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, tuple) else str(value)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a class of values stands in XML."""

    tag: str  # local name of the element
    cls: type[Any]  # class of the value
    nested: tuple[tuple[str, "Shape"], ...] = ()  # (field, shape) of child elements
    own: tuple[str, ...] = ()  # fields that the two functions below care for
    extra_read: Callable[[etree._Element], dict[str, Any]] = lambda _: {}  # reads the own fields
    extra_write: Callable[[etree._Element, Any], None] = lambda _element, _value: None  # writes them

    def _fields(self) -> list["dataclasses.Field[Any]"]:
        """Return the fields that stand as attributes or texts, in order."""
        skipped = {"line", *self.own, *(name for name, _ in self.nested)}
        return [item for item in dataclasses.fields(self.cls) if item.name not in skipped]

    def attributes(self) -> tuple[str, ...]:
        """Return the XML names of the derived attributes (for the check against the XSD)."""
        return tuple(camel(item.name) for item in self._fields() if item.type is not Text)

    def read(self, element: etree._Element) -> Any:
        """Return the value ``element`` describes."""
        values: dict[str, Any] = {}
        for item in self._fields():
            if item.type is Text:
                values[item.name] = text_child(element, camel(item.name))
            elif (found := element.get(camel(item.name))) is not None:
                values[item.name] = _to_python(item.type, found)
        for name, shape in self.nested:
            values[name] = tuple(shape.read(child) for child in children(element, shape.tag))
        values.update(self.extra_read(element))
        if any(item.name == "line" for item in dataclasses.fields(self.cls)):
            values["line"] = line_of(element)
        return self.cls(**values)

    def write(self, parent: etree._Element, value: Any) -> etree._Element:
        """Append the element of ``value`` to ``parent`` and return it."""
        element = etree.SubElement(parent, rf(self.tag))
        for item in self._fields():
            found = getattr(value, item.name)
            if item.type is Text:
                add_text(element, camel(item.name), found)
            elif found != item.default:
                element.set(camel(item.name), to_xml(found))
        for name, shape in self.nested:
            for child in getattr(value, name):
                shape.write(element, child)
        self.extra_write(element, value)
        return element
