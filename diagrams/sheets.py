"""A long course on several sheets, upright, by phases: a strip of the phases on each, all at one scale.

A sheet is as wide as the course and as high as the paper makes it then; nothing on it may become smaller than
``LEAST_TYPE``, so columns give way. A2 is A3 larger; A4 holds the same course on more sheets, to be folded out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from diagrams.dot import Page, Shape
from diagrams.geometry import Row, Widths
from diagrams.measure import FINE, HEAD, SMALL, Drawing, column_widths, drawing, smallest
from diagrams.paging import paged
from diagrams.paint import Painter
from diagrams.palette import INK, PALE, PAPER
from diagrams.scene import Scene
from diagrams.sheet import LEAST, Frame
from diagrams.text import width, wrap
from engine.model.risk import Scheme

INCH = 72.0
MARGIN = 10 / 25.4 * INCH  # on every side
LEAST_TYPE = 6.5  # points on paper


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet a course is laid out for, in points, and how far its columns may give way."""

    width: float
    height: float
    narrowest: float = 0.6  # share of the columns' widths
    steps: float = 0.0  # least share of the steps'
    indent: float = 0.78  # least share of the indent: a branch needs most of it for its arrow

    @property
    def room(self) -> float:
        """Width within the margins."""
        return self.width - 2 * MARGIN

    def widest(self, smallest: float) -> float:
        """A course that may be no wider, or its smallest type gets too small."""
        return self.room * smallest / LEAST_TYPE

    def high(self, right: float) -> float:
        """Height within the margins where the width holds ``right`` units of the course."""
        return right * (self.height - 2 * MARGIN) / self.room


A3 = (297 / 25.4 * INCH, 420 / 25.4 * INCH)  # points, upright
_A4 = Paper(210 / 25.4 * INCH, 297 / 25.4 * INCH, narrowest=0.47, steps=0.66, indent=0.6)
PAPERS = {  # inches
    "A4": (210 / 25.4, 297 / 25.4),
    "A3": (A3[0] / INCH, A3[1] / INCH),
    "A2": (420 / 25.4, 594 / 25.4),
}
_STRIP = 62.0  # room of the strip of phases
LINE = 12.0  # height of a line in the foot
_TRIES = 12
_HOPED = 60.0  # the legend of one sheet is so much lower than that of all, at first


def sheets(
    scene: Scene, scheme: Scheme, *, names_watchers: dict[int, str] | None = None, paper: str = "A3"
) -> list[Page]:
    """Return the pages of ``scene``; one when it fits one sheet of ``paper``, a name of ``PAPERS``."""
    made = _Maker(scheme, names_watchers or {}, _A4 if paper == "A4" else Paper(*A3))
    found = made.sheets(scene)
    for page in found:
        page.paper = PAPERS[paper]
    return found


def _narrowed(full: Widths, share: float, paper: Paper) -> Widths:
    """The columns at a share of their widths."""
    return Widths(
        full.risks * share, full.steps * max(share, paper.steps), full.controls * share, full.posts * share, full.flag,
        full.indent * max(share, paper.indent),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Maker:
    """Cuts courses into sheets of one paper."""

    scheme: Scheme
    watchers: dict[int, str]
    paper: Paper

    def sheets(self, scene: Scene) -> list[Page]:
        """Return the pages, with columns as wide as readable type lets them be."""
        full = column_widths(scene)
        every = full.risks + full.steps + full.controls + full.posts
        spare = self.paper.room - drawing(scene).plan.right
        share = max(1.0, 1 + spare / every)  # a narrow course is set wider, not larger
        for _ in range(_TRIES):  # gutters are as wide as the cut makes them, so the columns must give way
            found = self.course(scene, _narrowed(full, share, self.paper))
            over = found[0].right - self.paper.widest(smallest(scene))
            if over <= 0 or share <= self.paper.narrowest:
                break
            share = max(share - over / every - 0.005, self.paper.narrowest)
        return [sheet.page() for sheet in found]

    def course(self, scene: Scene, widths: Widths) -> list["_Sheet"]:
        """Return the sheets with columns of these widths."""
        whole = drawing(scene, widths=widths)
        only = _Sheet(whole, self, max(whole.plan.right, LEAST))
        if only.over <= 0:
            return [only]
        right = only.right
        room = self.paper.high(right) - whole.head - _STRIP - only.foot + LINE * only.lines + _HOPED
        for _ in range(_TRIES):  # links to other sheets and legends take room of their own, known after the cut
            found = self.cut(whole, right, room)
            right = found[0].right
            over = max(sheet.over for sheet in found)
            if over <= 0:
                break
            room -= min(max(over, 5.0), 25.0)
        return self.fewer(found, whole, room)

    def fewer(self, found: list["_Sheet"], whole: Drawing, room: float) -> list["_Sheet"]:
        """Return the course on fewer sheets where legends turned out lower than feared, else as it is."""
        right = found[0].right
        for _ in range(_TRIES // 3):
            room += _HOPED * 2 / 3
            tried = self.cut(whole, right, room)
            narrow = tried[0].right <= max(right, self.paper.widest(smallest(whole.scene)))
            if narrow and len(tried) < len(found) and all(sheet.over <= 0 for sheet in tried):
                found = tried
        return found

    def cut(self, whole: Drawing, right: float, room: float) -> list["_Sheet"]:
        """Return the sheets cut so that none holds more than ``room``, at least ``right`` wide."""
        scene, measured = whole.scene, whole.measured
        head = HEAD + (_STRIP if scene.phases else 16)
        above = sum(c.height for c in measured.whole) + (6 if measured.whole else 0)
        cutter = paged(measured.phases(), room, above=above)
        first = drawing(scene, widths=measured.widths, head=head, cutter=cutter)
        nodes = [[row for row in part if row.kind in ("step", "gate", "event")] for part in first.plan.parts]
        indents = {row.node: row.indent for part in nodes for row in part}  # a sheet needs no deeper ones than its own
        starts = {part[0].node for part in nodes[1:]}

        def same(rows: Sequence[Row]) -> tuple[int, ...]:
            return tuple(i for i, row in enumerate(rows) if row.node in starts and not row.edge)

        drawn = drawing(scene, widths=measured.widths, head=head, cutter=same, indents=indents)
        right = max(right, drawn.plan.right)
        return [_Sheet(drawn, self, right, i) for i in range(len(drawn.plan.parts))]


class _Sheet:
    """One painted sheet without its frame, and how high it is with it."""

    def __init__(self, drawn: Drawing, maker: _Maker, right: float, sheet: int | None = None) -> None:
        self.painter = Painter(drawn, maker.scheme, sheet=sheet)
        self.painter.run()
        self.maker, self.right, self.sheet = maker, right, sheet
        rows = drawn.plan.parts[sheet or 0]
        self.bottom = max((row.y + row.height for row in rows), default=drawn.head)
        self.foot, self.lines = self._measure()

    @property
    def need(self) -> float:
        """Height of course and frame."""
        return self.bottom + 20 + self.foot

    @property
    def over(self) -> float:
        """By how much that is more than the paper has."""
        return self.need - self.maker.paper.high(self.right)

    def _measure(self) -> tuple[float, int]:
        """Height of the foot and the lines it lists unenforced controls on; what that paints is taken back."""
        page = self.painter.page
        kept = [len(part) for part in (page.under, page.shapes, page.labels, page.lines)]
        frame = Frame(self.painter, self.maker.watchers, right=self.right)
        found = frame.foot(0.0), len(frame.later())
        for part, length in zip((page.under, page.shapes, page.labels, page.lines), kept, strict=True):
            del part[length:]  # type: ignore[attr-defined]
        return found

    def page(self) -> Page:
        """Return the finished page."""
        frame = Frame(self.painter, self.maker.watchers, right=self.right)
        frame.head(beside=0 if self.sheet is None else 120)
        if self.sheet is not None:
            _Strip(self.painter, self.right, self.sheet).draw()
        bottom = max(self.maker.paper.high(self.right), self.need)
        frame.foot(bottom - self.foot)
        around = MARGIN * self.right / self.maker.paper.room
        page = self.painter.page
        page.box = -around, -around, self.right + around, bottom + around
        return page


class _Strip:
    """Where this sheet stands in the whole: its number, and the phases with their steps and sheets."""

    def __init__(self, painter: Painter, right: float, sheet: int) -> None:
        self.p, self.right, self.sheet = painter, right, sheet
        self.parts = painter.plan.parts

    def draw(self) -> None:
        """Paint the strip under the facts."""
        p, total = self.p, len(self.parts)
        p.text(self.right, 4, p.say("sheet", self.sheet + 1, total), 12, INK, bold=True, align="r")
        phases = p.scene.phases
        if not phases:
            return
        w = self.right / len(phases)
        for i, (phase, name) in enumerate(phases):
            self.box(w * i + 2, w - 4, phase, name)

    def box(self, x: float, w: float, phase: str, name: str) -> None:
        """One phase; those of this sheet are dark."""
        of = self.p.measured.phases()
        mine = [(i, row) for i, part in enumerate(self.parts) for row in part if _of(row, of) == phase]
        here = any(i == self.sheet for i, _ in mine)
        fill, ink = (INK, PAPER) if here else (PAPER, INK)
        shape = Shape(x=x + w / 2, y=83, w=w, h=46, fill=fill, color=INK if here else PALE, pen=0.9, style="rounded")
        self.p.page.shapes.append(shape)
        lines, size, step, y = wrap(name, SMALL, w - 8), SMALL, 11.5, 64.0
        if len(lines) > 2:
            lines, size, step, y = wrap(name, FINE, w - 6, 3), FINE, 9.4, 61.5
        for i, line in enumerate(lines):
            self.line(x, w, y + step * i + (6 if len(lines) == 1 else 0), line, size, ink, bold=True)
        numbers = [n for _, row in mine if (n := self.p.scene.items[row.node].number)]
        told = [self.p.say("sheet.steps", _span(numbers))] if numbers else []
        told.append(self.p.say("sheet.on", _span([i + 1 for i, _ in mine])))
        text = " · ".join(told)
        self.line(x, w, 91, text if width(text, FINE) < w - 6 else told[-1], FINE, ink)

    def line(self, x: float, w: float, y: float, text: str, size: float, color: str, *, bold: bool = False) -> None:
        """A line of text in the middle of a box."""
        self.p.text(x + w / 2, y, text, size, color, bold=bold, align="c")


def _of(row: Row, phases: dict[str, str]) -> str:
    return phases.get(row.node, "") if row.kind in ("step", "gate", "event") else ""


def _span(numbers: list[int]) -> str:
    """Numbers as a person writes them: 4, 7-9."""
    parts: list[list[int]] = []
    for n in sorted(set(numbers)):
        if parts and n == parts[-1][-1] + 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)
