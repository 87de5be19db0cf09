"""Pictures of a definition: the risk map, the public chart, the course of a case."""

from diagrams.draw import Edition, draw, find, part_sheets, within
from diagrams.layout import Layout, layout
from diagrams.names import Names
from diagrams.outline import outline, points
from diagrams.render import PictureFailed, Renderer

__all__ = [
    "Edition",
    "Layout",
    "Names",
    "PictureFailed",
    "Renderer",
    "draw",
    "find",
    "layout",
    "outline",
    "part_sheets",
    "points",
    "within",
]
