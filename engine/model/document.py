"""Any BPMN 2.0 file as values: every element of the model namespace, its diagrams, and what else the file holds.

A ``Definition`` (``model.process``) is what can run here; a ``Document`` is what stands in the file, whoever wrote it:
choreographies, conversations, data, artifacts, processes without a start. Checks and drawings read this. Only direct
children in the BPMN namespace are elements; the content of extension elements and of foreign elements is counted in
``foreign`` and nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from engine.model.finding import Finding
from engine.model.process import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the BPMN model namespace."""

    tag: str  # local name, e.g. "userTask"
    id: str = ""  # "" when it has none
    line: int = 0  # line of its start tag, from 1
    order: int = 0  # place among all elements of the file, foreign ones included; 0 is the root
    attributes: tuple[tuple[str, str], ...] = ()  # without prefix, in file order; QName values keep their prefix
    qualified: tuple[tuple[str, str], ...] = ()  # with prefix, names as {namespace}local
    text: str = ""  # own character data, stripped; that of foreign markup inside included
    children: tuple["Element", ...] = ()  # direct children in the BPMN namespace, in file order

    def get(self, name: str, default: str = "") -> str:
        """Return an unprefixed attribute."""
        return next((value for key, value in self.attributes if key == name), default)

    def has(self, name: str) -> bool:
        """Say whether the unprefixed attribute is there at all."""
        return any(key == name for key, _ in self.attributes)

    def is_true(self, name: str, *, default: bool = False) -> bool:
        """Return an XML Schema boolean; ``default`` when absent."""
        return self.get(name).strip() in ("true", "1") if self.has(name) else default

    def all(self, *tags: str) -> Iterator["Element"]:
        """Yield the direct children of these tags, all of them when none is given."""
        return (child for child in self.children if not tags or child.tag in tags)

    def first(self, *tags: str) -> "Element | None":
        """Return the first direct child of these tags."""
        return next(self.all(*tags), None)

    def texts(self, tag: str) -> tuple[str, ...]:
        """Return the texts of the direct children of a tag: incoming, outgoing, flowNodeRef and the like."""
        return tuple(child.text for child in self.children if child.tag == tag)

    @property
    def name(self) -> str:
        """The attribute ``name``, "" for none."""
        return self.get("name")

    def walk(self) -> Iterator["Element"]:
        """Yield itself and everything below in document order."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.children))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A box of a diagram (BPMNShape)."""

    element: str  # id of the element drawn, "" for none
    id: str = ""
    line: int = 0
    bounds: Bounds | None = None  # None when absent or not numbers
    label: Bounds | None = None  # box of the label
    is_expanded: bool | None = None  # sub-process shown with its content; None when not said
    is_horizontal: bool | None = None  # pool or lane lies; None when not said
    is_marker_visible: bool | None = None  # exclusive gateway shows its cross; None when not said
    attributes: tuple[tuple[str, str], ...] = ()  # all without prefix, e.g. participantBandKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line of a diagram (BPMNEdge)."""

    element: str  # id of the element drawn, "" for none
    id: str = ""
    line: int = 0
    waypoints: tuple[tuple[float, float], ...] = ()  # empty when absent or not numbers
    label: Bounds | None = None
    attributes: tuple[tuple[str, str], ...] = ()  # all without prefix, e.g. messageVisibleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """What one diagram shows."""

    element: str  # id of the process, collaboration, choreography or sub-process
    id: str = ""
    line: int = 0
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One BPMNDiagram."""

    id: str = ""
    name: str = ""
    line: int = 0
    order: int = 0  # place among all elements of the file
    planes: tuple[Plane, ...] = ()  # one by the standard; what stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What a file holds of one namespace that is neither BPMN nor its diagrams."""

    namespace: str  # "" for elements without one
    elements: int = 0
    attributes: int = 0


@dataclass(frozen=True, kw_only=True)
class Document:
    """One BPMN file as it stands."""

    root: Element  # definitions
    diagrams: tuple[Diagram, ...] = ()
    foreign: tuple[Foreign, ...] = ()  # by namespace, sorted
    encoding: str = "utf-8"  # how the bytes are read: a codec, e.g. "utf-16-le", "gb18030"
    elements: int = 0  # of any namespace
    faults: tuple[Finding, ...] = ()  # what the reader passed over, e.g. a coordinate that is no number
    data: bytes = field(default=b"", repr=False)  # the exact bytes read; where writing back starts

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """Elements by id; ids are unique."""
        return {element.id: element for element in self.root.walk() if element.id}

    @cached_property
    def _parents(self) -> dict[int, Element]:
        return {child.order: element for element in self.root.walk() for child in element.children}

    def parent(self, element: Element) -> Element | None:
        """Return the element around one of this document, None for the root."""
        return self._parents.get(element.order)

    def ancestors(self, element: Element) -> Iterator[Element]:
        """Yield what is around an element, from the inside out."""
        found = self.parent(element)
        while found is not None:
            yield found
            found = self.parent(found)

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield every element of these tags in document order, all elements when none is given."""
        return (element for element in self.root.walk() if not tags or element.tag in tags)

    def target(self, reference: str) -> Element | None:
        """Return the element a QName names: by the whole text, else by what follows its prefix."""
        reference = reference.strip()
        return self.by_id.get(reference) or self.by_id.get(reference.partition(":")[2])

    @property
    def shapes(self) -> Iterator[Shape]:
        """Every shape of every diagram."""
        return (shape for diagram in self.diagrams for plane in diagram.planes for shape in plane.shapes)

    @property
    def edges(self) -> Iterator[Edge]:
        """Every edge of every diagram."""
        return (edge for diagram in self.diagrams for plane in diagram.planes for edge in plane.edges)
