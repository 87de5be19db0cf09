"""A file without a drawing gets one before it is edited; every other byte stays."""

from diagrams import layout
from engine import bpmn
from engine.errors import BpmnRefused
from engine.usecases.definitions.editing import Opened


def laid(key: str, found: Opened) -> bytes:
    """Return the file with coordinates: its own, or laid out when it has none. The same file is always laid alike."""
    document = bpmn.read_document(found.data)
    if any(plane.shapes for diagram in document.diagrams for plane in diagram.planes):
        return found.data
    try:
        made = layout(bpmn.read(found.data, key=key, decisions=found.tables))
    except BpmnRefused:  # cannot run here, so it cannot be laid out: the editor says that it has no drawing
        return found.data
    return bpmn.with_layout(found.data, made.boxes, made.waypoints)
