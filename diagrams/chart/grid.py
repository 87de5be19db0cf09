"""The cheap layout: every part a place in one grid, every line straight. For when the proper one gives no answer."""

from math import ceil, sqrt

from diagrams.chart.box import Box, Placed, size
from diagrams.chart.flow import tie
from diagrams.chart.parts import Chart

_COLUMN, _ROW = 190.0, 150.0


def grid(chart: Chart) -> Placed:
    """Return places in the order of the file; pools, lanes and sub-processes are boxes among the others."""
    placed = Placed()
    parts = [part for part in chart.parts if part.kind != "scope"]
    per = max(1, ceil(sqrt(len(parts))))
    for i, part in enumerate(parts):
        w, h = (150.0, 60.0) if part.kind in ("pool", "lane") else size(part)
        x, y = _COLUMN * (i % per), _ROW * (i // per)
        placed.boxes[part.key] = Box(x + (150 - min(w, 150)) / 2, y, min(w, 180), min(h, 120))
        if part.kind == "sub":
            placed.shut.add(part.key)
    for link in sorted(chart.links, key=lambda one: one.onto >= 0):
        tie(chart, link, placed)
    return placed
