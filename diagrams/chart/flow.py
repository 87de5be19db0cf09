"""Our own layout of one process or sub-process: columns from left to right, lanes as bands, sub-processes opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diagrams.chart.box import SMALL, Box, Placed, Point, beside, border, middle, size, straight
from diagrams.chart.parts import Chart, Link, Part
from diagrams.chart.ranks import Cell, Run, layers
from diagrams.chart.tracks import TRACK, Channel
from diagrams.text import width, wrap

HEAD = 28.0  # strip with the name of a pool, lane or sub-process
_PAD, _LEAST = 22.0, 64.0
_CHANNEL = 40.0
_ROOM = 90.0  # widest line of a flow's name
_LOOSE = frozenset(("data", "store", "note"))
_INSIDE = 18.0  # border inside a sub-process
_HUNG = 30.0  # below a host with boundary events


@dataclass(eq=False, slots=True)
class Riser:
    """A message flow's end in this block: from its part it goes up or down out of the block."""

    link: int
    part: int
    leaves: bool
    down: bool
    way: list[Point] = field(default_factory=list)  # from the part to the edge of the block


@dataclass(slots=True)
class Block:
    """A laid out scope from its own origin."""

    placed: Placed
    w: float
    h: float


def block(
    chart: Chart, scope: int, members: Sequence[int], homes: dict[int, list[Link]], risers: Sequence[Riser]
) -> Block:
    """Return the layout of ``members`` (parts that stand directly in ``scope``) and the links that are at home there.

    ``homes`` holds the links by the scope they are at home in; the ways of ``risers`` are filled in.
    """
    return _Scope(chart, scope, members, homes, risers).run()


class _Scope:
    def __init__(
        self, chart: Chart, scope: int, members: Sequence[int], homes: dict[int, list[Link]], risers: Sequence[Riser]
    ) -> None:
        self.chart, self.scope, self.homes, self.risers = chart, scope, homes, risers
        self.parts = [chart.parts[key] for key in members]
        self.links = homes.get(scope, [])
        known = set(members)
        self.hosted: dict[int, list[Part]] = {}
        for part in self.parts:
            if part.host in known:
                self.hosted.setdefault(part.host, []).append(part)
        self.inner: dict[int, Block] = {}
        self.cells: dict[int, Cell] = {}
        self.placed = Placed()

    def run(self) -> Block:
        self.bands()
        runs = self.cell_all()
        self.found = layers(
            [c for c in self.cells.values() if c not in self.loose], runs, self.count, pad=_PAD,
            least=_LEAST if self.lane_of_band else 0.0,
        )  # fmt: skip
        foot = self.found.bands[-1][0] + self.found.bands[-1][1] if self.found.bands else 0.0
        self.reserve(foot)
        self.columns()
        self.put()
        for run in self.found.runs:
            self.route(run)
        for riser in self.risers:
            self.rise(riser)
        self.ties()
        right = self.channels[-1].x + self.channels[-1].width(_CHANNEL) if self.channels else 60.0
        self.lane_boxes(right)
        return Block(self.placed, right, foot + (self.gutter + 1) * TRACK + 8 if self.gutter else foot)

    # --- bands and cells ----------------------------------------------------------------------------------------
    def bands(self) -> None:
        """One band for each lane without lanes inside, one more for a lane whose nodes stand beside its lanes."""
        self.lane_of_band: list[int] = []
        self.band: dict[int, int] = {}
        direct = {part.lane for part in self.parts}
        depth = 0
        waiting = [(key, 1) for key in reversed(self.chart.parts[self.scope].lanes)] if self.scope >= 0 else []
        while waiting:
            key, level = waiting.pop()
            depth = max(depth, level)
            inside = self.chart.parts[key].lanes
            if not inside or key in direct:
                self.band[key] = len(self.lane_of_band)
                self.lane_of_band.append(key)
            waiting += [(one, level + 1) for one in reversed(inside)]
        self.left = HEAD * depth
        self.count = len(self.lane_of_band)
        if not self.count or any(p.lane not in self.band and p.host < 0 for p in self.parts):
            self.count += 1

    def cell_all(self) -> list[Run]:
        """Cells of nodes and the runs between them; data and notes hang below what they belong to."""
        owner: dict[int, int] = {}
        for part in self.parts:
            top = part.host if part.host >= 0 and part in self.hosted.get(part.host, ()) else part.key
            owner[part.key] = top
            owner.update(dict.fromkeys(self.chart.within(part.key), top))
        self.owner = owner
        for part in self.parts:
            if owner[part.key] == part.key:
                self.cells[part.key] = self.cell(part)
        self.loose: set[Cell] = set()
        for link in self.links:
            self.hang(link, owner)
        runs = []
        for link in self.links:
            a, b = owner.get(link.source, -1), owner.get(link.target, -1)
            if link.tag == "sequenceFlow" and a >= 0 and b >= 0:
                runs.append(Run(link.key, self.cells[a], self.cells[b]))
        return runs

    def hang(self, link: Link, owner: dict[int, int]) -> None:
        """Hang a data symbol or note below the node it is tied to first; on a tied flow, below its source."""
        a, b = owner.get(link.source, -1), owner.get(link.target, -1)
        if link.onto >= 0:
            flow = self.chart.links[link.onto]
            a, b = max(a, b), owner.get(flow.source, -1)
        for loose, node in ((a, b), (b, a)):
            if loose < 0 or node < 0 or loose == node or self.chart.parts[loose].kind not in _LOOSE:
                continue
            if self.chart.parts[node].kind in _LOOSE or self.cells[loose] in self.loose:
                continue
            self.cells[loose].band = self.cells[node].band
            self.cells[node].hung.append(self.cells[loose])
            self.loose.add(self.cells[loose])

    def cell(self, part: Part) -> Cell:
        w, h = size(part)
        if part.kind == "sub" and part.inner:
            inside = block(self.chart, part.key, part.inner, self.homes, ())
            self.inner[part.key] = inside
            w, h = max(inside.w + 2 * _INSIDE, 140.0), inside.h + HEAD + 30
        elif part.kind == "sub":
            self.placed.shut.add(part.key)
        label = beside(part)
        port = h / 2
        hosted = self.hosted.get(part.key, [])
        if hosted:
            w = max(w, self.apart(part.key) * len(hosted) + 16)
        self.placed.boxes[part.key] = Box(0, 0, w, h)
        extra = label[1] + 4 if label[1] else 0.0
        if hosted:
            extra = _HUNG + max(len(wrap(one.name, SMALL, 76, 3)) * SMALL * 1.25 for one in hosted) + 8 * len(hosted)
        band = self.band.get(part.lane, self.count - 1)
        return Cell(part.key, max(w, label[0]), h + extra, port, band)

    def apart(self, host: int) -> float:
        """Distance of the boundary events of a host: beside each stands its name."""
        return 48.0 + max((min(width(p.name, SMALL), 76.0) for p in self.hosted.get(host, ()) if p.name), default=0.0)

    # --- across: channels, columns ------------------------------------------------------------------------------
    def reserve(self, foot: float) -> None:
        """Give every upright piece its track, every line below the columns its height."""
        self.channels = [Channel() for _ in range(len(self.found.columns) + 1)]
        self.gutter = 0
        taken: list[list[tuple[int, int]]] = []
        self.level: dict[int, float] = {}
        for run in self.found.runs:
            link = self.chart.links[run.link]
            y, end = self.exit_y(run), self.entry_y(run)
            last = run.target.rank
            if run.below and run.source is not run.target:
                span = min(last, run.source.rank + 1), max(last, run.source.rank + 1)
                free = (i for i, t in enumerate(taken) if all(span[1] < a or b < span[0] for a, b in t))
                track = next(free, len(taken))
                taken += [[]] if track == len(taken) else []
                taken[track].append(span)
                self.level[run.link] = foot + 6 + TRACK * track
                self.channels[run.source.rank + 1].add(("below", run.link), y, self.level[run.link])
                self.channels[last].add(("below", run.link), self.level[run.link], end)
            elif not run.below:
                for cell in (*run.through, run.target):
                    to = cell.y + cell.port if cell is not run.target else end
                    if abs(to - y) > 0.5:
                        self.channels[cell.rank].add(self.group(run, cell), y, to)
                        y = to
            if link.name and run.source is not run.target:
                room = max(width(line, SMALL) for line in wrap(link.name, SMALL, _ROOM, 3))
                self.channels[last].words = max(self.channels[last].words, room)
        self.gutter = len(taken)
        for riser in self.risers:
            cell = self.cells[self.owner[riser.part]]
            edge = foot + TRACK * self.gutter + 20 if riser.down else -10.0
            side = cell.rank + 1 if riser.leaves else cell.rank
            self.channels[side].add(("rise", riser.link, riser.leaves), cell.y + cell.port, edge)
        for channel in self.channels:
            channel.settle()

    def group(self, run: Run, cell: Cell) -> tuple[str, int]:
        """Pieces of one source share a track in the first channel; further on each flow has its own."""
        first = cell.rank == run.source.rank + 1
        return ("from", self.chart.links[run.link].source) if first else ("flow", run.link)

    def columns(self) -> None:
        x = self.left
        self.x: list[float] = []
        self.wide: list[float] = []
        for channel, column in zip(self.channels, [*self.found.columns, []], strict=True):
            channel.x = x
            busy = channel.tracks or channel.words
            x += channel.width(_CHANNEL if channel is not self.channels[0] else 24.0 if not busy else 0.0)
            self.x.append(x)
            self.wide.append(max((cell.w for cell in column), default=0.0))
            x += self.wide[-1]

    def put(self) -> None:
        for rank, column in enumerate(self.found.columns):
            for cell in column:
                if cell.part < 0:
                    continue
                box = self.placed.boxes[cell.part]
                x = self.x[rank] + (self.wide[rank] - box.w) / 2
                self.placed.boxes[cell.part] = Box(x, cell.y, box.w, box.h)
                if cell.part in self.inner:
                    inside = self.inner[cell.part]
                    self.placed.add(inside.placed, x + (box.w - inside.w) / 2, cell.y + HEAD)
                for i, part in enumerate(self.hosted.get(cell.part, ())):
                    self.placed.boxes[part.key] = Box(x + 12 + self.apart(cell.part) * i, cell.y + box.h - 18, 36, 36)

    # --- ways ---------------------------------------------------------------------------------------------------
    def exit_y(self, run: Run) -> float:
        """Height at which a flow leaves its cell; from a boundary event it runs below the host."""
        source, cell = self.chart.links[run.link].source, run.source
        if source == cell.part:
            return cell.y + cell.port
        hosted = [part.key for part in self.hosted.get(cell.part, ())]
        if source in hosted:
            own = cell.h - 8 * (len(hosted) - hosted.index(source)) + 2
            return cell.y + own
        return cell.y + cell.port

    def entry_y(self, run: Run) -> float:
        return run.target.y + run.target.port

    def start(self, run: Run) -> list[Point]:
        link = self.chart.links[run.link]
        box = self.placed.boxes[link.source]
        y = self.exit_y(run)
        if link.source != run.source.part and y > box.foot:
            return [(box.cx, box.foot), (box.cx, y)]
        return [(box.right, y)]

    def nested(self, key: int) -> bool:
        return self.owner.get(key) != key and self.chart.parts[key].host < 0

    def route(self, run: Run) -> None:
        link = self.chart.links[run.link]
        a, b = self.placed.boxes[link.source], self.placed.boxes[link.target]
        if self.nested(link.source) or self.nested(link.target):
            self.placed.ways[link.key] = straight(a, b)
            return
        if run.source is run.target:
            self.placed.ways[link.key] = self.loop(a, b)
            return
        way = self.start(run)
        y = way[-1][1]
        if run.below:
            out, into = self.channels[run.source.rank + 1], self.channels[run.target.rank]
            level, x, end = self.level[run.link], out.at(("below", run.link)), into.at(("below", run.link))
            way += [(x, y), (x, level), (end, level), (end, self.entry_y(run))]
        else:
            for cell in (*run.through, run.target):
                to = self.entry_y(run) if cell is run.target else cell.y + cell.port
                if abs(to - y) > 0.5:
                    x = self.channels[cell.rank].at(self.group(run, cell))
                    way += [(x, y), (x, to)]
                    y = to
        way.append((b.x, self.entry_y(run)))
        self.placed.ways[link.key] = _slim(way)
        channel = self.channels[run.target.rank]
        if link.name:
            lines = wrap(link.name, SMALL, _ROOM, 3)
            x = channel.x + 14 + TRACK * channel.tracks + channel.words / 2
            top = self.entry_y(run) - SMALL * 1.25 * len(lines) - 2
            self.placed.words[link.key] = x, top, _ROOM

    def loop(self, a: Box, b: Box) -> list[Point]:
        """From a node to itself, or from a boundary event to its host."""
        if a != b:
            return [(a.x, a.cy), (b.x - 14, a.cy), (b.x - 14, b.cy), (b.x, b.cy)]
        x = a.right - min(14, a.w / 4)
        return [(a.right, a.cy), (a.right + 14, a.cy), (a.right + 14, a.y - 12), (x, a.y - 12), (x, a.y)]

    def rise(self, riser: Riser) -> None:
        cell = self.cells[self.owner[riser.part]]
        box = self.placed.boxes[riser.part]
        channel = self.channels[cell.rank + 1 if riser.leaves else cell.rank]
        x = channel.at(("rise", riser.link, riser.leaves))
        y = box.cy + (min(12.0, box.h / 4) if riser.down else -min(12.0, box.h / 4))
        edge = border(box, (box.cx + (box.w if riser.leaves else -box.w), y + (y - box.cy)))
        kind = self.chart.parts[riser.part].kind
        inset = box.w / 2 * (1 - (1 - (2 * (y - box.cy) / max(box.h, 1)) ** 2) ** 0.5) if kind == "event" else 0.0
        at = box.right - inset if riser.leaves else box.x + inset
        riser.way = [(at, edge[1] if kind == "gate" else y), (x, edge[1] if kind == "gate" else y)]

    def ties(self) -> None:
        """Straight lines: associations, data, and whatever a flow with a missing end leaves."""
        for link in self.links:
            if link.key not in self.placed.ways:
                tie(self.chart, link, self.placed)

    # --- lanes --------------------------------------------------------------------------------------------------
    def lane_boxes(self, right: float) -> None:
        if not self.lane_of_band:
            return
        spans: dict[int, tuple[float, float]] = {}
        for band, key in enumerate(self.lane_of_band):
            top, height = self.found.bands[band]
            while key >= 0 and self.chart.parts[key].kind == "lane":
                low, high = spans.get(key, (top, top + height))
                spans[key] = min(low, top), max(high, top + height)
                key = self.chart.parts[key].parent
        for key, (low, high) in spans.items():
            level = self.level_of(key)
            self.placed.boxes[key] = Box(HEAD * level, low, right - HEAD * level, high - low)

    def level_of(self, key: int) -> int:
        level = 0
        while self.chart.parts[self.chart.parts[key].parent].kind == "lane":
            key, level = self.chart.parts[key].parent, level + 1
        return level


def tie(chart: Chart, link: Link, placed: Placed) -> None:
    """Draw a link straight; a missing end is a short stub, an end on a flow that flow's middle."""
    a, b = placed.boxes.get(link.source), placed.boxes.get(link.target)
    onto = placed.ways.get(link.onto)
    if onto:
        x, y = middle(onto)
        a, b = a or Box(x, y, 0, 0), b or Box(x, y, 0, 0)
    if a is None and b is None:
        return
    if a is None and b is not None:
        placed.ways[link.key] = [(b.x - 24, b.cy - 24), (b.x, b.cy - min(6, b.h / 4))]
    elif b is None and a is not None:
        placed.ways[link.key] = [(a.right, a.cy + min(6, a.h / 4)), (a.right + 24, a.cy + 24)]
    elif a is not None and b is not None:
        placed.ways[link.key] = straight(a, b)


def _slim(way: list[Point]) -> list[Point]:
    """The way without points between two others on one line."""
    found = way[:1]
    for point, after in pairwise(way[1:]):
        flat = abs(found[-1][1] - point[1]) < 0.5 and abs(point[1] - after[1]) < 0.5
        steep = abs(found[-1][0] - point[0]) < 0.5 and abs(point[0] - after[0]) < 0.5
        if not flat and not steep:
            found.append(point)
    return [*found, way[-1]]
