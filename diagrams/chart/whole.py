"""Our own layout of a whole document: pools one below the other, message flows in the strips between them."""

from collections.abc import Sequence

from diagrams.chart.box import Box, Placed, Point, size
from diagrams.chart.flow import HEAD, Block, Riser, block, tie
from diagrams.chart.parts import Chart, Link, Part
from diagrams.chart.tracks import TRACK

_BETWEEN = 44.0  # least strip between two pools
_LEVEL = 18.0  # between two message flows in one strip, with room for a name
_LOOSE = 200.0  # width of a place in the row of notes and groups


def homes(chart: Chart) -> dict[int, list[Link]]:
    """Return the links by the innermost scope that holds both ends, -1 for the document."""
    found: dict[int, list[Link]] = {}
    for link in chart.links:
        ends = [chart.parts[key] for key in (link.source, link.target) if key >= 0]
        if link.onto >= 0:
            flow = chart.links[link.onto]
            ends += [chart.parts[key] for key in (flow.source, flow.target) if key >= 0]
        chains = [_chain(chart, part) for part in ends]
        common = next((key for key in chains[0] if all(key in chain for chain in chains)), -1) if chains else -1
        found.setdefault(common, []).append(link)
    return found


def _chain(chart: Chart, part: Part) -> list[int]:
    keys = []
    key = part.parent
    while key >= 0:
        if chart.parts[key].kind != "lane":
            keys.append(key)
        key = chart.parts[key].parent
    return keys


def arrange(chart: Chart) -> Placed:
    """Return a place for every part and a way for every link that has an end."""
    return _Whole(chart).run()


class _Whole:
    def __init__(self, chart: Chart) -> None:
        self.chart, self.homes = chart, homes(chart)
        self.placed = Placed()
        roots = [chart.parts[key] for key in chart.roots]
        self.talks = [p for p in roots if p.kind == "conversation"]
        self.bands = [p for p in roots if p.kind in ("pool", "scope") and (p.inner or p.lanes or p.kind == "pool")]
        self.loose = [p for p in roots if p.kind not in ("conversation", "pool", "scope")]
        self.place = {part.key: i for i, part in enumerate(self.bands)}
        self.gutters: list[list[int]] = [[] for _ in range(len(self.bands) + 1)]
        self.risers: dict[int, list[Riser]] = {}

    def run(self) -> Placed:
        crossing = [link for link in self.homes.get(-1, ()) if self.crosses(link)]
        for link in crossing:
            self.plan(link)
        if self.talks and not any(part.inner for part in self.bands):
            self.conversation()
        else:
            self.stack()
            for number, link in enumerate(crossing):
                self.message(link, number)
        self.row()
        for link in self.homes.get(-1, ()):
            if link.key not in self.placed.ways:
                tie(self.chart, link, self.placed)
        return self.placed

    def top(self, key: int) -> int:
        """Number of the band a part stands in, -1 for none."""
        while key >= 0 and self.chart.parts[key].parent >= 0:
            key = self.chart.parts[key].parent
        return self.place.get(key, -1)

    def crosses(self, link: Link) -> bool:
        a, b = self.top(link.source), self.top(link.target)
        return link.tag == "messageFlow" and a >= 0 and b >= 0 and a != b

    def plan(self, link: Link) -> None:
        a, b = self.top(link.source), self.top(link.target)
        down = a < b
        for key, band, leaves in ((link.source, a, True), (link.target, b, False)):
            if self.bands[band].key != key:
                riser = Riser(link.key, key, leaves, down if leaves else not down)
                self.risers.setdefault(band, []).append(riser)
        self.gutters[a + 1 if down else a].append(link.key)
        if abs(a - b) > 1:
            self.gutters[b if down else b + 1].append(link.key)

    # --- bands --------------------------------------------------------------------------------------------------
    def stack(self) -> None:
        blocks: list[Block | None] = []
        for i, part in enumerate(self.bands):
            filled = part.inner or part.lanes
            made = block(self.chart, part.key, part.inner, self.homes, self.risers.get(i, ())) if filled else None
            blocks.append(made)
        self.right = max((made.w + HEAD for made in blocks if made is not None), default=480.0)
        y = self.strip(0)
        self.tops: list[float] = []
        for i, (part, made) in enumerate(zip(self.bands, blocks, strict=True)):
            self.tops.append(y)
            left = HEAD if part.kind == "pool" else 0.0
            height = made.h if made is not None else size(part)[1]
            if made is not None:
                self.placed.add(made.placed, left, y)
                for riser in self.risers.get(i, ()):
                    riser.way = [(px + left, py + y) for px, py in riser.way]
                self.stretch(part)
            if part.kind == "pool":
                self.placed.boxes[part.key] = Box(0, y, self.right, height)
            y += height + self.strip(i + 1)
        self.foot = y

    def strip(self, number: int) -> float:
        """Height of the strip above band ``number``."""
        count = len(self.gutters[number])
        return 0.0 if number in (0, len(self.bands)) and not count else max(_BETWEEN, 26 + _LEVEL * count)

    def stretch(self, part: Part) -> None:
        """Let lanes end where the pool does."""
        waiting = list(part.lanes)
        while waiting:
            key = waiting.pop()
            waiting += self.chart.parts[key].lanes
            box = self.placed.boxes.get(key)
            if box is not None:
                self.placed.boxes[key] = Box(box.x, box.y, self.right - box.x, box.h)

    # --- message flows ------------------------------------------------------------------------------------------
    def message(self, link: Link, number: int) -> None:
        a, b = self.top(link.source), self.top(link.target)
        down = a < b
        out, into = self.end(a, link, leaves=True), self.end(b, link, leaves=False)
        first, last = (a + 1 if down else a), (b if down else b + 1)
        if abs(a - b) == 1:
            self.near(link, out, into, a, b, self.level(first, link), number)
            return
        x = self.right + 16 + TRACK * number
        start = [*out, (out[-1][0], self.level(first, link))] if out else [(self.right, self.middle_of(a))]
        end = [(into[-1][0], self.level(last, link)), *reversed(into)] if into else [(self.right, self.middle_of(b))]
        self.placed.ways[link.key] = [*start, (x, start[-1][1]), (x, end[0][1]), *end]

    def near(self, link: Link, out: list[Point], into: list[Point], a: int, b: int, level: float, number: int) -> None:
        """Between neighbours: a pool without content is met straight."""
        if not out and not into:
            x = min(HEAD + 60 + 40.0 * number, self.right - 20)
            out, into = [(x, self.side(a, b))], [(x, self.side(b, a))]
            self.placed.ways[link.key] = [*out, *into]
            return
        out = out or [(into[-1][0], self.side(a, b))]
        into = into or [(out[-1][0], self.side(b, a))]
        turn = [(out[-1][0], level), (into[-1][0], level)] if abs(out[-1][0] - into[-1][0]) > 0.5 else []
        self.placed.ways[link.key] = [*out, *turn, *reversed(into)]

    def end(self, band: int, link: Link, *, leaves: bool) -> list[Point]:
        for riser in self.risers.get(band, ()):
            if riser.link == link.key and riser.leaves == leaves:
                return list(riser.way)
        return []

    def side(self, band: int, other: int) -> float:
        """The border of a pool that faces another."""
        box = self.placed.boxes[self.bands[band].key]
        return box.foot if other > band else box.y

    def middle_of(self, band: int) -> float:
        return self.placed.boxes[self.bands[band].key].cy

    def level(self, number: int, link: Link) -> float:
        """Height of a message flow in the strip above band ``number``."""
        above = self.tops[number] if number < len(self.tops) else self.foot
        strip = self.strip(number)
        return above - strip + 20 + _LEVEL * self.gutters[number].index(link.key)

    # --- what stands in no pool ---------------------------------------------------------------------------------
    def conversation(self) -> None:
        """Participants in two rows, the conversations between them."""
        half = (len(self.bands) + 1) // 2
        rows: tuple[Sequence[Part], ...] = (self.bands[:half], self.talks, self.bands[half:])
        wide = max(len(row) for row in rows) * 220.0
        y = 0.0
        for row in rows:
            for i, part in enumerate(row):
                w, h = (160.0, 80.0) if part.kind == "pool" else size(part)
                x = wide * (i + 0.5) / len(row) - w / 2
                self.placed.boxes[part.key] = Box(x, y, w, h)
            y += 170.0 if row else 0.0
        self.foot, self.right = y, wide

    def row(self) -> None:
        """Notes, groups and whatever stands beside all processes, in rows below."""
        parts = [*self.loose, *(self.talks if self.talks and not self.placed.boxes.get(self.talks[0].key) else [])]
        per = max(1, int(max(self.right, 800.0) // _LOOSE))
        y, tall = self.foot + 20.0, 0.0
        for i, part in enumerate(parts):
            if i and i % per == 0:
                y, tall = y + tall + 50.0, 0.0
            w, h = size(part)
            tall = max(tall, h)
            self.placed.boxes[part.key] = Box(_LOOSE * (i % per), y, w, h)
