"""Where each element of our definition stands on a picture: for pages that make it clickable.

Ids are those of the file and stay the same as long as the file keeps them, whatever else is drawn.
"""

import re
from typing import Any

from diagrams.chart.svg import is_plain
from diagrams.dot import Page

_OUTER = re.compile(rb'<g transform="scale\(([\d.]+) ([\d.]+)\) rotate\(0\) translate\((-?[\d.]+) (-?[\d.]+)\)">')
_VIEW = re.compile(rb'viewBox="(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+)"')
_END = b"</g></svg>"
_DISC = re.compile(rb'<ellipse[^>]* cx="(-?[\d.]+)" cy="(-?[\d.]+)"')


def with_regions(svg: bytes, page: Page) -> bytes:
    """Return the SVG with an invisible box over each element: a ``rect`` with ``data-kind`` and ``data-element``."""
    dx, dy = _moved(svg, page)
    boxes = [
        f'<rect data-kind="{kind}" data-element="{key}" x="{a + dx:.1f}" y="{b + dy:.1f}" width="{c - a:.1f}" '
        f'height="{d - b:.1f}" fill="none" pointer-events="all"/>'
        for kind, key, (a, b, c, d) in _boxes(page)
    ]
    head, end, tail = svg.rpartition(_END)
    return head + "\n".join([*boxes, ""]).encode() + end + tail if end else svg


def regions(svg: bytes, page: Page) -> dict[str, Any]:
    """Return the size of the picture and the box of each element in its coordinates."""
    view, outer = _VIEW.search(svg), _OUTER.search(svg)
    if view is None or outer is None:
        raise ValueError("not a picture of ours")
    scale, _, left, top = (float(value) for value in outer.groups())
    dx, dy = (a + b for a, b in zip((left, top), _moved(svg, page), strict=True))
    found = [
        {
            "element": key, "kind": kind, "x": round((a + dx) * scale, 1), "y": round((b + dy) * scale, 1),
            "width": round((c - a) * scale, 1), "height": round((d - b) * scale, 1),
        }
        for kind, key, (a, b, c, d) in _boxes(page)
    ]  # fmt: skip
    return {"width": float(view[3]), "height": float(view[4]), "regions": found}


def _moved(svg: bytes, page: Page) -> tuple[float, float]:
    """How far Graphviz has moved everything: it puts the lower left corner at the origin. Discs keep their middle."""
    drawn = [(float(x), float(y)) for x, y in _DISC.findall(svg)]
    given = [(shape.x, shape.y) for shape in (*page.under, *page.shapes) if shape.shape == "circle"]
    if not drawn or not given:
        raise ValueError("a picture without a disc")
    dx, dy = (min(p[i] for p in drawn) - min(p[i] for p in given) for i in (0, 1))
    return dx, dy


def _boxes(page: Page) -> list[tuple[str, str, tuple[float, float, float, float]]]:
    """Kind, id and box of each node and of each risk with its measures; a risk is told with its element."""
    nodes = [("element", key, box) for key, box in page.cards.items()]
    risks = [("risk", key, box) for key, box in page.spots.items()]
    return [one for one in (*nodes, *risks) if is_plain(one[1])]
