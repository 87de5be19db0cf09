"""The rf vocabulary as data, for whoever edits it: what each element may have, read from ``riskflow.xsd`` itself.

So an editor offers every control kind with every parameter the file may hold, and a new one appears without being
written down a second time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from engine.bpmn.vocabulary import HOSTS

XS = "{http://www.w3.org/2001/XMLSchema}"
PLAIN = {"boolean": "boolean", "date": "date", "string": "text", "token": "text", "nonNegativeInteger": "count"}
OWN = ("id", "ids", "paths", "rank", "count", "expression", "figure")  # simple types that mean something to an editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute of an rf element."""

    name: str
    type: str  # text, boolean, date, choice, or one of OWN
    required: bool = False
    values: tuple[str, ...] = ()  # of a choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A child of an rf element."""

    tag: str
    type: str  # name of its description
    many: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An rf element: attributes, children, and whether exactly one of the children stands for its kind."""

    attributes: tuple[Attribute, ...] = ()
    parts: tuple[Part, ...] = ()
    one_of: tuple[str, ...] = ()  # children of which one is chosen, as the kind of a control

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "attributes": [
                {"name": one.name, "type": one.type, "required": one.required, "values": list(one.values)}
                for one in self.attributes
            ],
            "parts": [
                {"tag": one.tag, "type": one.type, "many": one.many, "required": one.required} for one in self.parts
            ],
            "one_of": list(self.one_of),
        }


@cache
def description() -> Mapping[str, Described]:
    """Return the description of each element and type by name; a child names its own by ``type``."""
    root = etree.fromstring(files("engine.bpmn").joinpath("riskflow.xsd").read_bytes())
    reading = _Reading(root)
    found = {name: reading.described(node) for name, node in reading.types.items()}
    for element in root.iterfind(f"{XS}element"):
        name, inner = str(element.get("name")), element.find(f"{XS}complexType")
        found[name] = reading.described(inner) if inner is not None else found[_plain(element.get("type", ""))]
    return found | reading.inner


def hosts() -> dict[str, list[str]]:
    """Return the BPMN elements each rf element may stand on; ``node`` is any flow node."""
    return {name: sorted(places) for name, places in HOSTS.items()}


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


class _Reading:
    """One pass over the schema."""

    def __init__(self, root: etree._Element) -> None:
        self.types = {str(node.get("name")): node for node in root.iterfind(f"{XS}complexType")}
        self.simple = {str(node.get("name")): node for node in root.iterfind(f"{XS}simpleType")}
        self.inner: dict[str, Described] = {}  # types without a name, by the element that has them

    def described(self, node: etree._Element) -> Described:
        """Return what a complex type says, that of what it extends included."""
        attributes: list[Attribute] = []
        parts: list[Part] = []
        one_of: list[str] = []
        for step in self.chain(node):
            attributes += [self.attribute(item) for item in step.iterfind(f"{XS}attribute")]
            for group in step:
                if group.tag in (f"{XS}sequence", f"{XS}choice"):
                    self.group(group, parts, one_of, repeated=False)
        return Described(attributes=tuple(attributes), parts=tuple(parts), one_of=tuple(one_of))

    def chain(self, node: etree._Element) -> Iterator[etree._Element]:
        """Yield the types a type extends, the most general first, then itself."""
        extension = node.find(f"{XS}complexContent/{XS}extension")
        if extension is None:
            yield node
            return
        yield from self.chain(self.types[_plain(str(extension.get("base")))])
        yield extension

    def group(self, node: etree._Element, parts: list[Part], one_of: list[str], *, repeated: bool) -> None:
        """Add the children a group names; a choice taken once is a kind."""
        many = repeated or node.get("maxOccurs") == "unbounded"
        single = node.tag == f"{XS}choice" and not many
        for item in node:
            if item.tag == f"{XS}element":
                parts.append(self.part(item, many=many))
                one_of += [parts[-1].tag] if single else []
            elif item.tag in (f"{XS}sequence", f"{XS}choice"):
                self.group(item, parts, one_of, repeated=many)

    def part(self, item: etree._Element, *, many: bool) -> Part:
        """Return one child."""
        name, inner = str(item.get("name")), item.find(f"{XS}complexType")
        if inner is not None:
            self.inner[name] = self.described(inner)
        return Part(
            tag=name,
            type=name if inner is not None else _plain(str(item.get("type"))),
            many=many or item.get("maxOccurs") == "unbounded",
            required=item.get("minOccurs", "1") != "0" and not many,
        )

    def attribute(self, item: etree._Element) -> Attribute:
        """Return one attribute."""
        kind, values = self.kind(item)
        name, required = str(item.get("name")), item.get("use") == "required"
        return Attribute(name=name, type=kind, required=required, values=values)

    def kind(self, item: etree._Element) -> tuple[str, tuple[str, ...]]:
        """Return the type of an attribute in an editor's words, and the values of a choice."""
        inner = item.find(f"{XS}simpleType")
        named = str(item.get("type", ""))
        if inner is None and named.startswith("xs:"):
            return PLAIN[_plain(named)], ()
        simple = inner if inner is not None else self.simple[_plain(named)]
        if _plain(named) in OWN:
            return _plain(named), ()
        values = tuple(str(one.get("value")) for one in simple.iter(f"{XS}enumeration"))
        base = next(simple.iter(f"{XS}restriction"), None)
        number = base is not None and base.get("base") == "xs:integer"
        return ("choice", values) if values else ("count" if number else "text", ())
