"""The layout a file brings along, mended: what is usable of its diagrams, one panel below the other.

A shape counts when its numbers are finite and within reason; a box of no size gets its kind's. Parts without a shape
are put below; the inside of a closed sub-process becomes a panel of its own. A line keeps its points when it begins
and ends at its parts.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import isfinite

from diagrams.chart.box import Box, Placed, Point, around, elbow, size, straight
from diagrams.chart.flow import block, tie
from diagrams.chart.parts import Chart, Link, Part
from diagrams.chart.whole import homes
from diagrams.text import clean
from engine.model.document import Document, Edge, Shape

_FAR = 1e6  # no coordinate lies further out
_WIDEST = 40_000.0  # nor is a diagram wider or taller
_ENOUGH = 0.5  # of the flow nodes with a place
_NEAR = 30.0  # between the end of a line and its part
_BETWEEN = 90.0  # between panels
_USUAL = 110.0  # width of a task where a tool counts in other units
_AREAS = frozenset(("pool", "lane", "sub"))
_NODES = frozenset(("task", "event", "gate", "talk", "sub", "conversation"))


@dataclass(frozen=True, slots=True)
class Drawing:
    """One plane of the file: shapes by part, edges by link."""

    shapes: tuple[tuple[int, Shape], ...]
    edges: tuple[tuple[int, Edge], ...]


def drawings(document: Document, chart: Chart) -> tuple[Drawing, ...]:
    """Return what the diagrams of the file say about the parts and links of ``chart``."""
    links = {link.order: link.key for link in chart.links}
    found = []
    for plane in (plane for one in document.diagrams for plane in one.planes):
        shapes = [(_part(document, chart, shape), shape) for shape in plane.shapes]
        ends = [(document.target(edge.element) if edge.element else None, edge) for edge in plane.edges]
        edges = [(links[named.order], edge) for named, edge in ends if named is not None and named.order in links]
        found.append(Drawing(tuple(pair for pair in shapes if pair[0] >= 0), tuple(edges)))
    return tuple(found)


def _part(document: Document, chart: Chart, shape: Shape) -> int:
    if any(name == "participantBandKind" for name, _ in shape.attributes):
        return -1
    element = document.target(shape.element) if shape.element else None
    key = chart.by_element.get(element.order, -1) if element is not None else -1
    return -1 if key < 0 or chart.parts[key].kind == "scope" else key


def given(planes: Sequence[Drawing], chart: Chart) -> Placed | None:
    """Return the file's own layout, or None when too little of it can be used."""
    return _Given(planes, chart).run()


class _Given:
    def __init__(self, planes: Sequence[Drawing], chart: Chart) -> None:
        self.planes, self.chart = planes, chart
        self.placed = Placed()
        self.boxes: dict[int, Box] = {}  # in the coordinates of their plane
        self.group: dict[int, Hashable] = {}  # part -> panel: number of a plane, or the sub-process it is the inside of
        self.shapes: dict[int, Shape] = {}
        self.edges: dict[int, tuple[int, Edge]] = {}  # link -> plane and edge
        self.plane_of: dict[int, int] = {}  # part -> number of the plane its shape stands in
        self.scale: dict[Hashable, float] = {}
        self.own_ways: dict[int, list[Point]] = {}
        self.homes = homes(chart)

    def run(self) -> Placed | None:
        self.claim()
        for number in set(self.group.values()):
            self.judge(number)
        if not self.enough():
            return None
        self.mend()
        self.part_insides()
        self.add_missing()
        shift = self.stack()
        for link in sorted(self.chart.links, key=lambda one: one.onto >= 0):
            self.line(link, shift)
        return self.placed

    # --- what the file says -------------------------------------------------------------------------------------
    def claim(self) -> None:
        """Take the first usable shape of every part and the edge of every link."""
        for number, plane in enumerate(self.planes):
            for key, shape in plane.shapes:
                box = _box(shape, self.chart.parts[key]) if key not in self.shapes else None
                if box is not None:
                    self.shapes[key], self.boxes[key], self.group[key] = shape, box, number
                    self.plane_of[key] = number
            for key, edge in plane.edges:
                self.edges.setdefault(key, (number, edge))

    def judge(self, number: Hashable) -> None:
        """Bring a plane to the usual scale, or drop it: too wide, or many nodes in one place."""
        keys = [key for key, group in self.group.items() if group == number]
        wide = sorted(self.boxes[k].w for k in keys if self.chart.parts[k].kind in ("task", "talk"))
        usual = wide[len(wide) // 2] if wide else _USUAL
        by = 1.0 if 30 <= usual <= 500 else _USUAL / usual
        for key in keys if by != 1 else ():
            b = self.boxes[key]
            self.boxes[key] = Box(b.x * by, b.y * by, b.w * by, b.h * by)
        self.scale[number] = by
        whole = around(self.boxes[key] for key in keys)
        places = Counter(
            (round(self.boxes[k].cx / 4), round(self.boxes[k].cy / 4)) for k in keys
            if self.chart.parts[k].kind in _NODES
        )  # fmt: skip
        most = max(places.values(), default=0)
        if max(whole.w, whole.h) > _WIDEST or (most > 2 and most > 0.2 * sum(places.values())):
            for key in keys:
                del self.boxes[key], self.group[key], self.shapes[key]

    def enough(self) -> bool:
        nodes = [part for part in self.chart.parts if part.kind in _NODES]
        nodes = nodes or [part for part in self.chart.parts if part.kind not in ("lane", "scope")]
        shown = sum(part.key in self.boxes for part in nodes)
        hidden = sum(part.key not in self.boxes and self.is_hidden(part) for part in nodes)
        return bool(nodes) and shown > 0 and shown >= _ENOUGH * (len(nodes) - hidden)

    def is_hidden(self, part: Part) -> bool:
        """Whether a part stands in a sub-process that has a shape: its inside may have none."""
        return part.parent >= 0 and self.chart.parts[part.parent].kind == "sub" and (
            part.parent in self.boxes or self.is_hidden(self.chart.parts[part.parent])
        )  # fmt: skip

    # --- what it does not say -----------------------------------------------------------------------------------
    def mend(self) -> None:
        """Events at a border without a shape; pools, lanes and sub-processes around what has one."""
        count: Counter[int] = Counter()
        for part in self.chart.parts:
            if part.host in self.boxes and part.key not in self.boxes:
                host = self.boxes[part.host]
                self.boxes[part.key] = Box(host.x + 8 + 44 * count[part.host], host.foot - 18, 36, 36)
                self.group[part.key] = self.group[part.host]
                count[part.host] += 1
        listed: dict[int, list[int]] = {}
        for part in self.chart.parts:
            listed.setdefault(part.lane, []).append(part.key)
        for part in reversed(self.chart.parts):
            if part.key in self.boxes or part.kind not in _AREAS:
                continue
            inside = [*part.lanes, *(listed.get(part.key, ()) if part.kind == "lane" else part.inner)]
            inside = [key for key in inside if key in self.boxes]
            if inside:
                self.group[part.key] = self.group[inside[0]]
                b = around(self.boxes[key] for key in inside if self.group[key] == self.group[inside[0]])
                self.boxes[part.key] = Box(b.x - 40, b.y - 30, b.w + 60, b.h + 60)

    def part_insides(self) -> None:
        """Give the inside of a sub-process that is not drawn in its box a panel of its own."""
        for part in self.chart.parts:
            if part.kind != "sub" or part.key not in self.boxes:
                continue
            below = list(self.chart.within(part.key))
            here = [k for k in below if k in self.boxes and self.group[k] == self.group[part.key]]
            shape = self.shapes.get(part.key)
            box = self.boxes[part.key]
            if here and shape is not None and shape.is_expanded is False:
                if not all(box.holds(self.boxes[key], 40) for key in here):
                    self.group.update(dict.fromkeys(here, ("inside", part.key)))
                    here = []
            elif here and (shape is None or shape.is_expanded is None):
                lying = sum(box.holds(self.boxes[key], 40) for key in here)
                if lying < len(here) / 2:
                    self.group.update(dict.fromkeys(here, ("inside", part.key)))
                    here = []
            if not here:
                self.placed.shut.add(part.key)
            if part.inner and not any(key in self.boxes for key in below):
                self.lay_out(("inside", part.key), part.key, part.inner)

    def add_missing(self) -> None:
        """Lay out among themselves, in a panel of their own, the parts that have no place anywhere."""
        lost = [p for p in self.chart.parts if p.key not in self.boxes and p.kind not in ("lane", "scope", "pool")]
        gone = {part.key for part in lost}
        lost = [part for part in lost if part.parent not in gone]
        if lost:
            inside = {key for part in lost for key in (part.key, *self.chart.within(part.key))}
            between = [k for k in self.chart.links if k.source in inside and k.target in inside]
            self.homes[-1] = [k for k in between if self.chart.parts[k.source].parent not in inside]
            self.lay_out("rest", -1, [part.key for part in lost])
        areas = [p for p in self.chart.parts if p.key not in self.boxes and p.kind in ("lane", "pool")]
        for i, part in enumerate(areas):
            self.boxes[part.key], self.group[part.key] = Box(0, 80.0 * i, 400, 60), "areas"

    def lay_out(self, group: Hashable, scope: int, members: Sequence[int]) -> None:
        made = block(self.chart, scope, members, self.homes, ()).placed
        self.boxes |= made.boxes
        self.group.update(dict.fromkeys(made.boxes, group))
        self.own_ways |= made.ways
        self.placed.shut |= made.shut

    # --- together -----------------------------------------------------------------------------------------------
    def stack(self) -> dict[Hashable, Point]:
        """Put the panels one below the other; return how far each was moved."""
        panels: dict[Hashable, list[int]] = {}
        for part in self.chart.parts:
            if part.key in self.boxes:
                panels.setdefault(self.group[part.key], []).append(part.key)
        shift: dict[Hashable, Point] = {}
        y = 0.0
        for group, keys in panels.items():
            whole = around(self.boxes[key] for key in keys)
            named = isinstance(group, tuple)
            if isinstance(group, tuple):
                inside = self.chart.parts[group[1]]
                self.placed.heads.append((0.0, y + 8, inside.name or clean(inside.id)))
            shift[group] = -whole.x, y + (30.0 if named else 0.0) - whole.y
            for key in keys:
                self.place(key, *shift[group])
            y += whole.h + _BETWEEN + (30.0 if named else 0.0)
        return shift

    def place(self, key: int, dx: float, dy: float) -> None:
        self.placed.boxes[key] = self.boxes[key].moved(dx, dy)
        shape = self.shapes.get(key)
        if shape is None:
            return
        if shape.is_horizontal is False:
            self.placed.tall.add(key)
        by = self.scale[self.plane_of[key]]
        label = shape.label
        if label is not None and _finite(label.x, label.y, label.width, label.height):
            at = Box(label.x * by + dx, label.y * by + dy, max(label.width * by, 1), max(label.height * by, 1))
            box = self.placed.boxes[key]
            if abs(at.cx - box.cx) < 200 and abs(at.cy - box.cy) < 150:
                self.placed.labels[key] = at

    def line(self, link: Link, shift: dict[Hashable, Point]) -> None:
        a, b = self.placed.boxes.get(link.source), self.placed.boxes.get(link.target)
        group = self.group.get(link.source, self.group.get(link.target))
        if group is None:
            tie(self.chart, link, self.placed)
            return
        dx, dy = shift[group]
        if link.key in self.edges:
            plane, edge = self.edges[link.key]
            by = self.scale.get(plane, 1.0)
            way = [(x * by + dx, y * by + dy) for x, y in edge.waypoints if _finite(x, y)]
            if len(way) > 1 and plane == self.plane(link) and _meets(way[0], a) and _meets(way[-1], b):
                self.placed.ways[link.key] = way
                self.word(link, edge, by, dx, dy)
                return
        if link.key in self.own_ways and self.group.get(link.target, group) == group:
            self.placed.ways[link.key] = [(x + dx, y + dy) for x, y in self.own_ways[link.key]]
        elif a is not None and b is not None and link.tag in ("sequenceFlow", "messageFlow"):
            self.placed.ways[link.key] = elbow(a, b)
        elif a is not None and b is not None:
            self.placed.ways[link.key] = straight(a, b)
        else:
            tie(self.chart, link, self.placed)

    def plane(self, link: Link) -> int:
        """Number of the plane both ends were taken from, -1 for none."""
        found = {self.plane_of.get(key, -1) for key in (link.source, link.target) if key >= 0}
        groups = {self.group.get(key) for key in (link.source, link.target) if key >= 0}
        return found.pop() if len(found) == 1 and len(groups) == 1 else -1

    def word(self, link: Link, edge: Edge, by: float, dx: float, dy: float) -> None:
        label = edge.label
        if label is not None and _finite(label.x, label.y, label.width, label.height):
            x, y = (label.x + label.width / 2) * by + dx, label.y * by + dy
            way = self.placed.ways[link.key]
            if min(abs(x - px) + abs(y - py) for px, py in way) < 600:
                self.placed.words[link.key] = x, y, max(90.0, min(label.width * by, 200.0))


def _box(shape: Shape, part: Part) -> Box | None:
    """The box of a shape, None when its numbers are no place."""
    b = shape.bounds
    if b is None or not _finite(b.x, b.y):
        return None
    w, h = size(part)
    w = b.width if isfinite(b.width) and 0 < b.width < _WIDEST else w
    h = b.height if isfinite(b.height) and 0 < b.height < _WIDEST else h
    return Box(b.x, b.y, w, h)


def _finite(*values: float) -> bool:
    return all(isfinite(value) and abs(value) <= _FAR for value in values)


def _meets(point: Point, box: Box | None) -> bool:
    """Whether a line may end at ``point``: at its part, or anywhere when it has none."""
    return box is None or box.holds(Box(*point, 0, 0), _NEAR)
