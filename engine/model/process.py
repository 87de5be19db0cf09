"""Our model of a BPMN file: what is read, linted, drawn, run and written back.

One definition is one file (D2); a file holds processes; a process holds a graph; a sub-process holds a graph of its
own. Anything the model does not know is kept in ``foreign`` as bytes so that nothing is lost (vocabulary.md 8).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from engine.model.control import Control
from engine.model.decision import Decision, DecisionFile
from engine.model.form import Deadline, Duty, Form, Group, Outcome
from engine.model.paper import Paper
from engine.model.risk import Catalog
from engine.model.text import EMPTY, Text


class NodeKind(StrEnum):
    """What a flow node does when a token arrives."""

    START = "start"  # start event
    END = "end"  # end event
    TASK = "task"  # waits for a person: userTask, manualTask, task
    DECISION = "decision"  # businessRuleTask: a decision table, by the system (D5)
    SYSTEM = "system"  # serviceTask with an action of the closed list (D5)
    EXCLUSIVE = "exclusive"  # one way
    PARALLEL = "parallel"  # all ways, joins all
    INCLUSIVE = "inclusive"  # several ways
    CATCH = "catch"  # intermediate catch event
    THROW = "throw"  # intermediate throw event
    BOUNDARY = "boundary"  # event on the border of an activity
    SUB_PROCESS = "sub_process"  # embedded sub-process
    CALL = "call"  # call activity
    OTHER = "other"  # read and drawn, never run


class EventKind(StrEnum):
    """Trigger of an event."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"
    CONDITIONAL = "conditional"
    COMPENSATION = "compensation"
    CANCEL = "cancel"
    LINK = "link"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A box in diagram units (points, origin top left)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance:
    """A multi-instance marker on an activity."""

    sequential: bool = False
    cardinality: str = ""  # expression, or ""
    collection: str = ""  # list field whose length is the number of instances, or ""
    completion: str = ""  # expression over done, total, outcome counts; "" waits for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str  # node id
    target: str  # node id
    name: Text = EMPTY
    condition: str = ""  # guard text, "" for none
    risks: tuple[str, ...] = ()  # risk ids: risk of skipping or returning
    waypoints: tuple[tuple[float, float], ...] = ()
    keeps: tuple[str, ...] = ()  # tasks whose signatures a return along this flow keeps (rf:keeps)
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A flow node with everything riskflow knows of it."""

    id: str
    kind: NodeKind
    tag: str  # local name in the BPMN namespace, e.g. "userTask"
    name: Text
    line: int = 0
    event: EventKind = EventKind.NONE  # trigger of an event node
    event_ref: str = ""  # error code, signal or message name
    timer: str = ""  # timer text (duration, date or cycle)
    timer_type: str = ""  # "timeDuration", "timeDate", "timeCycle"
    attached_to: str = ""  # host of a boundary event
    interrupting: bool = True  # boundary: ends its host
    default: str = ""  # default flow of a gateway
    multi: "MultiInstance | None" = None
    loop: bool = False  # standard loop marker (drawn, not run)
    graph: "Graph | None" = None  # content of a sub-process
    called: str = ""  # called process id of a call activity
    decision: str = ""  # rf:decision ref (business rule task)
    action: str = ""  # rf:action of a service task
    action_args: tuple[tuple[str, str], ...] = ()  # attributes of rf:action
    result_code: str = ""  # rf:result code of an end event
    result_status: str = ""  # completed, refused, cancelled
    result_name: Text = EMPTY  # what people call the result
    risks: tuple[str, ...] = ()  # risk ids attached
    controls: tuple[str, ...] = ()  # control ids attached
    rules: tuple[str, ...] = ()  # rule documents attached
    duty: Duty = field(default_factory=Duty)
    form: Form | None = None
    outcomes: tuple[Outcome, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    papers: tuple[Paper, ...] = ()  # papers it may write
    unanimous: bool = False  # a back or refuse outcome needs all signers (D22)
    phase: str = ""  # id of the phase, for sheets
    bounds: Bounds | None = None
    documentation: str = ""
    executable: bool = True  # false when the reader kept something of it that cannot run


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Nodes and flows of one scope."""

    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def flow_by_id(self) -> dict[str, Flow]:
        """Flows by id."""
        return {flow.id: flow for flow in self.flows}

    @cached_property
    def outgoing(self) -> dict[str, tuple[Flow, ...]]:
        """Flows by source node id, in file order; every node has an entry."""
        found: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            found.setdefault(flow.source, []).append(flow)
        return {node: tuple(flows) for node, flows in found.items()}

    @cached_property
    def incoming(self) -> dict[str, tuple[Flow, ...]]:
        """Flows by target node id, in file order; every node has an entry."""
        found: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            found.setdefault(flow.target, []).append(flow)
        return {node: tuple(flows) for node, flows in found.items()}

    @cached_property
    def boundaries(self) -> dict[str, tuple[Node, ...]]:
        """Boundary events by host id."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.kind is NodeKind.BOUNDARY:
                found.setdefault(node.attached_to, []).append(node)
        return {host: tuple(events) for host, events in found.items()}

    @cached_property
    def all_nodes(self) -> dict[str, Node]:
        """Nodes by id, those of nested sub-processes included."""
        found = dict(self.by_id)
        for node in self.nodes:
            if node.graph is not None:
                found.update(node.graph.all_nodes)
        return found

    @cached_property
    def all_flows(self) -> dict[str, Flow]:
        """Flows by id, those of nested sub-processes included."""
        found = dict(self.flow_by_id)
        for node in self.nodes:
            if node.graph is not None:
                found.update(node.graph.all_flows)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane: names a business role."""

    id: str
    name: Text
    nodes: tuple[str, ...]  # ids of its flow nodes
    duty: Duty = field(default_factory=Duty)
    risks: tuple[str, ...] = ()  # post risks
    parent: str = ""  # id of the enclosing lane
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase groups steps for sheets (users.md §4)."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyTimeAction:
    """A companion process startable at any time from a case (D36)."""

    id: str
    name: Text
    process: str  # process id in this file or definition key
    roles: tuple[str, ...] = ()
    effect: str = ""  # "cancel_parent" or ""


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process of a file."""

    id: str
    name: Text
    graph: Graph
    executable: bool = False  # isExecutable
    lanes: tuple[Lane, ...] = ()
    phases: tuple[Phase, ...] = ()
    risks: tuple[str, ...] = ()  # risks over the whole course
    controls: tuple[str, ...] = ()  # controls over the whole course
    starters: tuple[str, ...] = ()  # roles that may start a case
    prefix: str = ""  # case number prefix, e.g. "PRO"
    category: str = ""  # kind of power
    basis: str = ""  # law id of the power
    public: bool = False  # the public map may show it (rf:power public)
    actions: tuple[AnyTimeAction, ...] = ()
    words: tuple[tuple[str, Text], ...] = ()  # words of this flow, e.g. ("case", 采购项目)
    line: int = 0

    @cached_property
    def lane_of(self) -> dict[str, Lane]:
        """Innermost lane by node id."""
        found: dict[str, Lane] = {}
        for lane in self.lanes:
            for node in lane.nodes:
                found[node] = lane
        return found

    def duty(self, node: Node) -> Duty:
        """Return who may do ``node``: its own duty narrows its lane's (vocabulary.md 7)."""
        lane = self.lane_of.get(node.id)
        base = lane.duty if lane is not None else Duty()
        return Duty(
            roles=node.duty.roles or (() if node.duty.body else base.roles),
            qualification=node.duty.qualification or base.qualification,
            body=node.duty.body or ("" if node.duty.roles else base.body),
        )

    def falls_on(self, deadline: Deadline) -> Text:
        """Return the name of the date of the case a limit of no time ends on; EMPTY for any other limit."""
        head, _, path = deadline.after.partition(".")
        if head != "field" or (deadline.max or deadline.min) != "0":
            return EMPTY
        fields = (field for node in self.graph.all_nodes.values() if node.form for field in node.form.fields)
        return next((field.name for field in fields if field.id == path), EMPTY)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One BPMN file, read. Immutable; named by key, version (given at deploy) and digest of its exact bytes (D1)."""

    key: str  # the file's name without ending
    digest: str  # sha256 hex of the exact bytes
    model_digest: str  # sha256 hex of the model without diagram coordinates
    main: str  # id of the process that POST /cases starts (rf:main)
    processes: tuple[Process, ...]
    catalog: Catalog = field(default_factory=Catalog)
    controls: tuple[Control, ...] = ()
    groups: tuple[Group, ...] = ()  # groups of all forms, by id
    tables: DecisionFile | None = None  # the DMN file beside it, part of the same version

    @cached_property
    def decision_by_id(self) -> dict[str, Decision]:
        """Decisions of the DMN file by id."""
        return {decision.id: decision for decision in self.tables.decisions} if self.tables else {}

    @cached_property
    def process_by_id(self) -> dict[str, Process]:
        """Processes by id."""
        return {process.id: process for process in self.processes}

    @cached_property
    def control_by_id(self) -> dict[str, Control]:
        """Controls by id."""
        return {control.id: control for control in self.controls}

    @cached_property
    def group_by_id(self) -> dict[str, Group]:
        """Groups by id."""
        return {group.id: group for group in self.groups}

    @property
    def main_process(self) -> Process:
        """The process ``rf:main`` names."""
        return self.process_by_id[self.main]

    def rank(self, node: Node) -> int | None:
        """Return the heaviest rank (1 = heaviest) of the risk points at ``node``; None when it has none."""
        ranks = [self.catalog.risk(risk).rank for risk in node.risks]
        return min(ranks) if ranks else None
