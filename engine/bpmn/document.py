"""Bytes of any BPMN 2.0 file to a ``Document``: every element and diagram, whatever can run and whatever cannot.

Refused is only what ``parse`` refuses: malformed, a DOCTYPE, over the limits, duplicate ids, not BPMN. Everything else
is passed on as it stands, for the checks to judge; what cannot be understood at all (a coordinate that is no number)
becomes a fault of the document.
"""

from collections import Counter
from math import isfinite

from lxml import etree

from engine.bpmn.names import BPMN, BPMNDI, DC, DI, is_true, line_of
from engine.bpmn.parse import check_shape, decoded, harmless_text
from engine.model.document import Diagram, Document, Edge, Element, Foreign, Plane, Shape
from engine.model.finding import Finding, Severity
from engine.model.process import Bounds
from engine.model.text import Text

XML = "http://www.w3.org/XML/1998/namespace"
_DRAWN = frozenset({BPMNDI, DC, DI})
_OURS = frozenset({BPMN, *_DRAWN, "http://www.w3.org/2001/XMLSchema-instance", XML})


def read_document(data: bytes) -> Document:
    """Read any BPMN file; BpmnRefused with ``line``, ``reason``, ``text`` (zh, en) when it is not one or hostile."""
    found = decoded(data)
    root = harmless_text(found.text)
    check_shape(root)
    reading = _Reading(root)
    if found.contradicted:
        reading.fault(
            "encoding", root, f"声明的编码 {found.declared} 与文件字节不符", f"declares {found.declared}, is UTF-8"
        )
    element = reading.element(root)
    return Document(
        root=element,
        diagrams=tuple(reading.diagram(item) for item in root if reading.is_drawn(item, "BPMNDiagram")),
        foreign=reading.foreign(),
        encoding=found.codec,
        elements=len(reading.orders),
        faults=tuple(reading.faults),
        data=data,
    )


class _Reading:
    """One pass over one tree; names are split once per spelling, not once per element."""

    def __init__(self, root: etree._Element) -> None:
        self.names: dict[str, tuple[str, str]] = {}
        self.ids: set[str] = set()
        self.faults: list[Finding] = []
        self.orders: dict[etree._Element, int] = {}
        self.counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}  # by: is an attribute
        for order, item in enumerate(root.iter()):
            self.orders[item] = order
            self.counted[False][self.split(str(item.tag))[0]] += 1
            for key in item.keys():  # noqa: SIM118 - an element is no mapping
                if str(key).startswith("{"):
                    self.counted[True][self.split(str(key))[0]] += 1

    def split(self, name: str) -> tuple[str, str]:
        """Return namespace and local name of ``{namespace}local``."""
        known = self.names.get(name)
        if known is None:
            space, _, last = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
            known = self.names[name] = (space, last)
        return known

    def foreign(self) -> tuple[Foreign, ...]:
        """Return what else the file holds, by namespace."""
        elements, attributes = self.counted[False], self.counted[True]
        return tuple(
            Foreign(namespace=space, elements=elements[space], attributes=attributes[space])
            for space in sorted({*elements, *attributes} - _OURS)
        )

    def fault(self, code: str, element: etree._Element, zh: str, en: str) -> None:
        """Note what was passed over."""
        name = element.get("bpmnElement") or element.get("id") or ""
        self.faults.append(
            Finding(
                code=f"read.{code}",
                severity=Severity.WARNING,
                element=name,
                line=line_of(element),
                text=Text(zh, en),
            )
        )

    def element(self, item: etree._Element) -> Element:
        """Return one element with its BPMN children; as deep as the file, which ``parse`` bounds."""
        space, tag = self.split(str(item.tag))
        plain: list[tuple[str, str]] = []
        qualified: list[tuple[str, str]] = []
        for key, value in item.items():
            (qualified if str(key).startswith("{") else plain).append((str(key), str(value)))
        text = [str(item.text or "")]
        children: list[Element] = []
        for child in item:
            if tag != "extensionElements" and self.split(str(child.tag))[0] == space:
                children.append(self.element(child))
            elif tag != "extensionElements":
                text.extend(str(part) for part in child.itertext())
            text.append(str(child.tail or ""))
        name = str(item.get("id", "")).strip()
        self.ids.add(name)
        return Element(
            tag=tag,
            id=name,
            line=line_of(item),
            order=self.orders[item],
            attributes=tuple(plain),
            qualified=tuple(qualified),
            text="".join(text).strip(),
            children=tuple(children),
        )

    # ------------------------------------------------------------ diagrams

    def is_drawn(self, item: etree._Element, *names: str) -> bool:
        """Say whether an element belongs to the diagram interchange under one of these names."""
        space, name = self.split(str(item.tag))
        return space in _DRAWN and name in names

    def drawn(self, item: etree._Element) -> str:
        """Return the id of what is drawn; a QName that names nothing here stays as written."""
        name = str(item.get("bpmnElement", "")).strip()
        last = name.partition(":")[2]
        return last if last and name not in self.ids and last in self.ids else name

    def diagram(self, item: etree._Element) -> Diagram:
        """Return one BPMNDiagram."""
        return Diagram(
            id=str(item.get("id", "")),
            name=str(item.get("name", "")),
            line=line_of(item),
            order=self.orders[item],
            planes=tuple(self.plane(child) for child in item if self.is_drawn(child, "BPMNPlane")),
        )

    def plane(self, item: etree._Element) -> Plane:
        """Return one BPMNPlane; some tools put shapes into shapes, they stand on the plane all the same."""
        drawn = [child for child in item.iter() if self.is_drawn(child, "BPMNShape", "BPMNEdge")]
        return Plane(
            element=self.drawn(item),
            id=str(item.get("id", "")),
            line=line_of(item),
            shapes=tuple(self.shape(child) for child in drawn if self.is_drawn(child, "BPMNShape")),
            edges=tuple(self.edge(child) for child in drawn if self.is_drawn(child, "BPMNEdge")),
        )

    def shape(self, item: etree._Element) -> Shape:
        """Return one BPMNShape."""
        return Shape(
            element=self.drawn(item),
            id=str(item.get("id", "")),
            line=line_of(item),
            bounds=self.bounds(item),
            label=self.label(item),
            is_expanded=_said(item.get("isExpanded")),
            is_horizontal=_said(item.get("isHorizontal")),
            is_marker_visible=_said(item.get("isMarkerVisible")),
            attributes=_plain(item),
        )

    def edge(self, item: etree._Element) -> Edge:
        """Return one BPMNEdge; one point that is no number makes the whole line worthless."""
        points = [self.numbers(child, "x", "y") for child in item if self.is_drawn(child, "waypoint")]
        known = [(point[0], point[1]) for point in points if point]
        return Edge(
            element=self.drawn(item),
            id=str(item.get("id", "")),
            line=line_of(item),
            waypoints=tuple(known) if len(known) == len(points) else (),
            label=self.label(item),
            attributes=_plain(item),
        )

    def label(self, item: etree._Element) -> Bounds | None:
        """Return the box of a label."""
        return next((self.bounds(child) for child in item if self.is_drawn(child, "BPMNLabel")), None)

    def bounds(self, item: etree._Element) -> Bounds | None:
        """Return the box given directly below an element."""
        box = next((child for child in item if self.is_drawn(child, "Bounds")), None)
        found = () if box is None else self.numbers(box, "x", "y", "width", "height")
        return Bounds(x=found[0], y=found[1], width=found[2], height=found[3]) if found else None

    def numbers(self, item: etree._Element, *names: str) -> tuple[float, ...]:
        """Return coordinates; () with a fault when one is no finite number."""
        found = []
        for name in names:
            try:
                value = float(str(item.get(name, "0")))
            except ValueError:
                value = float("nan")
            if not isfinite(value):
                self.fault("coordinate", item, f"坐标 {name} 不是数", f"coordinate {name} is not a number")
                return ()
            found.append(value)
        return tuple(found)


def _plain(item: etree._Element) -> tuple[tuple[str, str], ...]:
    """Return the attributes without a prefix."""
    return tuple((str(key), str(value)) for key, value in item.items() if not str(key).startswith("{"))


def _said(value: str | None) -> bool | None:
    """Return an optional XML Schema boolean."""
    return None if value is None else is_true(value)
