"""Pictures of a definition: the risk map, the public chart, the course of a case."""

from diagrams.draw import draw
from diagrams.layout import Layout, layout
from diagrams.names import Names
from diagrams.render import PictureFailed, Renderer

__all__ = ["Layout", "Names", "PictureFailed", "Renderer", "draw", "layout"]
