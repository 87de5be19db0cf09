"""The door of the plain chart: any document in, a picture out, always and within seconds.

The file's own layout where it can be used, else ours, else the cheap grid: each is tried in the worker process of the
renderer, its limits of time and memory in force, and a failure leads to the next.
"""

import hashlib
from dataclasses import dataclass

from diagrams.chart.box import Box, Placed, around, size
from diagrams.chart.given import Drawing, drawings, given
from diagrams.chart.grid import grid
from diagrams.chart.paint import paint
from diagrams.chart.parts import Chart, chart_of
from diagrams.chart.svg import svg
from diagrams.chart.whole import arrange
from diagrams.chart.xdot import dots, frame, ink
from diagrams.render import FORMATS, PictureFailed, Renderer
from engine.model.document import Document

SECONDS = 6.0  # for a layout; the grid takes none to speak of
_EDITION = b"1"  # part of every digest; raise it when the picture of the same file changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture of a document."""

    picture: bytes
    layout: str  # "given", "own" or "grid"
    nodes: int  # symbols drawn: flow nodes, data, notes, groups
    edges: int
    areas: int  # pools and lanes


def draw_document(
    document: Document, *, title: str = "", language: str = "zh", format: str = "svg", renderer: Renderer,
    layout: str = "",
) -> Drawn:  # fmt: skip
    """Draw a document; ``layout`` "own" passes over the coordinates of the file, "grid" over both.

    Raises TooLarge above 500 flow nodes, PictureFailed when even Graphviz' plain drawing fails.
    """
    if format not in FORMATS:
        raise PictureFailed(f"unknown format {format!r}", format=format)
    told = "\0".join((title, language, format, layout)).encode()
    key = hashlib.sha256(b"\0".join((_EDITION, told, document.data))).hexdigest() + ".chart"
    kept = renderer.keep(key, lambda: _packed(_made(document, title, language, format, renderer, layout)))
    head, _, picture = kept.partition(b"\n")
    how, nodes, edges, areas = head.decode().split()
    return Drawn(picture=picture, layout=how, nodes=int(nodes), edges=int(edges), areas=int(areas))


def _packed(drawn: Drawn) -> bytes:
    """A drawn chart as the cache keeps it: one line of figures before the picture."""
    return f"{drawn.layout} {drawn.nodes} {drawn.edges} {drawn.areas}\n".encode() + drawn.picture


def _made(document: Document, title: str, language: str, format: str, renderer: Renderer, layout: str) -> Drawn:
    chart = chart_of(document)
    how, placed = _placed(chart, drawings(document, chart), renderer, layout)
    sheet = paint(chart, placed, title)
    counts = [sum(group.kind == kind for group in sheet.groups) for kind in ("node", "edge", "area")]
    if format == "svg":
        picture = svg(sheet, language)
    else:
        picture = renderer.render(frame(sheet), format=format, title=title, ink=ink(sheet), dots=dots(sheet))
    return Drawn(picture=picture, layout=how, nodes=counts[0], edges=counts[1], areas=counts[2])


def _placed(chart: Chart, planes: tuple[Drawing, ...], renderer: Renderer, layout: str) -> tuple[str, Placed]:
    if layout != "grid":
        try:
            return renderer.work(lay_out, chart, planes if layout != "own" else (), seconds=SECONDS)
        except (PictureFailed, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError):
            pass  # too slow, too large or at odds with itself: there is still the grid
    return "grid", finished(chart, grid(chart))


def lay_out(chart: Chart, planes: tuple[Drawing, ...]) -> tuple[str, Placed]:
    """Return the layout of the file, ours where it has none that can be used, and which it is."""
    placed = given(planes, chart) if planes else None
    how = "own" if placed is None else "given"
    return how, finished(chart, arrange(chart) if placed is None else placed)


def finished(chart: Chart, placed: Placed) -> Placed:
    """Give what has no place yet one below everything: links without any end, parts no layout knew."""
    whole = around(placed.boxes.values())
    y = whole.foot + 40
    for part in chart.parts:
        if part.key not in placed.boxes and part.kind != "scope":
            w, h = (400.0, 60.0) if part.kind in ("pool", "lane") else size(part)
            placed.boxes[part.key] = Box(whole.x, y, w, h)
            y += h + 40
    for number, link in enumerate(one for one in chart.links if one.key not in placed.ways):
        x = whole.x + 120 * (number % 8)
        placed.ways[link.key] = [(x, y + 30 * (number // 8)), (x + 60, y + 30 * (number // 8))]
    return placed
