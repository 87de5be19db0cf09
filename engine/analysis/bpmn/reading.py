"""A document with the tables that the checks share: by kind, by id, flows by end. Built once, in linear time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.bpmn.kinds import EVENT_DEFINITIONS, EVENTS, FLOW_NODES, SCOPES
from engine.model.document import Document, Element

Table = Mapping[int, Sequence[Element]]
_LONGEST = 200  # of an id that a finding repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document and its tables. Elements are told apart by their order: ids may be missing."""

    document: Document  # what was read
    elements: Sequence[Element]  # every BPMN element in document order, definitions first
    kinds: Mapping[str, Sequence[Element]]  # by local name, in document order
    ids: Mapping[str, Element]  # by id
    parents: Mapping[int, Element]  # by order of the child
    into: Table  # sequence flows by order of the node they lead to
    out_of: Table  # sequence flows by order of the node they leave
    triggered: Mapping[int, Sequence[str]]  # kinds of event definitions by order of the event
    imports: bool  # whether the file imports others, so that a prefixed name may be elsewhere

    def of(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of these kinds, kind by kind."""
        for tag in tags:
            yield from self.kinds.get(tag, ())

    def within(self, tags: Iterable[str]) -> Iterator[Element]:
        """Yield the elements of a family of kinds, by name of the kind so that the order is always the same."""
        yield from self.of(*sorted(tags))

    def incoming(self, node: Element) -> Sequence[Element]:
        """Return the sequence flows that lead to a node."""
        return self.into.get(node.order, ())

    def outgoing(self, node: Element) -> Sequence[Element]:
        """Return the sequence flows that leave a node."""
        return self.out_of.get(node.order, ())

    def find(self, name: str) -> Element | None:
        """Return the element that a qualified name or id means in this file."""
        return _named(self.ids, name)

    def elsewhere(self, name: str) -> bool:
        """Tell whether a name that is not in this file may be in an imported one."""
        return self.imports and ":" in name

    def parent(self, element: Element) -> Element | None:
        """Return the element around."""
        return self.parents.get(element.order)

    def around(self, element: Element, tags: Iterable[str]) -> Element | None:
        """Return the nearest element around that is of one of these kinds."""
        wanted, above = frozenset(tags), self.parent(element)
        while above is not None and above.tag not in wanted:
            above = self.parent(above)
        return above

    def scope(self, element: Element) -> Element | None:
        """Return the process, sub-process or choreography that an element belongs to."""
        return self.around(element, SCOPES)

    def anchor(self, element: Element) -> str:
        """Return the id of the element, or of the nearest one around that has an id; an absurdly long one is cut."""
        above: Element | None = element
        while above is not None:
            if above.id:
                return above.id[:_LONGEST]
            above = self.parent(above)
        return ""

    def triggers(self, event: Element) -> Sequence[str]:
        """Return the kinds of an event's definitions, each once; "eventDefinitionRef" for a reference to none."""
        return self.triggered.get(event.order, ())

    def executable(self, element: Element) -> bool:
        """Tell whether an element belongs to a process that is marked executable."""
        process = element if element.tag == "process" else self.around(element, ("process",))
        return process is not None and process.is_true("isExecutable")


def is_event_sub_process(element: Element) -> bool:
    """Tell whether a sub-process is started by an event."""
    return element.tag == "subProcess" and element.is_true("triggeredByEvent")


def read(document: Document) -> Reading:
    """Return a document with its tables."""
    elements: list[Element] = []
    kinds: dict[str, list[Element]] = {}
    ids: dict[str, Element] = {}
    parents: dict[int, Element] = {}
    for element in document.root.walk():
        elements.append(element)
        kinds.setdefault(element.tag, []).append(element)
        if element.id:
            ids.setdefault(element.id, element)
        for child in element.children:
            parents[child.order] = element
    flows = kinds.get("sequenceFlow", [])
    return Reading(
        document=document,
        elements=elements,
        kinds=kinds,
        ids=ids,
        parents=parents,
        into=_by_end(flows, ids, "targetRef"),
        out_of=_by_end(flows, ids, "sourceRef"),
        triggered={event.order: _triggers(event, ids) for tag in EVENTS for event in kinds.get(tag, ())},
        imports="import" in kinds,
    )


def _by_end(flows: Iterable[Element], ids: Mapping[str, Element], end: str) -> Table:
    """Return sequence flows by the flow node at one of their ends."""
    table: dict[int, list[Element]] = {}
    for flow in flows:
        node = _named(ids, flow.get(end))
        if node is not None and node.tag in FLOW_NODES:
            table.setdefault(node.order, []).append(flow)
    return table


def _triggers(event: Element, ids: Mapping[str, Element]) -> tuple[str, ...]:
    """Return the kinds of an event's definitions, each once; a reference to none stays a reference."""
    found: dict[str, None] = {}
    for child in event.children:
        named = _named(ids, child.text) if child.tag == "eventDefinitionRef" else child
        found[named.tag if named is not None and named.tag in EVENT_DEFINITIONS else child.tag] = None
    return tuple(tag for tag in found if tag in EVENT_DEFINITIONS or tag == "eventDefinitionRef")


def _named(ids: Mapping[str, Element], name: str) -> Element | None:
    """Look a name up as it stands, then without its prefix."""
    name = name.strip()
    return ids.get(name) or ids.get(name.rpartition(":")[2])
