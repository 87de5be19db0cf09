"""Pictures of a definition: the risk map, the public chart, the course of a case."""

from diagrams.changes import Versions
from diagrams.compare import compare, values
from diagrams.draw import Edition, draw, find, part_sheets, within
from diagrams.layout import Layout, layout
from diagrams.names import Names
from diagrams.outline import outline, points
from diagrams.regions import regions
from diagrams.render import PictureFailed, Renderer

__all__ = [
    "Edition",
    "Layout",
    "Names",
    "PictureFailed",
    "Renderer",
    "Versions",
    "compare",
    "draw",
    "find",
    "layout",
    "outline",
    "part_sheets",
    "points",
    "regions",
    "values",
    "within",
]
