"""Rows to coordinates: where every row stands and how every flow runs. Pure numbers in points, y grows downwards.

Main lines run down the spines; what leaves a spine runs in the gutters: returns left of the steps, jumps right. All
flows to one target share one track. A line that crosses a spine has a bridge there.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from diagrams.order import Place, way
from diagrams.scene import Link

INDENT, SPINE, TRACK = 38.0, 18.0, 9.0  # per branch level; spine inside a card; distance of tracks
GATE, DISC = 24.0, 15.0  # sizes of a gate and an event
LEVEL = 16.0  # between branches that come back from different indents
_BETWEEN = 32.0  # between two columns
HEADED = 26.0  # room of a phase's name

Point = tuple[float, float]


@dataclass(slots=True)
class Row:
    """One line of the chart; the second half is filled in by ``plan``."""

    kind: str  # "step", "gate", "event", "jump", "to" (foot of a column), "from" (head of a column)
    node: str
    indent: int
    height: float  # of the whole row, risks and measures included
    card: float  # of the node's own shape
    edge: str = ""  # id of the flow of a jump row
    gap: float = 12.0  # room above
    air: float = 0.0  # part of it right above the row, for a line that enters from the side
    head: str = ""  # phase that begins with this row, announced above it
    column: int = 0
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0

    @property
    def room(self) -> float:
        """Part of the gap for the name of the phase."""
        return HEADED if self.head else 0.0

    @property
    def mid(self) -> float:
        """Middle of the shape."""
        return self.y + self.card / 2

    @property
    def foot(self) -> float:
        """Lower edge of the shape."""
        return self.y + self.card

    @property
    def spine(self) -> float:
        """x of the line through the shape."""
        return self.x + SPINE

    @property
    def left(self) -> float:
        """x of the shape's left edge."""
        return self.spine - self.card / 2 if self.kind in ("gate", "event") else self.x


@dataclass(frozen=True, slots=True)
class Column:
    """x of the parts of one column."""

    left: float  # risks
    flow: float  # steps
    flow_end: float
    control: float  # measures
    post: float
    end: float


@dataclass(slots=True)
class Route:
    """How one flow runs."""

    link: Link
    how: str  # straight, branch, merge, back, skip, flag
    points: list[Point]
    bridges: list[tuple[Point, Point]] = field(default_factory=list)  # horizontal parts that cross spines
    label: Point | None = None  # top left of the label
    arrow: bool = True
    flag: Point | None = None  # middle of the flag at the end
    column: int = 0
    shared: list[Point] = field(default_factory=list)  # the rest of the way, drawn by the flow whose track it joins


@dataclass(slots=True)
class Arrival:
    """A flag at the target of flows from other columns."""

    row: Row
    sources: list[str]
    x: float = 0.0  # middle


@dataclass(slots=True)
class Plan:
    """All coordinates of a chart."""

    parts: list[list[Row]]
    columns: list[Column]
    routes: list[Route]
    arrivals: list[Arrival]
    right: float
    bottom: float

    @property
    def rows(self) -> list[Row]:
        """All rows, column by column."""
        return [row for part in self.parts for row in part]


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of the parts of a column."""

    risks: float
    steps: float
    controls: float
    posts: float
    flag: float = 48.0  # has room for the longest reference: to a sheet of two digits, in English
    indent: float = INDENT


Cutter = Callable[[Sequence[Row]], tuple[int, ...]]  # rows with heights and gaps -> first row of each further column


@dataclass(frozen=True, slots=True)
class Sheets:
    """Every column is a sheet of its own: all start at x = 0 and have gutters of one width."""

    cut: Cutter  # where a sheet ends
    turn: Callable[[Link, int], Row]  # the row of a flow that leaves a gate for another sheet, at an indent
    deepest: int | None = None  # indent the steps have room for; that of the whole course


def plan(
    rows: list[Row], links: Sequence[Link], widths: Widths, *, columns: int = 1,
    tops: tuple[float, float] = (0.0, 0.0), sheets: Sheets | None = None,
) -> Plan:  # fmt: skip
    """Return coordinates for ``rows`` in ``columns`` of like height or in ``sheets``.

    ``tops`` are the y below which the first and every other column starts.
    """
    return _Planner(rows, links, widths, sheets, columns).run(tops)


class _Planner:
    def __init__(
        self, rows: list[Row], links: Sequence[Link], widths: Widths, sheets: Sheets | None, columns: int
    ) -> None:
        self.rows, self.links, self.widths, self.sheets = rows, links, widths, sheets
        self.outs: dict[str, int] = {}
        for link in links:
            self.outs[link.source] = self.outs.get(link.source, 0) + 1
        deepest = max((r.indent for r in rows), default=0)
        if sheets and sheets.deepest is not None:
            deepest = sheets.deepest
        self.steps = widths.steps + widths.indent * max(0, deepest - 2)
        self._gaps()
        self.parts = self._cut(sheets.cut(rows) if sheets else _balanced(rows, columns))
        for part in self.parts if sheets else ():
            _shallow(part)
        self.where = {r.node: (r.column, j) for p in self.parts for j, r in enumerate(p) if r.kind in _NODES}
        self.jumps = {r.edge: (r.column, j) for p in self.parts for j, r in enumerate(p) if r.edge}
        self.places = [[Place(r.node, r.indent, r.edge) for r in part] for part in self.parts]

    def run(self, tops: tuple[float, float]) -> Plan:
        ways = [self._way(link) for link in self.links]
        self.levels = self._levels(ways)
        tracks = _Tracks(ways)
        columns = self._place(tops, tracks, ways)
        routes = [self._route(w, tracks, columns[w.column]) for w in ways]
        arrivals = self._arrivals(ways, tracks, columns)
        bottom = max((r.y + r.height for part in self.parts for r in part), default=tops[0])
        return Plan(self.parts, columns, routes, arrivals, columns[-1].end, bottom)

    # --- rows ---------------------------------------------------------------------------------------------------
    def _gaps(self) -> None:
        indents = {r.node: r.indent for r in self.rows if not r.edge}
        labelled = {k.target for k in self.links if (k.label or k.count > 1) and not k.back}
        for above, row in zip([None, *self.rows], self.rows, strict=False):
            into = [k for k in self.links if k.target == row.node]
            row.gap = 5 if row.kind == "jump" else 20 if row.node in labelled else 13
            if row.kind == "jump":
                continue
            deeper = {indents[k.source] for k in into if not k.back and indents[k.source] > row.indent}
            if above and above.indent > row.indent and deeper:
                row.gap += 14 + LEVEL * (len(deeper) - 1)  # branches come back to the spine here
                row.gap += 3 if above.kind == "event" else 0  # whose disc hangs into the first label
            row.air = 9.0 if row.kind in ("gate", "event") and len(into) > 1 else 0.0
            row.gap += row.air + row.room

    def _cut(self, cut: tuple[int, ...]) -> list[list[Row]]:
        """Cut the course into columns that end and begin with a link to each other."""
        rows, cut = self._turned(self.sheets, cut) if self.sheets else (self.rows, cut)
        parts = []
        for i, (a, b) in enumerate(zip((0, *cut), (*cut, len(rows)), strict=True)):
            part = rows[a:b]
            if i:
                part[0].gap = 14 + part[0].room
                part.insert(0, Row("from", rows[a].node, rows[a].indent, 15, 15))
            if b < len(rows):
                part.append(Row("to", rows[b].node, rows[b].indent, 15, 15, gap=max(rows[b].gap - rows[b].room, 20)))
            for row in part:
                row.column = i
            parts.append(part)
        return parts

    def _turned(self, sheets: Sheets, cut: tuple[int, ...]) -> tuple[list[Row], tuple[int, ...]]:
        """Add a row for every flow that leaves a gate for another column, other than to that column's first row."""
        rows = self.rows
        at = {r.node: i for i, r in enumerate(rows) if not r.edge}
        column = [bisect_right(cut, i) for i in range(len(rows))]
        lost = {r.edge for i, r in enumerate(rows) if r.edge and column[i] != column[at[r.node]]}  # cut off their gate
        told = {r.edge for r in rows if r.edge} - lost
        more: dict[str, list[Row]] = {}
        for link in self.links:
            i, k = at[link.source], at[link.target]
            plain = rows[i].kind == "step" and self.outs[link.source] < 2
            onward = column[k] == column[i] + 1 and k == cut[column[i]] and not self._leaves(rows, i, k)
            if link.id in lost or (column[i] != column[k] and link.id not in told and not plain and not onward):
                more.setdefault(link.source, []).append(sheets.turn(link, rows[i].indent + 1))
        found: list[Row] = []
        starts: list[int] = []
        for i, row in enumerate(rows):
            starts += [len(found)] if i in cut else []
            if row.edge not in lost:
                found.append(row)
            if not row.edge:
                found += more.get(row.node, ())
        return found, tuple(starts)

    def _leaves(self, rows: Sequence[Row], i: int, k: int) -> bool:
        """Whether the flow from row ``i`` to the first row after the cut leaves its spine."""
        places = [Place(r.node, r.indent, r.edge) for r in rows[i : k + 1]]
        return way(places, self.outs, 0, len(places) - 1) in ("back", "skip")

    # --- flows --------------------------------------------------------------------------------------------------
    def _way(self, link: Link) -> "_Way":
        column, j = self.jumps.get(link.id, self.where[link.source])
        to, k = self.where[link.target]
        if to == column + 1 and k == 1 and self.parts[column][-1].kind == "to":
            to, k = column, len(self.parts[column]) - 1
        if to != column:
            return _Way(link, column, j, "flag", None, "back" if to < column else "skip")
        how = way(self.places[column], self.outs, j, k)
        return _Way(link, column, j, how, k, how)

    def _place(self, tops: tuple[float, float], tracks: "_Tracks", ways: list["_Way"]) -> list[Column]:
        columns, x = [], 0.0
        into = {w.link.target for w in ways if w.how == "flag"}
        for i, part in enumerate(self.parts):
            alike = range(len(self.parts)) if self.sheets else (i,)
            flags_in = any(r.node in into for k in alike for r in self.parts[k])
            out = any(w.how == "flag" and w.column in alike and self._pilled(w) for w in ways)
            back, skip = (max(tracks.room(k, side) for k in alike) for side in ("back", "skip"))
            flow = x + self.widths.risks + back + (self.widths.flag + 14 if flags_in else 0)
            flow_end = flow + self.steps
            control = flow_end + skip + (self.widths.flag + 14 if out else 0)
            post = control + self.widths.controls + 10
            columns.append(Column(x, flow, flow_end, control, post, post + self.widths.posts))
            y = tops[min(i, 1)]
            for row in part:
                row.x, row.y = flow + self.widths.indent * row.indent, y + row.gap
                row.w = flow_end - row.x
                y = row.y + row.height
            x = 0.0 if self.sheets else columns[-1].end + _BETWEEN
        return columns

    def _pilled(self, w: "_Way") -> bool:
        """Whether the flow ends in a flag beside the steps; that of a jump row is told in its own text."""
        return self.parts[w.column][w.row].kind != "jump"

    def _route(self, w: "_Way", tracks: "_Tracks", column: Column) -> Route:
        a = self.parts[w.column][w.row]
        b = self.parts[w.column][w.to] if w.to is not None else None
        if b is None:
            return self._flag(w, a, tracks, column)
        if w.how in ("back", "skip"):
            return self._side(w, a, b, tracks, column)
        if w.how == "straight":
            points = [(a.spine, a.foot), (a.spine, b.y)]
            label = (a.spine + 6, b.y - b.air - 14)
        elif w.how == "branch":
            points = [(a.spine, a.foot), (a.spine, b.mid), (b.left, b.mid)]
            label = (a.spine + 6, b.y - b.air - 14)
        else:
            level = self.levels[w.column, w.to].index(a.indent)
            y = b.y - b.air - (21 if b.gap - b.air - b.room > 26 else 8) - LEVEL * level
            points = [(a.spine, a.foot), (a.spine, y), (b.spine, y), (b.spine, b.y)]
            crossed = [((a.spine, y), (b.spine, y))] if level else []
            return Route(w.link, w.how, points, crossed, label=(a.spine + 6, y - 13.5), column=w.column)
        return Route(w.link, w.how, points, label=label, column=w.column)

    def _levels(self, ways: Sequence["_Way"]) -> dict[tuple[int, int | None], list[int]]:
        """Indents from which branches come back to a row, the shallowest first: it runs lowest."""
        found: dict[tuple[int, int | None], list[int]] = {}
        for w in ways:
            if w.how == "merge":
                found.setdefault((w.column, w.to), []).append(self.parts[w.column][w.row].indent)
        return {key: sorted(set(indents)) for key, indents in found.items()}

    def _side(self, w: "_Way", a: Row, b: Row, tracks: "_Tracks", column: Column) -> Route:
        assert w.to is not None
        back = w.how == "back"
        start = self._start(a, back=back, edge=column.flow_end)
        reach = 7 + TRACK * (tracks.of[w.column, w.how, w.to] + 0.9)
        x = column.flow - reach if back else column.flow_end + reach
        points = [*start, (x, start[-1][1])]
        if b.kind == "step":
            y = b.mid + 5 if back else b.mid - 5
            points += [(x, y), (b.x if back else column.flow_end, y)]
        elif b.kind == "to":
            points += [(x, b.mid), (b.spine + 64, b.mid)]
        else:
            points += [(x, b.y - 7), (b.spine, b.y - 7), (b.spine, b.y)]
        lead = tracks.lead[w.column, w.how, w.to]
        turn = len(start)
        bridges = [(points[turn - 1], points[turn])]
        bridges += [(points[turn + 1], points[turn + 2])] if back and b.indent and lead is w else []
        own = points if lead is w else points[: turn + 1]
        rest = points[len(own) :]
        return Route(w.link, w.how, own, bridges, arrow=lead is w, column=w.column, shared=rest)

    def _start(self, a: Row, *, back: bool, edge: float) -> list[Point]:
        """Where a flow leaves to the side; a jump first runs down the spine it hangs from."""
        if a.kind == "jump":
            spine = a.spine - self.widths.indent
            return [(spine, self._foot_of(a)), (spine, a.foot - 1.5)]
        if back:
            return [(a.left, a.foot - 8 if a.kind == "step" else a.mid)]
        return [(edge, a.mid + 6)]

    def _foot_of(self, jump: Row) -> float:
        column, j = self.where[jump.node]
        return self.parts[column][j].foot

    def _flag(self, w: "_Way", a: Row, tracks: "_Tracks", column: Column) -> Route:
        start = self._start(a, back=False, edge=column.flow_end)
        if a.kind == "jump":
            return Route(w.link, "flag", [*start, (start[-1][0] + 22, start[-1][1])], column=w.column)
        x = column.flow_end + tracks.room(w.column, "skip") + self.widths.flag / 2
        end = (x - self.widths.flag / 2, start[-1][1])
        return Route(w.link, "flag", [*start, end], [(start[-1], end)], flag=(x, end[1]), column=w.column)

    def _arrivals(self, ways: list["_Way"], tracks: "_Tracks", columns: list[Column]) -> list[Arrival]:
        found: dict[str, Arrival] = {}
        for w in ways:
            if w.how == "flag":
                column, j = self.where[w.link.target]
                row = self.parts[column][j]
                x = columns[column].flow - tracks.room(column, "back") - self.widths.flag / 2
                found.setdefault(w.link.target, Arrival(row, [], x)).sources.append(w.link.source)
        return list(found.values())


_NODES = ("step", "gate", "event")


@dataclass(eq=False, slots=True)
class _Way:
    link: Link
    column: int
    row: int
    how: str
    to: int | None
    side: str


class _Tracks:
    """Which track each target's flows share; short ones stay near the steps."""

    def __init__(self, ways: Sequence[_Way]) -> None:
        spans: dict[tuple[int, str, int], list[int]] = {}
        self.lead: dict[tuple[int, str, int], _Way] = {}
        for w in ways:
            if w.how in ("back", "skip") and w.to is not None:
                key = w.column, w.how, w.to
                spans.setdefault(key, []).extend((w.row, w.to))
                lead = self.lead.setdefault(key, w)
                if abs(w.row - w.to) > abs(lead.row - w.to):
                    self.lead[key] = w
        self.of: dict[tuple[int, str, int], int] = {}
        used: dict[tuple[int, str, int], list[tuple[int, int]]] = {}
        for key in sorted(spans, key=lambda k: (max(spans[k]) - min(spans[k]), k)):
            low, high, track = min(spans[key]), max(spans[key]), 0
            while any(a <= high and low <= b for a, b in used.get((*key[:2], track), ())):
                track += 1
            used.setdefault((*key[:2], track), []).append((low, high))
            self.of[key] = track

    def room(self, column: int, side: str) -> float:
        """Width of a gutter."""
        tracks = [t for (c, s, _), t in self.of.items() if (c, s) == (column, side)]
        return 24 + TRACK * (1 + max(tracks, default=-1))


def _balanced(rows: Sequence[Row], columns: int) -> tuple[int, ...]:
    """Cut the course on its main line so that the tallest column is as short as can be."""
    cuts = [i for i, r in enumerate(rows) if i and r.indent == 0 and r.kind == "step"]
    columns = max(1, min(columns, len(cuts) + 1))
    tops = [0.0]
    for row in rows:
        tops.append(tops[-1] + row.height + row.gap)

    def tallest(cut: tuple[int, ...]) -> float:
        return max(tops[b] - tops[a] for a, b in zip((0, *cut), (*cut, len(rows)), strict=True))

    return min(_choices(cuts, columns - 1), key=tallest)


def _shallow(part: list[Row]) -> None:
    """Give the rows of a sheet the least indents that keep their order."""
    used = sorted({row.indent for row in part if not row.edge})
    new = {indent: i for i, indent in enumerate(used)}
    at = {row.node: row.indent for row in part if row.kind in _NODES}
    for row in part:
        row.indent = new[at[row.node]] + 1 if row.edge else new[row.indent]


def _choices(cuts: list[int], count: int) -> Sequence[tuple[int, ...]]:
    found = list(combinations(cuts, count)) if len(cuts) <= 40 or count < 2 else []
    step = max(1, len(cuts) // (count + 1))
    return found or [tuple(cuts[step - 1 :: step][:count])]


def by_node(found: Plan) -> Mapping[str, Row]:
    """Return the row of every node."""
    return {row.node: row for row in found.rows if row.kind in _NODES}
