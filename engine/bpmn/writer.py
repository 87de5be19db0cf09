"""Our model to a full BPMN file: rf vocabulary and diagram interchange included.

``read(write(read(x)))`` equals ``read(x)`` but for digests and lines. Evidence written directly on a task comes back
as a control of the catalogue; what the model does not hold (artifacts, data objects, foreign extensions) is not
written. Foreign content byte for byte: the place is :func:`write`, which would then splice into the bytes read.
"""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.diagram import add_diagram
from engine.bpmn.names import BPMN, PREFIXES, RF, XSI
from engine.bpmn.shape import Shape, add_text, rf
from engine.bpmn.tags import DEFINITION_OF, REFERRED
from engine.bpmn.vocabulary import (
    ANY_TIME,
    CONTROL,
    DEADLINE,
    DUTY,
    FORM,
    LAW,
    OUTCOME,
    PAPER,
    PHASE,
    RISK,
    RULE,
    write_name,
)
from engine.model.form import Duty
from engine.model.process import (
    Definition,
    EventKind,
    Flow,
    Graph,
    Lane,
    MultiInstance,
    Node,
    NodeKind,
    Process,
)
from engine.model.risk import Catalog

TARGET = "urn:riskflow:processes"


def bpmn(name: str) -> str:
    """Return the qualified name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def write(definition: Definition) -> bytes:
    """Return ``definition`` as a BPMN 2.0 file, UTF-8, indented."""
    root = etree.Element(bpmn("definitions"), nsmap=PREFIXES)
    root.set("id", _free_id(definition, "definitions"))
    root.set("targetNamespace", TARGET)
    if definition.main:
        root.set(f"{{{RF}}}main", definition.main)
    _catalog(root, definition)
    codes = _add_referred(root, definition)
    for process in definition.processes:
        _process(root, process, codes)
    add_diagram(root, definition)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _ids(definition: Definition) -> set[str]:
    """Return every id of the model that must stay unique in the file."""
    catalog = definition.catalog
    found = (
        {item.id for item in catalog.risks} | {item.id for item in catalog.laws} | {item.id for item in catalog.rules}
    )
    found |= {item.id for item in definition.controls} | {item.id for item in definition.groups}
    for process in definition.processes:
        found |= {process.id, *process.graph.all_nodes, *process.graph.all_flows}
        found |= {lane.id for lane in process.lanes} | {phase.id for phase in process.phases}
        found |= {action.id for action in process.actions}
        found |= {limit.id for node in process.graph.all_nodes.values() for limit in node.deadlines}
    return found


def _free_id(definition: Definition, wanted: str) -> str:
    """Return ``wanted`` or a longer id that nothing in the model bears."""
    taken = _ids(definition)
    while wanted in taken:
        wanted += "_"
    return wanted


def _extension(element: etree._Element) -> etree._Element:
    """Return the extension elements of ``element``, made on first use."""
    found = element.find(bpmn("extensionElements"))
    return etree.SubElement(element, bpmn("extensionElements")) if found is None else found


def _drop_empty(element: etree._Element) -> None:
    """Remove extension elements that stayed empty."""
    found = element.find(bpmn("extensionElements"))
    if found is not None and len(found) == 0:
        element.remove(found)


def _catalog(root: etree._Element, definition: Definition) -> None:
    """Write laws, risks, controls and rule documents."""
    catalog = definition.catalog
    if catalog == Catalog() and not definition.controls:
        return
    element = etree.SubElement(_extension(root), rf("catalog"), scheme=catalog.scheme)
    parts = ((LAW, catalog.laws), (RISK, catalog.risks), (CONTROL, definition.controls), (RULE, catalog.rules))
    for shape, values in parts:
        _all(element, shape, values)


def _all(parent: etree._Element, shape: Shape, values: tuple[object, ...]) -> None:
    """Write all values with one shape."""
    for value in values:
        shape.write(parent, value)


def _refs(parent: etree._Element, name: str, values: tuple[str, ...]) -> None:
    """Write references."""
    for value in values:
        etree.SubElement(parent, rf(name), ref=value)


def _add_referred(root: etree._Element, definition: Definition) -> dict[tuple[EventKind, str], str]:
    """Write the messages, signals, errors and escalations that events name; return their ids."""
    found: dict[tuple[EventKind, str], str] = {}
    nodes = [node for process in definition.processes for node in process.graph.all_nodes.values()]
    for node in nodes:
        pair = (node.event, node.event_ref)
        if node.event not in REFERRED or not node.event_ref or pair in found:
            continue
        _, tag, attribute = REFERRED[node.event]
        found[pair] = _free_id(definition, f"{tag}_{len(found) + 1}")
        etree.SubElement(root, bpmn(tag), {"id": found[pair], attribute: node.event_ref})
    return found


def _process(root: etree._Element, process: Process, codes: dict[tuple[EventKind, str], str]) -> None:
    """Write one process."""
    element = etree.SubElement(root, bpmn("process"), id=process.id)
    if process.name.zh:
        element.set("name", process.name.zh)
    element.set("isExecutable", "true" if process.executable else "false")
    extension = _extension(element)
    write_name(extension, process.name)
    _power(extension, process)
    _refs(extension, "riskRef", process.risks)
    _refs(extension, "controlRef", process.controls)
    _all(extension, PHASE, process.phases)
    _all(extension, ANY_TIME, process.actions)
    for key, text in process.words:
        etree.SubElement(extension, rf("word"), key=key, zh=text.zh, en=text.en)
    _drop_empty(element)
    top = [lane for lane in process.lanes if not lane.parent]
    if top:
        lanes = etree.SubElement(element, bpmn("laneSet"))
        for lane in top:
            _lane(lanes, lane, process)
    _graph(element, process.graph, codes)


def _power(extension: etree._Element, process: Process) -> None:
    """Write what is said of the power the process exercises."""
    values = {"category": process.category, "basis": process.basis, "prefix": process.prefix}
    attributes = {name: value for name, value in values.items() if value}
    if process.starters:
        attributes["starters"] = " ".join(process.starters)
    if process.public:
        attributes["public"] = "true"
    if attributes:
        etree.SubElement(extension, rf("power"), attributes)


def _lane(parent: etree._Element, lane: Lane, process: Process) -> None:
    """Write a lane and those it encloses."""
    element = etree.SubElement(parent, bpmn("lane"), id=lane.id)
    if lane.name.zh:
        element.set("name", lane.name.zh)
    extension = _extension(element)
    write_name(extension, lane.name)
    _duty(extension, lane.duty)
    _refs(extension, "riskRef", lane.risks)
    _drop_empty(element)
    for node in lane.nodes:
        etree.SubElement(element, bpmn("flowNodeRef")).text = node
    nested = [item for item in process.lanes if item.parent == lane.id]
    if nested:
        lanes = etree.SubElement(element, bpmn("childLaneSet"))
        for item in nested:
            _lane(lanes, item, process)


def _duty(extension: etree._Element, duty: Duty) -> None:
    """Write who may do it."""
    if duty != Duty():
        DUTY.write(extension, duty)


def _graph(parent: etree._Element, graph: Graph, codes: dict[tuple[EventKind, str], str]) -> None:
    """Write nodes, then flows."""
    for node in graph.nodes:
        _node(parent, node, graph, codes)
    for flow in graph.flows:
        _flow(parent, flow)


def _flow(parent: etree._Element, flow: Flow) -> None:
    """Write a sequence flow."""
    element = etree.SubElement(parent, bpmn("sequenceFlow"), id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    if flow.name.zh:
        element.set("name", flow.name.zh)
    extension = _extension(element)
    write_name(extension, flow.name)
    _refs(extension, "riskRef", flow.risks)
    if flow.keeps:
        etree.SubElement(extension, rf("keeps"), tasks=" ".join(flow.keeps))
    _drop_empty(element)
    if flow.condition:
        condition = etree.SubElement(element, bpmn("conditionExpression"))
        condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        condition.text = flow.condition


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the BPMN attributes of a node."""
    yield "id", node.id
    if node.name.zh:
        yield "name", node.name.zh
    if node.default:
        yield "default", node.default
    if node.called:
        yield "calledElement", node.called
    if node.attached_to:
        yield "attachedToRef", node.attached_to
    if not node.interrupting:
        yield "cancelActivity", "false"
    if node.tag == "subProcess" and node.kind is NodeKind.OTHER:
        yield "triggeredByEvent", "true"


def _node(parent: etree._Element, node: Node, graph: Graph, codes: dict[tuple[EventKind, str], str]) -> None:
    """Write a flow node, its parts in the order the BPMN schema wants."""
    element = etree.SubElement(parent, bpmn(node.tag), dict(_attributes(node)))
    if node.documentation:
        etree.SubElement(element, bpmn("documentation")).text = node.documentation
    _node_extension(_extension(element), node)
    _drop_empty(element)
    for name, flows in (("incoming", graph.incoming), ("outgoing", graph.outgoing)):
        for flow in flows[node.id]:
            etree.SubElement(element, bpmn(name)).text = flow.id
    if node.multi is not None:
        _multi(element, node.multi)
    if node.loop:
        etree.SubElement(element, bpmn("standardLoopCharacteristics"))
    _event(element, node, codes)
    if node.graph is not None:
        _graph(element, node.graph, codes)


def _node_extension(extension: etree._Element, node: Node) -> None:
    """Write what riskflow says about a node."""
    write_name(extension, node.name)
    refs = (("riskRef", node.risks), ("controlRef", node.controls), ("ruleRef", node.rules))
    for name, values in refs:
        _refs(extension, name, values)
    _duty(extension, node.duty)
    for name, value in (("phaseRef", node.phase), ("decision", node.decision)):
        _refs(extension, name, (value,) if value else ())
    if node.form is not None:
        FORM.write(extension, node.form)
    _all(extension, DEADLINE, node.deadlines)
    _all(extension, OUTCOME, node.outcomes)
    _all(extension, PAPER, node.papers)
    if node.unanimous:
        etree.SubElement(extension, rf("signing"), unanimous="true")
    if node.action:
        etree.SubElement(extension, rf("action"), {"name": node.action, **dict(node.action_args)})
    if node.result_code:
        result = etree.SubElement(extension, rf("result"), code=node.result_code, status=node.result_status)
        add_text(result, "name", node.result_name)


def _multi(element: etree._Element, multi: MultiInstance) -> None:
    """Write a multi-instance marker."""
    found = etree.SubElement(element, bpmn("multiInstanceLoopCharacteristics"))
    found.set("isSequential", "true" if multi.sequential else "false")
    parts = (
        ("loopCardinality", multi.cardinality),
        ("loopDataInputRef", multi.collection),
        ("completionCondition", multi.completion),
    )
    for name, text in parts:
        if text:
            etree.SubElement(found, bpmn(name)).text = text


def _event(element: etree._Element, node: Node, codes: dict[tuple[EventKind, str], str]) -> None:
    """Write what triggers an event; two definitions stand for a multiple trigger."""
    if node.event is EventKind.MULTIPLE:
        for _ in range(2):
            etree.SubElement(element, bpmn("conditionalEventDefinition"))
    elif node.event is not EventKind.NONE:
        found = etree.SubElement(element, bpmn(DEFINITION_OF[node.event]))
        if (code := codes.get((node.event, node.event_ref))) is not None:
            found.set(REFERRED[node.event][0], code)
        if node.event is EventKind.LINK:
            found.set("name", node.event_ref)
        if node.timer_type:
            etree.SubElement(found, bpmn(node.timer_type)).text = node.timer
