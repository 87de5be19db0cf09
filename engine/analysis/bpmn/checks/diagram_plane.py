"""A diagram has one plane (12.2.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for diagram in reading.document.diagrams:
        if len(diagram.planes) != 1:
            count = len(diagram.planes)
            yield Fault(
                element=diagram.id,
                line=diagram.line,
                text=Text(f"图有 {count} 个平面", f"the diagram has {count} planes"),
            )


CHECK = rule(
    "diagram_plane",
    "12.2.3",
    "每张图有一个平面",
    "a diagram has one plane",
    _check,
)
