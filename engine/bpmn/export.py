"""A document back to bytes: as it was read, or with changes spliced in.

Nothing is ever written anew. The export of an unchanged document is its bytes; a change replaces the characters it is
about, and every other byte of the file, foreign parts above all, stays as it is, in the file's own encoding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.diagram import diagram_text
from engine.bpmn.document import read_document
from engine.bpmn.encodings import Decoded, decode
from engine.bpmn.parse import harmless_text
from engine.bpmn.refusal import refusal
from engine.bpmn.source import Splice, Tag, attribute, attributes_end, line_of_its_own, line_start, spliced, tags
from engine.model.document import Document, Element
from engine.model.process import Bounds

_NAME = re.compile(r"[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?")
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttribute:
    """Give an element an attribute, or take it away. An id stays: others refer to it."""

    element: str  # id
    name: str  # as written, with its prefix if it has one
    value: str | None  # None takes it away


@dataclass(frozen=True, slots=True, kw_only=True)
class AddExtension:
    """Put an element of a foreign namespace into the extension elements of an element."""

    element: str  # id
    xml: str  # one element that declares its own prefixes


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveExtension:
    """Take the elements of one name out of the extension elements of an element."""

    element: str  # id
    name: str  # as written, with its prefix


Change = SetAttribute | AddExtension | RemoveExtension


def rename(element: str, name: str) -> SetAttribute:
    """Return the change of an element's name."""
    return SetAttribute(element=element, name="name", value=name)


def export(document: Document, changes: Sequence[Change] = ()) -> bytes:
    """Return the file with the changes; exactly the bytes read when there are none.

    The result has been read again, so it is a file ``read_document`` accepts; BpmnRefused otherwise, and for an id that
    is not in the file (reason ``no_such_element``).
    """
    if not changes:
        return document.data
    editing = _Editing(document)
    data = spliced(document.data, editing.found, list(editing.splices(changes)))
    read_document(data)
    return data


def with_layout(
    data: bytes, boxes: Mapping[str, Bounds], waypoints: Mapping[str, Sequence[tuple[float, float]]]
) -> bytes:
    """Return ``data`` with a diagram of these boxes and lines; every other byte stays as it is.

    Keys are element ids, units are points. Diagrams already in the file are replaced. BpmnRefused as for
    ``read_document``.
    """
    document = read_document(data)
    found = decode(data)
    written = tags(found.text)
    if written[0].is_empty:
        raise refusal("malformed", 1, "空的 definitions 无法排版", "an empty file has nothing to lay out")
    plane = next((item.id for item in document.root.all("collaboration", "process", "choreography")), "")
    break_ = "\r\n" if "\r\n" in found.text else "\n"
    splices = [line_of_its_own(found.text, written[diagram.order]) for diagram in document.diagrams]
    # On a line of its own, so that it can be taken out again with that line and nothing else.
    at = line_start(found.text, written[0].foot)
    text = diagram_text(plane, boxes, waypoints)
    text = (f"  {text}\n" if found.text[:at].endswith("\n") else text).replace("\n", break_)
    return spliced(data, found, [*splices, Splice(begin=at, stop=at, text=text)])


class _Editing:
    """Changes of one document, gathered by element, as splices of its text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: Decoded = decode(document.data)
        self.text = self.found.text
        self.tags = tags(self.text)
        self.below: dict[int, list[Tag]] = {}
        for one in self.tags:
            self.below.setdefault(one.parent, []).append(one)

    def splices(self, changes: Sequence[Change]) -> Iterator[Splice]:
        """Yield what the changes cut; of two values for one attribute the last counts."""
        attributes: dict[str, dict[str, str | None]] = {}
        added: dict[str, list[str]] = {}
        removed: dict[str, set[str]] = {}
        for one in changes:
            if isinstance(one, SetAttribute):
                attributes.setdefault(one.element, {})[one.name] = one.value
            elif isinstance(one, AddExtension):
                added.setdefault(one.element, []).append(one.xml)
            else:
                removed.setdefault(one.element, set()).add(one.name)
        for name, values in attributes.items():
            yield from self.set_attributes(self.tag(name), values)
        for name, fragments in added.items():
            yield from self.add(self.element(name), fragments)
        for name, names in removed.items():
            yield from self.remove(self.element(name), names)

    def element(self, name: str) -> Element:
        """Return the element of an id."""
        found = self.document.by_id.get(name)
        if found is None:
            raise refusal("no_such_element", 1, f"文件中没有 {name!r}", f"there is no {name!r} in the file")
        return found

    def tag(self, name: str) -> Tag:
        """Return where the element of an id stands."""
        return self.tags[self.element(name).order]

    def set_attributes(self, tag: Tag, values: Mapping[str, str | None]) -> Iterator[Splice]:
        """Change values within their own quotation marks, add new attributes behind the last."""
        fresh = []
        for name, value in values.items():
            _check_name(name)
            place = attribute(self.text, tag, name)
            if place is None:
                fresh += [] if value is None else [f' {name}="{escaped(value)}"']
            elif value is None:
                yield Splice(begin=place[0], stop=place[3], text="")
            else:
                yield Splice(begin=place[1], stop=place[2], text=escaped(value))
        if fresh:
            end = attributes_end(self.text, tag)
            yield Splice(begin=end, stop=end, text="".join(fresh))

    def add(self, element: Element, fragments: Sequence[str]) -> Iterator[Splice]:
        """Put fragments at the end of the extension elements, making these where there are none."""
        for one in fragments:
            harmless_text(one)
        host, text = self.tags[element.order], "".join(fragments)
        extension = element.first("extensionElements")
        if extension is not None:
            yield self.put(self.tags[extension.order], text)
            return
        name = f"{host.prefix}extensionElements"
        whole = f"<{name}>{text}</{name}>"
        before = [self.tags[child.order] for child in element.all("documentation")]
        if before:
            yield Splice(begin=before[-1].end, stop=before[-1].end, text=whole)
        else:
            yield self.put(host, whole, first=True)

    def put(self, tag: Tag, text: str, *, first: bool = False) -> Splice:
        """Return the splice that puts text into an element: before its end tag, or behind its start tag."""
        if not tag.is_empty:
            at = tag.head if first else tag.foot
            return Splice(begin=at, stop=at, text=text)
        return Splice(begin=self.text.rindex("/", tag.begin, tag.end), stop=tag.end, text=f">{text}</{tag.name}>")

    def remove(self, element: Element, names: set[str]) -> Iterator[Splice]:
        """Cut elements out of the extension elements."""
        for extension in element.all("extensionElements"):
            for one in self.below.get(extension.order, []):
                if one.name in names:
                    yield Splice(begin=one.begin, stop=one.end, text="")


def _check_name(name: str) -> None:
    """Refuse what is no attribute name, what moves namespaces, and an id."""
    if name == "id":
        raise refusal("id_stays", 1, "标识不能更改", "an id cannot be changed")
    if not _NAME.fullmatch(name) or name == "xmlns" or name.startswith("xmlns:"):
        raise refusal("attribute_name", 1, f"不是属性名：{name!r}", f"{name!r} is no name of an attribute")


def escaped(value: str) -> str:
    """Return a value as it may stand between quotation marks of either kind."""
    return "".join(_ESCAPES.get(sign, sign) for sign in value)
