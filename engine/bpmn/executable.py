"""The minimal BPMN that SpiffWorkflow gets (D4): generated ids, no names, no data, no expression of the author.

* every task, whoever does it, is a ``manualTask``; the use case completes system and decision tasks at once;
* a flow leaving an exclusive gateway ``e7_x`` with several ways carries ``pick_e7_x == <index>``;
* a flow leaving an inclusive gateway carries ``pick_e7_x_<index> == 1``; index counts the gateway's outgoing flows
  in file order from 0, the default flow included; joins (one way out) and parallel gateways carry nothing;
* multi-instance: ``loopCardinality`` is the variable ``n_<id>``; the completion condition stays with us;
* every event waited for from outside (timer, message, signal, conditional) is a timer ``"PT1000000H"`` that never
  fires by itself;
* a call activity is the called process of the same file, written as an embedded sub-process;
* terminate and error ends and error boundary events are kept, error codes are generated; a boundary event without a
  code keeps none and takes every error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.names import BPMN
from engine.bpmn.writer import TARGET, bpmn
from engine.errors import DefinitionInvalid
from engine.model.process import Definition, EventKind, Flow, Graph, Node, NodeKind

NEVER = '"PT1000000H"'
MAX_NODES = 5_000  # after calls have been written out
_TAGS = {
    NodeKind.START: "startEvent",
    NodeKind.END: "endEvent",
    NodeKind.TASK: "manualTask",
    NodeKind.DECISION: "manualTask",
    NodeKind.SYSTEM: "manualTask",
    NodeKind.EXCLUSIVE: "exclusiveGateway",
    NodeKind.PARALLEL: "parallelGateway",
    NodeKind.INCLUSIVE: "inclusiveGateway",
    NodeKind.CATCH: "intermediateCatchEvent",
    NodeKind.THROW: "intermediateThrowEvent",
    NodeKind.BOUNDARY: "boundaryEvent",
    NodeKind.SUB_PROCESS: "subProcess",
    NodeKind.CALL: "subProcess",
}
WAITED = frozenset({EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable:
    """The bytes for the library and the way back to our ids."""

    xml: bytes  # one process, UTF-8
    process: str  # generated id of the process
    ids: Mapping[str, str]  # generated id -> id of node or flow in the model
    paths: Mapping[str, tuple[str, ...]]  # generated id -> enclosing sub-processes and calls

    def generated(self, model_id: str, *path: str) -> str:
        """Return the generated id of ``model_id`` within ``path``; KeyError when there is none."""
        for name, found in self.ids.items():
            if found == model_id and self.paths[name] == path:
                return name
        raise KeyError((*path, model_id))


def executable(definition: Definition, process_id: str) -> Executable:
    """Return the minimal BPMN of one process; DefinitionInvalid for what the lint would have refused."""
    return _Writer(definition).process(process_id)


@dataclass(slots=True)
class _Writer:
    """Numbers elements while it writes them."""

    definition: Definition
    ids: dict[str, str] = field(default_factory=dict)
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # error code -> generated id
    calls: tuple[str, ...] = ()  # processes being written, to stop at a cycle
    count: int = 0

    def process(self, process_id: str) -> Executable:
        """Write the file."""
        found = self.definition.process_by_id.get(process_id)
        if found is None:
            raise DefinitionInvalid(f"no process {process_id}", findings=[])
        root = etree.Element(bpmn("definitions"), nsmap={"bpmn": BPMN}, id="d1_x", targetNamespace=TARGET)
        element = etree.SubElement(root, bpmn("process"), id="p1_x", isExecutable="true")
        self.calls = (process_id,)
        self._graph(element, found.graph, ())
        for code in self.errors.values():
            root.insert(0, etree.Element(bpmn("error"), id=code, errorCode=code))
        xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return Executable(xml=xml, process="p1_x", ids=self.ids, paths=self.paths)

    def _new(self, model_id: str, path: tuple[str, ...]) -> str:
        """Return the next generated id."""
        self.count += 1
        if self.count > MAX_NODES:
            raise DefinitionInvalid("too many elements once calls are written out", findings=[])
        name = f"e{self.count}_x"
        self.ids[name], self.paths[name] = model_id, path
        return name

    def _graph(self, parent: etree._Element, graph: Graph, path: tuple[str, ...]) -> None:
        """Write one scope."""
        names = {node.id: self._new(node.id, path) for node in graph.nodes}
        flows = {flow.id: self._new(flow.id, path) for flow in graph.flows}
        for node in graph.nodes:
            self._node(parent, node, names, (*path, node.id))
            element = parent[-1]
            parts = (("incoming", graph.incoming[node.id]), ("outgoing", graph.outgoing[node.id]))
            for at, (name, flow) in enumerate((name, flow) for name, found in parts for flow in found):
                reference = etree.Element(bpmn(name))
                reference.text = flows[flow.id]
                element.insert(at, reference)
        for flow in graph.flows:
            self._flow(parent, graph, flow, names, flows)

    def _node(self, parent: etree._Element, node: Node, names: dict[str, str], inner: tuple[str, ...]) -> None:
        """Write one node; ``inner`` is the path of what it encloses."""
        tag = _TAGS.get(node.kind)
        if tag is None:
            raise DefinitionInvalid(f"{node.id}: {node.tag} cannot be executed", findings=[])
        element = etree.SubElement(parent, bpmn(tag), id=names[node.id])
        if node.kind is NodeKind.BOUNDARY:
            element.set("attachedToRef", names[node.attached_to])
            element.set("cancelActivity", "true" if node.interrupting else "false")
        if node.multi is not None:
            multi = etree.SubElement(element, bpmn("multiInstanceLoopCharacteristics"))
            multi.set("isSequential", "true" if node.multi.sequential else "false")
            etree.SubElement(multi, bpmn("loopCardinality")).text = f"n_{names[node.id]}"
        self._event(element, node)
        self._inner(element, node, inner)

    def _inner(self, element: etree._Element, node: Node, inner: tuple[str, ...]) -> None:
        """Write the content of a sub-process or of a called process."""
        if node.kind is NodeKind.SUB_PROCESS and node.graph is not None:
            self._graph(element, node.graph, inner)
        if node.kind is NodeKind.CALL:
            called = self.definition.process_by_id.get(node.called)
            if called is None or node.called in self.calls:
                raise DefinitionInvalid(f"{node.id}: cannot call {node.called!r}", findings=[])
            self.calls = (*self.calls, node.called)
            self._graph(element, called.graph, inner)
            self.calls = self.calls[:-1]

    def _event(self, element: etree._Element, node: Node) -> None:
        """Write the trigger of an event."""
        if node.kind in (NodeKind.CATCH, NodeKind.BOUNDARY) and node.event in WAITED:
            timer = etree.SubElement(element, bpmn("timerEventDefinition"))
            etree.SubElement(timer, bpmn("timeDuration")).text = NEVER
        elif node.event is EventKind.TERMINATE:
            etree.SubElement(element, bpmn("terminateEventDefinition"))
        elif node.event is EventKind.ERROR:
            error = etree.SubElement(element, bpmn("errorEventDefinition"))
            if node.event_ref:
                error.set("errorRef", self.errors.setdefault(node.event_ref, f"error{len(self.errors) + 1}_x"))
        elif node.event is not EventKind.NONE:
            raise DefinitionInvalid(f"{node.id}: a {node.event} event cannot be executed", findings=[])

    def _flow(
        self, parent: etree._Element, graph: Graph, flow: Flow, names: dict[str, str], flows: dict[str, str]
    ) -> None:
        """Write one flow, with an opaque condition behind a gateway that chooses."""
        element = etree.SubElement(parent, bpmn("sequenceFlow"), id=flows[flow.id])
        element.set("sourceRef", names[flow.source])
        element.set("targetRef", names[flow.target])
        ways = graph.outgoing[flow.source]
        kind, gateway, index = graph.by_id[flow.source].kind, names[flow.source], ways.index(flow)
        if len(ways) > 1 and kind is NodeKind.EXCLUSIVE:
            etree.SubElement(element, bpmn("conditionExpression")).text = f"pick_{gateway} == {index}"
        elif len(ways) > 1 and kind is NodeKind.INCLUSIVE:
            etree.SubElement(element, bpmn("conditionExpression")).text = f"pick_{gateway}_{index} == 1"
