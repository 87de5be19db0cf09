"""Boxes and ways of a chart in BPMN units (y grows downwards), and the sizes parts have when the file gives none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diagrams.chart.parts import Part
from diagrams.text import width, wrap

Point = tuple[float, float]
NAME, SMALL = 12.0, 11.0  # sizes of names in symbols and beside them
LINE = 1.25  # height of a line in sizes
TASK = (120.0, 60.0)
LABEL = 96.0  # widest line of a name beside a symbol
_FIXED = {"event": (36.0, 36.0), "gate": (50.0, 50.0), "data": (36.0, 50.0), "store": (50.0, 50.0),
          "conversation": (54.0, 46.0)}  # fmt: skip
_MOST = 6  # lines a task grows to before its name is cut


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """x of its right side."""
        return self.x + self.w

    @property
    def foot(self) -> float:
        """y of its lower side."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        """x of its middle."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """y of its middle."""
        return self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> "Box":
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def holds(self, other: "Box", slack: float = 1.0) -> bool:
        """Whether ``other`` lies inside."""
        return (
            other.x >= self.x - slack and other.y >= self.y - slack
            and other.right <= self.right + slack and other.foot <= self.foot + slack
        )  # fmt: skip


@dataclass(slots=True)
class Placed:
    """Where everything stands."""

    boxes: dict[int, Box] = field(default_factory=dict)  # by part
    ways: dict[int, list[Point]] = field(default_factory=dict)  # by link
    labels: dict[int, Box] = field(default_factory=dict)  # of parts, where the file gives a place for the name
    words: dict[int, tuple[float, float, float]] = field(default_factory=dict)  # of links: middle x, top y, room
    heads: list[tuple[float, float, str]] = field(default_factory=list)  # names above panels: left, middle y
    tall: set[int] = field(default_factory=set)  # pools and lanes that stand upright
    shut: set[int] = field(default_factory=set)  # sub-processes whose inside stands elsewhere or is empty

    def add(self, other: "Placed", dx: float, dy: float) -> None:
        """Take over another, moved."""
        self.boxes.update({key: box.moved(dx, dy) for key, box in other.boxes.items()})
        self.ways.update({key: [(x + dx, y + dy) for x, y in way] for key, way in other.ways.items()})
        self.labels.update({key: box.moved(dx, dy) for key, box in other.labels.items()})
        self.words.update({key: (x + dx, y + dy, room) for key, (x, y, room) in other.words.items()})
        self.heads += [(x + dx, y + dy, text) for x, y, text in other.heads]
        self.tall |= other.tall
        self.shut |= other.shut


def size(part: Part) -> tuple[float, float]:
    """Width and height of a part without content."""
    if part.kind in _FIXED:
        return _FIXED[part.kind]
    if part.kind == "note":
        room = 100.0 if width(part.name, SMALL) < 300 else 180.0
        return room + 10, max(30.0, len(wrap(part.name, SMALL, room, 12)) * SMALL * LINE + 8)
    if part.kind == "pool":
        return 400.0, 60.0
    if part.kind == "group":
        return 160.0, 80.0
    lines = len(wrap(part.name, NAME, TASK[0] - 12, _MOST))
    extra = (16 if part.marks or part.kind == "sub" else 0) + (10 if _has_icon(part) else 0)
    return TASK[0], max(TASK[1], lines * NAME * LINE + 14 + extra) + 22 * len(part.bands)


def beside(part: Part) -> tuple[float, float]:
    """Width and height of the name under a symbol that holds none itself; (0, 0) for none."""
    if not part.name or part.kind not in _FIXED:
        return 0.0, 0.0
    lines = wrap(part.name, SMALL, LABEL, 4)
    return max(width(line, SMALL) for line in lines), len(lines) * SMALL * LINE


def _has_icon(part: Part) -> bool:
    return part.kind == "task" and part.tag not in ("task", "callActivity")


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around some; a point at the origin for none."""
    found = list(boxes)
    if not found:
        return Box(0, 0, 0, 0)
    x, y = min(b.x for b in found), min(b.y for b in found)
    return Box(x, y, max(b.right for b in found) - x, max(b.foot for b in found) - y)


def elbow(a: Box, b: Box) -> list[Point]:
    """A plain way between two boxes: straight where they face each other, else with one or two turns."""
    if abs(a.cx - b.cx) < 1 and abs(a.cy - b.cy) < 1:
        return [(a.right, a.cy), (a.right + 18, a.cy), (a.right + 18, a.y - 18), (a.cx, a.y - 18), (a.cx, a.y)]
    if b.x >= a.right:
        return _turned((a.right, a.cy), (b.x, b.cy))
    if a.x >= b.right:
        return _turned((a.x, a.cy), (b.right, b.cy))
    if b.y >= a.cy:
        return [(y, x) for x, y in _turned((a.foot, a.cx), (b.y, b.cx))]
    return [(y, x) for x, y in _turned((a.y, a.cx), (b.foot, b.cx))]


def _turned(start: Point, end: Point) -> list[Point]:
    if abs(start[1] - end[1]) < 1:
        return [start, end]
    half = (start[0] + end[0]) / 2
    return [start, (half, start[1]), (half, end[1]), end]


def straight(a: Box, b: Box) -> list[Point]:
    """The line between two middles, cut at the borders."""
    return [border(a, (b.cx, b.cy)), border(b, (a.cx, a.cy))]


def border(box: Box, to: Point) -> Point:
    """Where the line from the middle of ``box`` to a point leaves it."""
    dx, dy = to[0] - box.cx, to[1] - box.cy
    share = max(abs(dx) / max(box.w / 2, 0.1), abs(dy) / max(box.h / 2, 0.1))
    return (box.cx + dx / share, box.cy + dy / share) if share > 1 else to


def middle(way: Sequence[Point]) -> Point:
    """The point half-way along a way."""
    lengths = [_far(p, q) for p, q in pairwise(way)]
    rest = sum(lengths) / 2
    for (p, q), length in zip(pairwise(way), lengths, strict=True):
        if rest <= length and length > 0:
            return p[0] + (q[0] - p[0]) * rest / length, p[1] + (q[1] - p[1]) * rest / length
        rest -= length
    return way[0]


def _far(p: Point, q: Point) -> float:
    return float(((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5)
