"""How high each row must be: its texts broken to the widths of the columns; the whole drawing. Sizes in points."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagrams.geometry import GATE, SPINE, Cutter, Plan, Row, Sheets, Widths, plan
from diagrams.order import Place
from diagrams.scene import Item, Link, Pair, Scene
from diagrams.text import shorten, width, wrap
from diagrams.words import word

WIDTHS = {"zh": Widths(170, 250, 184, 82), "en": Widths(212, 292, 226, 108)}
NAME, ASK, BODY, SMALL, FINE, CHIP = 11.5, 10.0, 9.0, 8.5, 8.0, 7.5  # point sizes
HEAD = 88.0  # height of title, facts and column heads
CARD_TEXT, BADGE_ROOM = 36.0, 40.0  # text begins right of the disc, ends left of the badge
_LABEL = 28.0  # room of a pair's label


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair, broken into lines."""

    pair: Pair | None
    name: tuple[str, ...] = ()
    right: tuple[tuple[str, bool], ...] = ()  # lines of the right column; True where its control is not yet enforced
    posts: tuple[tuple[str, bool], ...] = ()  # lines of the last column; True for the watcher

    @property
    def height(self) -> float:
        """Room the cell takes."""
        return max(12.5 * len(self.name), 11.5 * len(self.right), 10.5 * len(self.posts), 17.0) + 7


@dataclass(frozen=True, slots=True)
class Card:
    """One node, broken into lines."""

    item: Item
    name: tuple[str, ...]
    post: tuple[str, ...]
    chips: tuple[tuple[tuple[str, str], ...], ...]  # rows of (kind, label)
    limit: tuple[str, ...]  # lines of the basis of the limit
    below: bool  # they begin under the limit, not behind it
    inline: bool  # chips stand on the post's line
    height: float


class Measured:
    """The broken texts of a scene and the rows they make."""

    def __init__(
        self, scene: Scene, widths: Widths, *, sheets: bool = False, indents: Mapping[str, int] | None = None
    ) -> None:
        self.scene, self.widths = scene, widths
        self.indents = indents or {r.node: r.indent for r in scene.order.rows if not r.edge}
        self.there = word("sheet.there", scene.language, 88) if sheets else ""  # widest name of another sheet
        deepest = max(indents.values() if indents else (r.indent for r in scene.order.rows), default=0)
        self.steps = widths.steps + widths.indent * max(0, deepest - 2)
        self.label_room = max(
            [_LABEL, *(width(p.label, SMALL) + 6 for i in scene.items.values() for p in i.pairs)]
            + [width(p.label, SMALL) + 6 for p in scene.whole]
        )
        self.links: dict[str, Link] = {link.id: link for link in scene.links}
        self.cells = {key: self._cells(item) for key, item in scene.items.items()}
        whole = [self._cell(pair) for pair in scene.whole]
        self.whole = [Cell(c.pair, c.name) for c in whole] if scene.is_recorded else whole
        self.cards = {key: self._card(item, self.indents[key]) for key, item in scene.items.items()}

    def rows(self) -> list[Row]:
        """Return fresh rows in order, with heights; the first row of a phase is headed by its name."""
        rows = [self._row(place) for place in self.scene.order.rows]
        names, told = dict(self.scene.phases), set()
        for row in rows if len(names) > 1 else ():
            phase = self.scene.items[row.node].phase
            if phase in names and phase not in told and row.kind != "jump":
                row.head = names[phase]
                told.add(phase)
        return rows

    def phases(self) -> dict[str, str]:
        """Return the phase of every node, that of the row above where it has none of its own."""
        found: dict[str, str] = {}
        phase = ""
        for place in self.scene.order.rows:
            phase = self.scene.items[place.node].phase or phase
            found.setdefault(place.node, phase)
        return found

    def _row(self, place: Place) -> Row:
        if place.edge:
            return self.turn(self.links[place.edge], place.indent)
        item = self.scene.items[place.node]
        card = self.cards[place.node].height
        stack = sum(c.height for c in self.cells[place.node]) - 4
        return Row(item.kind, place.node, place.indent, max(card, stack), self._own(item, card))

    def turn(self, link: Link, indent: int) -> Row:
        """Return the row of a flow that leaves to the side; two lines when its label and target need them."""
        high = 12.0 if len(self.turned(link, self.indents[link.source] + 1, self.there)) > 1 else 0.0
        return Row("jump", link.source, indent, 17 + high, 15 + high, link.id, gap=5)

    def turned(self, link: Link, indent: int, there: str) -> tuple[str, ...]:
        """Return the lines of that row; ``there`` names the target's sheet."""
        room = self.steps - self.widths.indent * (indent - 1) - SPINE - 7
        label, name = f"{link.label} {times(self.scene, link.count)}".strip(), reference(self.scene, link.target)
        whole = f"{label} → {name}{there}".strip()
        if width(whole, SMALL) <= room:
            return (whole,)
        target = f"→ {shorten(name, SMALL, room - width(f'→ {there}', SMALL))}{there}"
        return (shorten(label, SMALL, room), target) if label else (target,)

    @staticmethod
    def _own(item: Item, card: float) -> float:
        return {"gate": GATE, "event": 15.0}.get(item.kind, card)

    def _cells(self, item: Item) -> list[Cell]:
        found = [self._cell(pair) for pair in item.pairs]
        if self.scene.is_recorded:
            return self._with_record(item, found)
        if self.scene.view == "public" and item.papers:
            lines = tuple((line, False) for p in item.papers for line in wrap(p, SMALL, self.widths.controls - 8))
            return [Cell(None, right=lines)]
        return found

    def _with_record(self, item: Item, cells: list[Cell]) -> list[Cell]:
        """The case edition shows risks left, and the record right instead of measures."""
        right, posts = [], []
        for line, at in item.record:
            parts = wrap(line, SMALL, self.widths.controls - 8)
            right += [(p, False) for p in parts]
            taken = wrap(at, FINE, self.widths.posts - 4) if at else ("",)
            right += [("", False)] * (len(taken) - len(parts))
            posts += [(line, False) for line in taken] + [("", False)] * (len(parts) - len(taken))
        bare = [Cell(c.pair, c.name) for c in cells] or ([Cell(None)] if right else [])
        if bare and right:
            bare[0] = Cell(bare[0].pair, bare[0].name, tuple(right), tuple(posts))
        return bare

    def _cell(self, pair: Pair) -> Cell:
        room = self.widths.risks - 24 - self.label_room
        lines: list[tuple[str, bool]] = []
        for m in pair.measures:
            sign = "■ " if m.enforced and not m.later else "□ "
            late = word("later.after", self.scene.language) if m.later else ""
            broken = wrap(m.text + late, SMALL, self.widths.controls - self.label_room - 14)
            lines += [((sign if i == 0 else "") + line, m.later) for i, line in enumerate(broken)]
        posts = [(line, False) for line in (wrap(pair.owner, FINE, self.widths.posts - 4) if pair.owner else ())]
        posts += [(line, True) for line in (wrap(pair.watcher, 7.5, self.widths.posts - 4) if pair.watcher else ())]
        return Cell(pair, wrap(pair.name, BODY, room), tuple(lines), tuple(posts))

    def _card(self, item: Item, indent: int) -> Card:
        w = self.steps - self.widths.indent * indent
        if item.kind != "step":
            name = wrap(item.name, ASK, w - 50, 4) if item.name else ()
            height = max({"gate": GATE, "event": 15.0}[item.kind], 13.0 * len(name))
            return Card(item, name, (), (), (), below=False, inline=False, height=height)
        room = w - CARD_TEXT - 10
        name = wrap(item.name, NAME, room - (BADGE_ROOM if item.rank else 0), 6)
        post = wrap(item.post, SMALL, room - (BADGE_ROOM if item.rank else 0), 3) if item.post else ()
        chips = tuple((m.kind, m.label) for m in item.marks) + self._case_chips(item)
        need = sum(width(label, CHIP) + 11 for _, label in chips)
        first = width(post[0], SMALL) + 8 if post else 0
        free = room - (BADGE_ROOM if item.rank else 0)
        inline = bool(chips) and len(post) <= 1 and first + need <= free
        rows = (chips,) if inline else _pack(chips, free if len(name) + len(post) <= 2 else room)
        limit, below = self._limit(item, room if inline or rows or len(name) > 1 else free)
        lines = len(limit) + below
        height = 10.5 + 15 * len(name) + 12 * len(post) + (3 if inline else 15.5 * len(rows)) + 12 * lines
        height = max(height + (2 if rows or limit else 0), 34.0 + (8 if item.proposed and item.rank else 0))
        return Card(item, name, post, rows, limit, below, inline, height)

    def _limit(self, item: Item, room: float) -> tuple[tuple[str, ...], bool]:
        """The lines of what the limit rests on, and whether they are better under it than behind it."""
        if not item.limit:
            return (), False
        lead = width(item.limit, SMALL) + 6
        behind, under = wrap(item.basis, FINE, room - lead), wrap(item.basis, FINE, room)
        below = len(behind) > len(under) + 1 or (lead > room / 2 and len(behind) > 1)
        return (under if below else behind) or ("",), below

    def _case_chips(self, item: Item) -> tuple[tuple[str, str], ...]:
        if self.scene.view != "case" or item.visit is None:
            return ()
        found = [("round", word("round", self.scene.language, item.visit.passes))] if item.visit.passes > 1 else []
        if item.visit.card:
            found.append((item.visit.card.value, word(f"card.{item.visit.card.value}", self.scene.language)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene with all its coordinates."""

    scene: Scene
    measured: Measured
    plan: Plan
    head: float  # y below which the course begins
    sheets: bool = False  # every column is a sheet of its own


def drawing(
    scene: Scene, *, columns: int = 1, widths: Widths | None = None, head: float = HEAD, cutter: Cutter | None = None,
    indents: Mapping[str, int] | None = None,
) -> Drawing:  # fmt: skip
    """Return the coordinates of ``scene``; with ``cutter`` every column is a sheet, with these ``indents`` if known."""
    widths = widths or column_widths(scene)
    measured = Measured(scene, widths, sheets=cutter is not None, indents=indents)
    whole = sum(c.height for c in measured.whole) + (6 if measured.whole else 0)
    tops = head + whole, head if cutter else head + whole
    sheets = Sheets(cutter, measured.turn, max(indents.values()) if indents else None) if cutter else None
    made = plan(measured.rows(), scene.links, widths, columns=columns, tops=tops, sheets=sheets)
    return Drawing(scene, measured, made, head, sheets=bool(cutter))


def times(scene: Scene, count: int) -> str:
    """Return how often a flow was taken, in the case and heat editions."""
    return f"× {count}" if scene.is_recorded and count > 1 else ""


def reference(scene: Scene, node: str) -> str:
    """Return the number of a step, or the name of another node."""
    item = scene.items[node]
    return str(item.number) if item.number else item.name or _behind(scene, node)


def _behind(scene: Scene, node: str) -> str:
    """The first numbered step a nameless node leads to."""
    seen = {node}
    while True:
        onward = [k.target for k in scene.links if k.source == node and k.target not in seen]
        if not onward:
            return "…"
        node = onward[0]
        seen.add(node)
        if scene.items[node].number:
            return str(scene.items[node].number)


def smallest(scene: Scene) -> float:
    """Return the smallest type of a view: the inspector's has no marks and no watchers."""
    return FINE if scene.view == "heat" else CHIP


def column_widths(scene: Scene) -> Widths:
    """Return the widths of the parts of a column."""
    found = WIDTHS[scene.language]
    return Widths(0, found.steps + 30, found.controls + 20, 0) if scene.view == "public" else found


def _pack(chips: tuple[tuple[str, str], ...], room: float) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows: list[list[tuple[str, str]]] = []
    used = 0.0
    for kind, label in chips:
        label = wrap(label, CHIP, room - 12, 1)[0]
        need = width(label, CHIP) + 11
        if not rows or used + need > room:
            rows.append([])
            used = 0.0
        rows[-1].append((kind, label))
        used += need
    return tuple(tuple(row) for row in rows)
