"""BPMN diagram interchange, written."""

from collections.abc import Mapping, Sequence

from lxml import etree

from engine.bpmn.names import BPMNDI, DC, DI
from engine.model.process import Bounds, Definition

_PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def add_diagram(root: etree._Element, definition: Definition) -> None:
    """Append a diagram with every box and line the model knows; nothing when it knows none."""
    boxes: dict[str, Bounds] = {}
    lines: dict[str, Sequence[tuple[float, float]]] = {}
    for process in definition.processes:
        boxes |= {lane.id: lane.bounds for lane in process.lanes if lane.bounds}
        boxes |= {node.id: node.bounds for node in process.graph.all_nodes.values() if node.bounds}
        lines |= {flow.id: flow.waypoints for flow in process.graph.all_flows.values() if flow.waypoints}
    if boxes or lines:
        root.append(_diagram(definition.main or definition.processes[0].id, boxes, lines))


def diagram_text(
    plane: str, boxes: Mapping[str, Bounds], waypoints: Mapping[str, Sequence[tuple[float, float]]]
) -> str:
    """Return a BPMNDiagram as text with its own prefixes, indented for the second level of a file."""
    diagram = _diagram(plane, boxes, waypoints)
    etree.indent(diagram, space="  ", level=1)
    return str(etree.tostring(diagram, encoding="unicode"))


def _diagram(
    plane: str, boxes: Mapping[str, Bounds], waypoints: Mapping[str, Sequence[tuple[float, float]]]
) -> etree._Element:
    """Return a BPMNDiagram; ids start with ``di_`` and the id of what is drawn."""
    diagram = etree.Element(f"{{{BPMNDI}}}BPMNDiagram", nsmap=_PREFIXES, id="di_diagram")
    page = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id="di_plane", bpmnElement=plane)
    for element, box in boxes.items():
        shape = etree.SubElement(page, f"{{{BPMNDI}}}BPMNShape", id=f"di_{element}", bpmnElement=element)
        sides = {name: _coordinate(getattr(box, name)) for name in ("x", "y", "width", "height")}
        etree.SubElement(shape, f"{{{DC}}}Bounds", sides)
    for element, points in waypoints.items():
        edge = etree.SubElement(page, f"{{{BPMNDI}}}BPMNEdge", id=f"di_{element}", bpmnElement=element)
        for x, y in points:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=_coordinate(x), y=_coordinate(y))
    return diagram


def _coordinate(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) else repr(float(value))
