"""Definition files on disk, without a database: the tables beside a file, coordinates written into it."""

from pathlib import Path

from diagrams import layout
from engine import bpmn


def beside(path: Path) -> bytes:
    """Return the decision tables beside a BPMN file: the file of the same name in ``.dmn``; b"" for none."""
    found = path.with_suffix(".dmn")
    return found.read_bytes() if found.is_file() else b""


def lay_out(path: Path) -> None:
    """Write diagram coordinates into the file; every other byte stays (D60)."""
    data = path.read_bytes()
    made = layout(bpmn.read(data, key=path.stem))
    path.write_bytes(bpmn.with_layout(data, made.boxes, made.waypoints))
