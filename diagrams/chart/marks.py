"""What a painter may put on paper: outlines, ovals and words, in groups that say which element they show.

The order of the groups is the order of painting. Colours and styles come from our code only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagrams.palette import INK, PAPER

Point = tuple[float, float]
_ROUND = 0.5523  # control points of a quarter circle


@dataclass(frozen=True, slots=True)
class Outline:
    """A polyline, or with ``curved`` cubic curves: a first point and three for each piece."""

    points: tuple[Point, ...]
    closed: bool = True
    fill: str = ""
    color: str = INK
    pen: float = 1.2
    dash: str = ""  # dashed, dotted
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse by its middle and half axes."""

    x: float
    y: float
    rx: float
    ry: float
    fill: str = ""
    color: str = INK
    pen: float = 1.2
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; x is its left, middle or right, y its base line."""

    x: float
    y: float
    text: str
    size: float
    color: str = INK
    bold: bool = False
    align: str = "c"  # l, c, r
    upright: bool = False  # runs from below to above
    room: float = 0.0  # of one that runs upright: its longest extent, for paper that cannot turn it


Mark = Outline | Oval | Words


@dataclass(slots=True)
class Group:
    """The marks of one element."""

    kind: str  # node, edge, area or head
    tag: str = ""
    id: str = ""
    line: int = 0
    name: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """A whole chart."""

    title: str
    groups: list[Group]
    left: float
    top: float
    width: float
    height: float


def rounded(x: float, y: float, w: float, h: float, r: float, *, fill: str = PAPER, color: str = INK,
            pen: float = 1.2, dash: str = "") -> Outline:  # fmt: skip
    """A rectangle with round corners."""
    r = min(r, w / 2, h / 2)
    k = r * (1 - _ROUND)
    a, b = x + w, y + h
    points: list[Point] = [(x + r, y)]
    for px, py, c1, c2, to in (
        (a - r, y, (a - k, y), (a, y + k), (a, y + r)), (a, b - r, (a, b - k), (a - k, b), (a - r, b)),
        (x + r, b, (x + k, b), (x, b - k), (x, b - r)), (x, y + r, (x, y + k), (x + k, y), (x + r, y)),
    ):  # fmt: skip
        points += [points[-1], (px, py), (px, py), c1, c2, to]
    return Outline(tuple(points), fill=fill, color=color, pen=pen, dash=dash, curved=True)


def box(x: float, y: float, w: float, h: float, *, fill: str = PAPER, color: str = INK, pen: float = 1.2,
        dash: str = "") -> Outline:  # fmt: skip
    """A rectangle."""
    return Outline(((x, y), (x + w, y), (x + w, y + h), (x, y + h)), fill=fill, color=color, pen=pen, dash=dash)


def bent(way: Sequence[Point], r: float = 6.0, *, color: str = INK, pen: float = 1.2, dash: str = "") -> Outline:
    """A polyline with round corners."""
    if len(way) < 3:
        return Outline(tuple(way), closed=False, color=color, pen=pen, dash=dash)
    points: list[Point] = [way[0]]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        short = min(r, far(before, corner) / 2, far(corner, after) / 2)
        into, out = toward(corner, before, short), toward(corner, after, short)
        points += [
            points[-1],
            into,
            into,
            toward(into, corner, short * _ROUND),
            toward(out, corner, short * _ROUND),
            out,
        ]
    points += [points[-1], way[-1], way[-1]]
    return Outline(tuple(points), closed=False, color=color, pen=pen, dash=dash, curved=True)


def far(a: Point, b: Point) -> float:
    """Distance of two points."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def toward(a: Point, b: Point, by: float) -> Point:
    """The point ``by`` from ``a`` on the way to ``b``."""
    share = by / max(far(a, b), 0.01)
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def stacked(text: str, x: float, y: float, size: float, room: float, *, bold: bool, color: str = INK) -> list[Words]:
    """One character below the other around (x, y), as large as ``room`` allows, cut where even that is too long."""
    step = min(size * 1.15, max(room, 1.0) / max(len(text), 1))
    if step < 7.5:
        step, most = 7.5, max(1, int(room / 7.5))
        text = text if len(text) <= most else text[: max(0, most - 1)] + "…"
    size = min(size, step / 1.0)
    top = y - step * len(text) / 2
    return [Words(x, top + (i + 0.85) * step, char, size, color, bold) for i, char in enumerate(text) if char != " "]
