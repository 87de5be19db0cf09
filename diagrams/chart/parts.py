"""A document as parts with a box and links with two ends: what a chart of any BPMN file draws. No geometry.

Every pool, lane, flow node, data symbol, note, group and conversation node is a part; every sequence flow, message
flow of a collaboration, association and conversation link is a link, and so is a data association whose data end is
drawn. Content of sub-processes is parts inside parts. Names pass ``text.clean`` here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from diagrams.text import clean
from engine.errors import RiskflowError
from engine.model.document import Document, Element

MOST_NODES, MOST_PARTS, MOST_LINKS = 500, 2000, 4000

TASKS = frozenset(
    ("task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask")
)
SUBS = frozenset(("subProcess", "transaction", "adHocSubProcess", "subChoreography"))
EVENTS = frozenset(
    (
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    )
)
GATES = frozenset(("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"))
CALLS = frozenset(("callActivity", "callChoreography"))
CHOREOGRAPHY = frozenset(("choreographyTask", "subChoreography", "callChoreography"))
FLOW_NODES = TASKS | SUBS | EVENTS | GATES | CALLS | CHOREOGRAPHY
CONVERSATIONS = frozenset(("conversation", "subConversation", "callConversation"))
_DATA = frozenset(("dataObjectReference", "dataStoreReference"))
_NAKED = {"dataObject": "dataObjectReference", "dataStore": "dataStoreReference"}  # drawn when nothing refers to it
_PORTS = frozenset(("dataInput", "dataOutput"))
_SCOPES = frozenset(("process", "choreography"))
_COLLABORATIONS = frozenset(("collaboration", "globalConversation"))
_ASSOCIATIONS = frozenset(("dataInputAssociation", "dataOutputAssociation"))


class TooLarge(RiskflowError):
    """The file holds more than a chart shows."""

    code = "chart-too-large"


@dataclass(slots=True, kw_only=True)
class Part:
    """One thing with a box."""

    key: int  # place in ``Chart.parts``
    tag: str
    kind: str  # task, sub, event, gate, talk (choreography), pool, lane, scope, data, store, note, group, conversation
    id: str = ""
    line: int = 0
    name: str = ""
    parent: int = -1  # the pool, scope or sub-process it stands in; of a lane its pool or lane; -1 for none
    lane: int = -1  # innermost lane
    host: int = -1  # of a boundary event
    event: str = ""  # kind of its definition: timer, message, ..., "multiple", "parallelMultiple", "" for none
    marks: tuple[str, ...] = ()  # loop, parallel, sequential, compensation, adHoc, collection, many, input, output
    dashed: bool = False  # not interrupting, or an event sub-process
    bands: tuple[tuple[str, bool], ...] = ()  # choreography: participants and whether they begin
    inner: list[int] = field(default_factory=list)  # parts directly inside, lanes excepted
    lanes: list[int] = field(default_factory=list)  # lanes directly inside


@dataclass(slots=True, kw_only=True)
class Link:
    """One line between two parts, or from a part to another link."""

    key: int
    order: int  # of its element
    tag: str
    id: str = ""
    line: int = 0
    name: str = ""
    source: int = -1  # a part, -1 when it names nothing that is drawn
    target: int = -1
    onto: int = -1  # the link it is tied to instead of a part
    default: bool = False
    condition: bool = False
    direction: str = ""  # of an association: one, both, "" for none


@dataclass(slots=True)
class Chart:
    """All parts and links of a document, in its order."""

    parts: list[Part] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)  # parts that stand in nothing
    by_element: dict[int, int] = field(default_factory=dict)  # order of an element -> part

    def within(self, key: int) -> Iterator[int]:
        """Yield every part below ``key``, lanes included."""
        waiting = [key]
        while waiting:
            part = self.parts[waiting.pop()]
            below = [*part.lanes, *part.inner]
            yield from below
            waiting += below


def chart_of(document: Document) -> Chart:
    """Return what is drawn of ``document``. Raises TooLarge above the limits of a chart."""
    made = _Reading(document)
    made.collect()
    made.join()
    return made.chart


class _Reading:
    def __init__(self, document: Document) -> None:
        self.document, self.chart = document, Chart()
        self.referred = {
            found.order
            for one in document.all(*_DATA)
            for key in ("dataObjectRef", "dataStoreRef")
            if (found := document.target(one.get(key))) is not None and one.get(key)
        }
        self.pool_of: dict[int, int] = {}  # order of a process -> pool
        self.standing: dict[int, int] = {}  # order of a data object -> its first symbol
        self.nodes = 0

    # --- parts --------------------------------------------------------------------------------------------------
    def collect(self) -> None:
        """Make the parts: pools first, so that a process knows its own."""
        for one in self.document.all("participant"):
            around = self.document.parent(one)
            if around is not None and around.tag in _COLLABORATIONS:
                self.pool(one)
        waiting: list[tuple[Element, int]] = [(self.document.root, -1)]
        while waiting:
            element, inside = waiting.pop()
            below = self.enter(element, inside)
            waiting += [(child, below) for child in reversed(element.children)]
        self.assign_lanes()
        self.attach()
        if self.nodes > MOST_NODES or len(self.chart.parts) > MOST_PARTS:
            raise TooLarge(
                f"a chart shows at most {MOST_NODES} flow nodes; this file has {self.nodes}", nodes=self.nodes,
                most=MOST_NODES,
            )  # fmt: skip

    def pool(self, one: Element) -> None:
        named = self.document.target(one.get("processRef")) if one.get("processRef") else None
        many = one.first("participantMultiplicity") is not None
        part = self.add(one, "pool", -1, marks=("parallel",) if many else ())
        if named is not None and named.tag == "process":
            self.pool_of.setdefault(named.order, part.key)
            if not part.name:
                part.name = clean(named.name)

    def enter(self, element: Element, inside: int) -> int:
        """Make the part of an element; return what its children stand in."""
        tag = element.tag
        if tag in _SCOPES:
            known = self.pool_of.get(element.order)
            if known is None:
                known = self.add(element, "scope", -1).key
            self.chart.by_element[element.order] = known
            return known
        kind = self.kind(element)
        if not kind:
            return inside
        if tag == "lane":
            around = self.document.parent(element)
            above = self.document.parent(around) if around is not None else None
            outer = self.chart.by_element.get(above.order, inside) if above is not None else inside
            return self.lane(element, outer, inside)
        part = self.add(element, kind, inside)
        self.describe(part, element)
        return part.key if tag in SUBS else inside

    def lane(self, element: Element, outer: int, inside: int) -> int:
        if outer < 0:
            return inside
        part = self.add(element, "lane", -1, rooted=False)
        part.parent = outer
        self.chart.parts[outer].lanes.append(part.key)
        return inside

    def kind(self, element: Element) -> str:
        tag = element.tag
        for tags, kind in (
            (TASKS, "task"), (EVENTS, "event"), (GATES, "gate"), (CHOREOGRAPHY - SUBS, "talk"), (SUBS, "sub"),
            (CALLS, "task"), (CONVERSATIONS, "conversation"),
        ):  # fmt: skip
            if tag in tags:
                return kind
        simple = {
            "lane": "lane", "textAnnotation": "note", "group": "group", "dataObjectReference": "data",
            "dataStoreReference": "store",
        }  # fmt: skip
        if tag in _NAKED and element.order not in self.referred:
            return "store" if tag == "dataStore" else "data"
        if tag in _PORTS and self.is_port(element):
            return "data"
        return simple.get(tag, "")

    def is_port(self, element: Element) -> bool:
        """Whether a data input or output is one of a process: those of a task have no symbol."""
        around = self.document.parent(element)
        above = self.document.parent(around) if around is not None else None
        return above is not None and above.tag in ("process", "globalTask")

    def add(
        self, element: Element, kind: str, inside: int, *, marks: tuple[str, ...] = (), rooted: bool = True
    ) -> Part:
        chart = self.chart
        part = Part(
            key=len(chart.parts), tag=element.tag, kind=kind, id=element.id, line=element.line,
            name=clean(element.name), parent=inside, marks=marks,
        )  # fmt: skip
        chart.parts.append(part)
        chart.by_element[element.order] = part.key
        if inside >= 0:
            chart.parts[inside].inner.append(part.key)
        elif rooted:
            chart.roots.append(part.key)
        self.nodes += element.tag in FLOW_NODES
        return part

    def describe(self, part: Part, element: Element) -> None:
        """What the symbol of a part shows."""
        tag = element.tag
        if part.kind == "event":
            part.event = self.event(element)
            part.dashed = element.has("isInterrupting") and not element.is_true("isInterrupting", default=True)
            if tag == "boundaryEvent":
                part.dashed = not element.is_true("cancelActivity", default=True)
        elif part.kind in ("task", "sub", "talk"):
            part.marks = _marks(element)
            part.dashed = element.is_true("triggeredByEvent")
            if tag in CHOREOGRAPHY:
                part.bands = tuple(self.bands(element))
        elif part.kind == "note":
            part.name = clean((element.texts("text") or (element.text or element.name,))[0])
        elif part.kind == "group":
            value = self.document.target(element.get("categoryValueRef")) if element.get("categoryValueRef") else None
            part.name = clean(value.get("value")) if value is not None else part.name
        elif part.kind in ("data", "store"):
            self.data(part, element)

    def data(self, part: Part, element: Element) -> None:
        reference = element.get("dataObjectRef") or element.get("dataStoreRef")
        thing = self.document.target(reference) if reference else None
        if thing is not None:
            self.standing.setdefault(thing.order, part.key)
            part.name = part.name or clean(thing.name)
        state = element.first("dataState")
        if state is not None and state.name and f"[{clean(state.name)}]" not in part.name:
            part.name = f"{part.name} [{clean(state.name)}]".strip()
        many = any(one is not None and one.is_true("isCollection") for one in (element, thing))
        port = {"dataInput": ("input",), "dataOutput": ("output",)}.get(element.tag, ())
        part.marks = (*port, *(("collection",) if many else ()))

    def event(self, element: Element) -> str:
        kinds = [one.tag.removesuffix("EventDefinition") for one in element.children if _is_definition(one.tag)]
        for reference in element.texts("eventDefinitionRef"):
            named = self.document.target(reference)
            if named is not None and _is_definition(named.tag):
                kinds.append(named.tag.removesuffix("EventDefinition"))
        if len(kinds) > 1:
            return "parallelMultiple" if element.is_true("parallelMultiple") else "multiple"
        return kinds[0] if kinds else ""

    def bands(self, element: Element) -> Iterator[tuple[str, bool]]:
        begins = self.document.target(element.get("initiatingParticipantRef"))
        for reference in element.texts("participantRef"):
            one = self.document.target(reference)
            yield (clean(one.name) if one is not None else "", one is not None and one is begins)

    def assign_lanes(self) -> None:
        """A node stands in the innermost lane that lists it; a lane inside a sub-process counts there only."""
        for element in self.document.all("lane"):
            lane = self.chart.by_element.get(element.order, -1)
            for reference in element.texts("flowNodeRef") if lane >= 0 else ():
                named = self.document.target(reference)
                key = self.chart.by_element.get(named.order, -1) if named is not None else -1
                if key >= 0 and self.chart.parts[key].parent == self.home(lane):
                    self.chart.parts[key].lane = lane

    def home(self, lane: int) -> int:
        while lane >= 0 and self.chart.parts[lane].kind == "lane":
            lane = self.chart.parts[lane].parent
        return lane

    def attach(self) -> None:
        for element in self.document.all("boundaryEvent"):
            part = self.chart.parts[self.chart.by_element[element.order]]
            named = self.document.target(element.get("attachedToRef")) if element.get("attachedToRef") else None
            key = self.chart.by_element.get(named.order, -1) if named is not None else -1
            if key >= 0 and key != part.key and self.chart.parts[key].kind in ("task", "sub", "talk"):
                host = self.chart.parts[key]
                part.host = key if host.parent == part.parent else -1

    # --- links --------------------------------------------------------------------------------------------------
    def join(self) -> None:
        """Make the links, those between parts first: an association may end on a flow."""
        flows: dict[int, int] = {}
        defaults = {
            named.order
            for one in self.document.all(*TASKS, *GATES, *SUBS, *CALLS)
            if one.get("default") and (named := self.document.target(one.get("default"))) is not None
        }
        for one in self.document.all("sequenceFlow", "messageFlow", "conversationLink"):
            around = self.document.parent(one)
            if one.tag == "messageFlow" and (around is None or around.tag not in _COLLABORATIONS):
                continue  # in a choreography it says what a task exchanges; it is no line
            link = self.link(one, self.end(one.get("sourceRef")), self.end(one.get("targetRef")))
            link.default = one.order in defaults
            link.condition = one.tag == "sequenceFlow" and one.first("conditionExpression") is not None
            flows[one.order] = link.key
        for one in self.document.all(*_ASSOCIATIONS):
            self.data_link(one)
        for one in self.document.all("association"):
            source, target = one.get("sourceRef"), one.get("targetRef")
            link = self.link(one, self.end(source), self.end(target))
            link.direction = {"One": "one", "Both": "both"}.get(one.get("associationDirection"), "")
            for reference, end in ((source, link.source), (target, link.target)):
                named = self.document.target(reference) if reference and end < 0 else None
                link.onto = flows.get(named.order, -1) if named is not None else link.onto
        if len(self.chart.links) > MOST_LINKS:
            count = len(self.chart.links)
            raise TooLarge(f"a chart shows at most {MOST_LINKS} lines; this file has {count}", links=count)

    def link(self, element: Element, source: int, target: int) -> Link:
        link = Link(
            key=len(self.chart.links), order=element.order, tag=element.tag, id=element.id, line=element.line,
            name=clean(element.name), source=source, target=target,
        )  # fmt: skip
        self.chart.links.append(link)
        return link

    def data_link(self, element: Element) -> None:
        """A data association is a line when the data at its other end has a symbol."""
        owner = self.document.parent(element)
        activity = self.chart.by_element.get(owner.order, -1) if owner is not None else -1
        incoming = element.tag == "dataInputAssociation"
        for reference in element.texts("sourceRef" if incoming else "targetRef")[:1]:
            named = self.document.target(reference)
            key = self.symbol(named) if named is not None else -1
            if key >= 0 and self.chart.parts[key].kind in ("data", "store"):
                self.link(element, *((key, activity) if incoming else (activity, key))).direction = "one"

    def symbol(self, element: Element) -> int:
        return self.chart.by_element.get(element.order, self.standing.get(element.order, -1))

    def end(self, reference: str) -> int:
        """The part a reference names: its own, that of the data it stands for, or of what is around it."""
        element = self.document.target(reference) if reference else None
        if element is None or element.tag.endswith(("Flow", "ssociation")):
            return -1
        key = self.symbol(element)
        for around in self.document.ancestors(element):
            if key >= 0:
                break
            key = self.chart.by_element.get(around.order, -1)
        return -1 if key < 0 or self.chart.parts[key].kind == "scope" else key


def _is_definition(tag: str) -> bool:
    return tag.endswith("EventDefinition")


def _marks(element: Element) -> tuple[str, ...]:
    found = []
    loop = element.first("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
    kind = element.get("loopType")
    if (loop is not None and loop.tag.startswith("standard")) or kind == "Standard":
        found.append("loop")
    elif loop is not None or kind.startswith("MultiInstance"):
        sequential = (loop is not None and loop.is_true("isSequential")) or kind == "MultiInstanceSequential"
        found.append("sequential" if sequential else "parallel")
    if element.is_true("isForCompensation"):
        found.append("compensation")
    if element.tag == "adHocSubProcess":
        found.append("adHoc")
    return tuple(found)
