"""BPMN diagram interchange, written: into a new file, or into the bytes of an existing one."""

from collections.abc import Mapping, Sequence
from xml.parsers import expat

from lxml import etree

from engine.bpmn.names import BPMN, BPMNDI, DC, DI, bpmn_children
from engine.bpmn.parse import parse
from engine.bpmn.refusal import refusal
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


def with_layout(
    data: bytes, boxes: Mapping[str, Bounds], waypoints: Mapping[str, Sequence[tuple[float, float]]]
) -> bytes:
    """Return ``data`` with a diagram of these boxes and lines; every other byte stays as it is.

    Keys are element ids, units are points. Diagrams already in the file are replaced. The file must be UTF-8;
    BpmnRefused as for ``read``.
    """
    root = parse(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise refusal("encoding", 1, "排版只支持 UTF-8 文件", "a layout can be written into UTF-8 files only") from None
    plane = next((item.get("id", "") for item in bpmn_children(root, "collaboration", "process")), "")
    diagram = _diagram(plane, boxes, waypoints)
    etree.indent(diagram, space="  ", level=1)
    text = etree.tostring(diagram, encoding="UTF-8")
    cuts, end = _places(data)
    for begin, stop in reversed(cuts):
        data, end = data[:begin] + data[stop:], end - (stop - begin)
    return data[:end] + b"  " + text + b"\n" + data[end:]


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


def _places(data: bytes) -> tuple[list[tuple[int, int]], int]:
    """Return byte ranges of the diagrams in the file and where its root closes.

    The bytes have passed ``parse``: no DOCTYPE, so this second parser has nothing to resolve either.
    """
    found: list[tuple[int, int]] = []
    depth, begin, end = 0, 0, 0
    parser = expat.ParserCreate("utf-8", "|")

    def started(name: str, _attributes: object) -> None:
        nonlocal depth, begin
        depth += 1
        if depth == 2 and name == f"{BPMNDI}|BPMNDiagram":
            begin = parser.CurrentByteIndex

    def ended(name: str) -> None:
        nonlocal depth, end
        if depth == 2 and name == f"{BPMNDI}|BPMNDiagram":
            found.append((_line_start(data, begin), _after(data, parser.CurrentByteIndex)))
        if depth == 1:
            end = parser.CurrentByteIndex
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.Parse(data, True)
    if data[end : end + 2] != b"</":
        raise refusal("malformed", 1, "空的 definitions 无法排版", f"{BPMN}: an empty file has nothing to lay out")
    return found, end


def _after(data: bytes, at: int) -> int:
    """Return the place behind the closing tag at ``at`` (or the empty tag) and its line break."""
    stop = data.index(b">", at) + 1
    return stop + 1 if data[stop : stop + 1] == b"\n" else stop


def _line_start(data: bytes, at: int) -> int:
    """Return the start of the line when only blanks precede ``at``, so that no empty line stays."""
    start = data.rfind(b"\n", 0, at) + 1
    return start if not data[start:at].strip() else at
