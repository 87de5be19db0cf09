"""Boxes and waypoints of the BPMN diagram interchange, read."""

from dataclasses import dataclass, field
from math import isfinite

from lxml import etree

from engine.bpmn.names import BPMNDI, DC, DI, line_of, reference
from engine.bpmn.refusal import refusal
from engine.model.process import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Where things stand, by the id of the element drawn; the first shape of an element wins."""

    boxes: dict[str, Bounds] = field(default_factory=dict)
    waypoints: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


def read_geometry(root: etree._Element) -> Geometry:
    """Return all shapes and edges of the file's diagrams."""
    found = Geometry()
    for plane in root.iterfind(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane"):
        for shape in plane.iterfind(f"{{{BPMNDI}}}BPMNShape"):
            box = shape.find(f"{{{DC}}}Bounds")
            if box is not None:
                bounds = Bounds(**{name: _number(box, name) for name in ("x", "y", "width", "height")})
                found.boxes.setdefault(reference(shape.get("bpmnElement")), bounds)
        for edge in plane.iterfind(f"{{{BPMNDI}}}BPMNEdge"):
            points = tuple((_number(p, "x"), _number(p, "y")) for p in edge.iterfind(f"{{{DI}}}waypoint"))
            found.waypoints.setdefault(reference(edge.get("bpmnElement")), points)
    return found


def _number(element: etree._Element, name: str) -> float:
    """Return a coordinate; BpmnRefused when it is not a finite number."""
    try:
        value = float(element.get(name, "0"))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise refusal("coordinate", line_of(element), f"坐标 {name} 不是数", f"coordinate {name} is not a number")
    return value
