"""The plain chart of any BPMN file: pools, lanes, every symbol and line of the standard."""

from diagrams.chart.draw import Drawn, draw_document
from diagrams.chart.parts import TooLarge

__all__ = ["Drawn", "TooLarge", "draw_document"]
