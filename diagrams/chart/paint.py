"""Placed parts and links as groups of marks: areas first, then lines, then symbols, then the names of lines."""

from collections.abc import Sequence
from itertools import pairwise

from diagrams.chart import icons
from diagrams.chart.box import LABEL, LINE, NAME, SMALL, Box, Placed, Point, around
from diagrams.chart.flow import HEAD
from diagrams.chart.marks import Group, Mark, Outline, Oval, Sheet, Words, bent, box, far, rounded, stacked, toward
from diagrams.chart.parts import Chart, Link, Part
from diagrams.palette import GREEN, GREY, INK, PAPER
from diagrams.text import shorten, width, wrap

_MARGIN = 24.0
_TINT, _SIDE = "#f6f7f9", "#e9edf1"
_THROWN = frozenset(("endEvent", "intermediateThrowEvent", "implicitThrowEvent"))
_TITLE = 18.0
_UPRIGHT = 0x2E80  # scripts from here on are written one character below the other


def paint(chart: Chart, placed: Placed, title: str) -> Sheet:
    """Return the chart as marks."""
    made = _Painter(chart, placed)
    whole = around([*placed.boxes.values(), *(Box(x, y, 0, 0) for way in placed.ways.values() for x, y in way)])
    names = [mark for group in made.groups for mark in group.marks if isinstance(mark, Words)]
    whole = around([whole, *(_extent(one) for one in names)] if placed.boxes else [Box(0, 0, 320, 40)])
    top = whole.y - _MARGIN
    if title:
        top -= _TITLE * 1.6
        head = Words(
            whole.x, top + _MARGIN + 2, shorten(title, _TITLE, max(whole.w, 300)), _TITLE, bold=True, align="l"
        )
        made.groups.append(Group("head", marks=[head]))
        whole = around([whole, _extent(head)])
    return Sheet(title, made.groups, whole.x - _MARGIN, top, whole.w + 2 * _MARGIN, whole.foot + _MARGIN - top)


def _extent(words: Words) -> Box:
    long = width(words.text, words.size)
    if words.upright:
        return Box(words.x - words.size, words.y - long / 2, words.size, long)
    left = {"l": 0.0, "c": 0.5, "r": 1.0}[words.align]
    return Box(words.x - left * long, words.y - words.size, long, words.size * 1.2)


class _Painter:
    def __init__(self, chart: Chart, placed: Placed) -> None:
        self.chart, self.placed = chart, placed
        self.groups: list[Group] = []
        self.sides = _sides(chart, placed)
        areas = [p for p in chart.parts if p.key in placed.boxes and self.is_area(p)]
        nodes = [p for p in chart.parts if p.key in placed.boxes and not self.is_area(p)]
        for part in sorted(areas, key=lambda p: p.kind == "group"):
            self.node(part, "area" if part.kind in ("pool", "lane") else "node")
        for link in chart.links:
            if link.key in placed.ways:
                self.edge(link)
        for part in sorted(nodes, key=lambda p: p.host >= 0):
            self.node(part, "node")
        for x, y, text in placed.heads:
            self.groups.append(Group("head", marks=[Words(x, y, text, 14.0, bold=True, align="l")]))

    def is_area(self, part: Part) -> bool:
        return part.kind in ("pool", "lane", "group") or (part.kind == "sub" and part.key not in self.placed.shut)

    def node(self, part: Part, kind: str) -> None:
        group = Group(kind, part.tag, part.id, part.line, part.name)
        draw = {
            "task": self.task, "talk": self.task, "sub": self.sub, "event": self.event, "gate": self.gate,
            "pool": self.pool, "lane": self.lane, "data": self.data, "store": self.store, "note": self.note,
            "group": self.group, "conversation": self.conversation,
        }[part.kind]  # fmt: skip
        draw(part, self.placed.boxes[part.key], group.marks)
        self.groups.append(group)

    # --- activities ---------------------------------------------------------------------------------------------
    def task(self, part: Part, b: Box, marks: list[Mark]) -> None:
        call = part.tag in ("callActivity", "callChoreography")
        marks.append(rounded(b.x, b.y, b.w, b.h, 9, pen=3.2 if call else 1.3))
        top, foot = self.bands(part, b, marks)
        sign = icons.task(part.tag, b.x + 14, b.y + 13)
        marks += sign
        top += 11 if sign else 0
        foot -= self.feet(part, b, foot, marks)
        self.inside(part.name, Box(b.x + 4, top, b.w - 8, max(foot - top, 8)), marks)

    def sub(self, part: Part, b: Box, marks: list[Mark]) -> None:
        shut = part.key in self.placed.shut
        dash = "dotted" if part.dashed else ""
        marks.append(rounded(b.x, b.y, b.w, b.h, 11, fill=PAPER if shut else "", pen=1.5, dash=dash))
        if part.tag == "transaction":
            marks.append(rounded(b.x + 4, b.y + 4, b.w - 8, b.h - 8, 8, fill="", pen=1.2))
        top, foot = self.bands(part, b, marks)
        foot -= self.feet(part, b, foot, marks, shut=shut)
        if shut:
            self.inside(part.name, Box(b.x + 5, top, b.w - 10, max(foot - top, 8)), marks)
        elif part.name:
            line = shorten(part.name, NAME, b.w - 20)
            marks.append(Words(b.cx, top + NAME + 6, line, NAME, bold=True))

    def bands(self, part: Part, b: Box, marks: list[Mark]) -> tuple[float, float]:
        """Participants of a choreography above and below; who begins is light. Returns the room between."""
        top, foot = b.y, b.foot
        height = min(20.0, b.h / (len(part.bands) + 2)) if part.bands else 0.0
        for i, (name, begins) in enumerate(part.bands):
            y = top if i == 0 else foot - height
            top, foot = (top + height, foot) if i == 0 else (top, foot - height)
            fill = PAPER if begins else "#d5dbe1"
            marks.append(box(b.x + 1, y + 1, b.w - 2, height - 1, fill=fill, pen=0.8))
            line = shorten(name, SMALL, b.w - 8) if name else ""
            marks += [Words(b.cx, y + height / 2 + 4, line, SMALL)] if line else []
        return top, foot

    def feet(self, part: Part, b: Box, foot: float, marks: list[Mark], *, shut: bool = False) -> float:
        """The markers at the lower side; returns the room they take."""
        kinds = [*(k for k in part.marks), *(["shut"] if shut or part.tag == "callChoreography" else [])]
        for i, kind in enumerate(kinds):
            marks += icons.mark(kind, b.cx + 17 * (i - (len(kinds) - 1) / 2), foot - 9)
        return 16.0 if kinds else 0.0

    def inside(self, text: str, b: Box, marks: list[Mark]) -> None:
        """A name in a box: the largest size at which it fits, else cut."""
        if not text:
            return
        room = max(b.w, 12.0)
        for size in (NAME, 11.0, 10.0, 9.0, 8.0):
            lines = wrap(text, size, room)
            whole = size < 9.5 or all(width(word, size) <= room for word in text.split())
            if whole and len(lines) * size * LINE <= b.h + 3:
                break
        else:
            lines = wrap(text, size, room, max(1, int(b.h / (size * LINE))))
        self.lines(lines, b.cx, b.cy - len(lines) * size * LINE / 2, size, marks)

    def lines(self, lines: Sequence[str], x: float, top: float, size: float, marks: list[Mark], *, color: str = INK,
              align: str = "c", bold: bool = False) -> None:  # fmt: skip
        for i, line in enumerate(lines):
            if line:
                marks.append(Words(x, top + (i + 0.95) * size * LINE, line, size, color, bold=bold, align=align))

    # --- events and gateways ------------------------------------------------------------------------------------
    def event(self, part: Part, b: Box, marks: list[Mark]) -> None:
        r = min(b.w, b.h) / 2
        dash = "dashed" if part.dashed else ""
        if part.tag == "startEvent":
            marks.append(Oval(b.cx, b.cy, r, r, fill=PAPER, color=GREEN, pen=1.8, dash=dash))
        elif part.tag == "endEvent":
            marks.append(Oval(b.cx, b.cy, r, r, fill=PAPER, pen=3.4))
        else:
            marks += [Oval(b.cx, b.cy, r, r, fill=PAPER, dash=dash), Oval(b.cx, b.cy, r * 0.82, r * 0.82, dash=dash)]
        marks += icons.event(part.event, b.cx, b.cy, r * 0.55, full=part.tag in _THROWN)
        self.label(part, b, marks)

    def gate(self, part: Part, b: Box, marks: list[Mark]) -> None:
        diamond = ((b.cx, b.y), (b.right, b.cy), (b.cx, b.foot), (b.x, b.cy))
        marks.append(Outline(diamond, fill=PAPER, pen=1.4))
        marks += icons.gate(part.tag, b.cx, b.cy, min(b.w, b.h) / 2)
        self.label(part, b, marks)

    def label(self, part: Part, b: Box, marks: list[Mark]) -> None:
        """The name beside a symbol: where the file wants it, else below."""
        if not part.name:
            return
        at = self.placed.labels.get(part.key)
        if at is not None:
            lines = wrap(part.name, SMALL, max(at.w + 4, LABEL), 4)
            self.lines(lines, at.cx, at.y, SMALL, marks)
            return
        if part.host >= 0:
            lines = wrap(part.name, SMALL, 76, 3)
            self.lines(lines, b.right + 1, b.cy + 5, SMALL, marks, align="l")
            return
        lines = wrap(part.name, SMALL, LABEL, 4)
        sides: set[str] = self.sides.get(part.key, set())
        if "below" in sides and "above" not in sides:
            self.lines(lines, b.cx, b.y - len(lines) * SMALL * LINE - 2, SMALL, marks)
        elif "below" in sides:
            self.lines(lines, b.cx + 6, b.foot + 2, SMALL, marks, align="l")
        else:
            self.lines(lines, b.cx, b.foot + 2, SMALL, marks)

    # --- areas --------------------------------------------------------------------------------------------------
    def pool(self, part: Part, b: Box, marks: list[Mark]) -> None:
        empty = not part.inner and not part.lanes
        marks.append(box(b.x, b.y, b.w, b.h, fill=_TINT if empty else "", pen=1.5))
        if empty:
            self.inside(part.name, Box(b.x + 6, b.y + 3, b.w - 12, b.h - 6), marks)
        else:
            self.head(part, b, marks, fill=_SIDE, bold=True)
        for i, kind in enumerate(part.marks):
            marks += icons.mark(kind, b.cx + 14 * i, b.foot - 9)

    def lane(self, part: Part, b: Box, marks: list[Mark]) -> None:
        marks.append(box(b.x, b.y, b.w, b.h, fill="", color=GREY, pen=1.0))
        self.head(part, b, marks, fill=_TINT, bold=False)

    def head(self, part: Part, b: Box, marks: list[Mark], *, fill: str, bold: bool) -> None:
        """The strip with the name: at the left, its text upright, or on top of what stands upright."""
        thick = min(HEAD, b.w / 3, b.h / 2)
        if part.key in self.placed.tall:
            marks.append(box(b.x, b.y, b.w, thick, fill=fill, color=GREY, pen=0.8))
            line = shorten(part.name, NAME, b.w - 8) if part.name else ""
            marks += [Words(b.cx, b.y + thick / 2 + 4, line, NAME, bold=bold)] if line else []
            return
        marks.append(box(b.x, b.y, thick, b.h, fill=fill, color=GREY, pen=0.8))
        lines = wrap(part.name, NAME, max(b.h - 10, 30), max(1, int(thick // (NAME + 1)))) if part.name else ()
        for i, line in enumerate(lines):
            x = b.x + thick / 2 + 4 + (i - (len(lines) - 1) / 2) * (NAME + 1)
            if all(ord(char) >= _UPRIGHT for char in line):
                marks += stacked(line, x - 4, b.cy, NAME, b.h - 8, bold=bold)
            else:
                marks.append(Words(x, b.cy, line, NAME, bold=bold, upright=True, room=b.h - 8))

    def group(self, part: Part, b: Box, marks: list[Mark]) -> None:
        marks.append(rounded(b.x, b.y, b.w, b.h, 10, fill="", color=GREY, pen=1.4, dash="dashed"))
        line = shorten(part.name, SMALL, b.w - 12) if part.name else ""
        marks += [Words(b.x + 8, b.y + SMALL + 5, line, SMALL, GREY, align="l")] if line else []

    # --- data and the rest --------------------------------------------------------------------------------------
    def data(self, part: Part, b: Box, marks: list[Mark]) -> None:
        fold = min(b.w, b.h) * 0.3
        sheet = ((b.x, b.y), (b.right - fold, b.y), (b.right, b.y + fold), (b.right, b.foot), (b.x, b.foot))
        marks.append(Outline(sheet, fill=PAPER, pen=1.2))
        corner = ((b.right - fold, b.y), (b.right - fold, b.y + fold), (b.right, b.y + fold))
        marks.append(Outline(corner, closed=False, pen=1.0))
        if "input" in part.marks or "output" in part.marks:
            marks += icons.event("link", b.x + b.w * 0.32, b.y + b.h * 0.22, b.w * 0.2, full="output" in part.marks)
        if "collection" in part.marks:
            marks += icons.mark("collection", b.cx, b.foot - 8)
        self.label(part, b, marks)

    def store(self, part: Part, b: Box, marks: list[Mark]) -> None:
        ry = min(b.h * 0.14, 9.0)
        k = 0.5523
        side = ((b.x, b.y + ry), (b.x, b.y + ry), (b.x, b.foot - ry), (b.x, b.foot - ry),
                (b.x, b.foot - ry + ry * k), (b.cx - b.w / 2 * k, b.foot), (b.cx, b.foot),
                (b.cx + b.w / 2 * k, b.foot), (b.right, b.foot - ry + ry * k), (b.right, b.foot - ry),
                (b.right, b.foot - ry), (b.right, b.y + ry), (b.right, b.y + ry))  # fmt: skip
        marks.append(Outline(side, fill=PAPER, curved=True))
        marks.append(Oval(b.cx, b.y + ry, b.w / 2, ry, fill=PAPER))
        self.label(part, b, marks)

    def note(self, part: Part, b: Box, marks: list[Mark]) -> None:
        marks.append(box(b.x, b.y, b.w, b.h, fill=PAPER, color=PAPER, pen=0.1))
        bracket = ((b.x + 8, b.y), (b.x, b.y), (b.x, b.foot), (b.x + 8, b.foot))
        marks.append(Outline(bracket, closed=False, color=GREY))
        lines = wrap(part.name, SMALL, max(b.w - 8, 30), max(1, int((b.h + 4) / (SMALL * LINE))))
        self.lines(lines, b.x + 5, b.cy - len(lines) * SMALL * LINE / 2, SMALL, marks, align="l")

    def conversation(self, part: Part, b: Box, marks: list[Mark]) -> None:
        cut = b.w * 0.25
        six = ((b.x + cut, b.y), (b.right - cut, b.y), (b.right, b.cy), (b.right - cut, b.foot), (b.x + cut, b.foot),
               (b.x, b.cy))  # fmt: skip
        marks.append(Outline(six, fill=PAPER, pen=3.0 if part.tag == "callConversation" else 1.3))
        if part.tag == "subConversation":
            marks += icons.mark("shut", b.cx, b.foot - 10)
        self.label(part, b, marks)

    # --- lines --------------------------------------------------------------------------------------------------
    def edge(self, link: Link) -> None:
        way = self.placed.ways[link.key]
        group = Group("edge", link.tag, link.id, link.line, link.name)
        style = {"messageFlow": "dashed", "association": "dotted", "dataInputAssociation": "dotted",
                 "dataOutputAssociation": "dotted"}.get(link.tag, "")  # fmt: skip
        marks = group.marks
        if link.tag == "conversationLink":
            marks.append(bent(way, pen=3.0))
            marks.append(bent(way, color=PAPER, pen=1.2))
        else:
            marks.append(bent(way, dash=style, pen=1.3 if not style else 1.2))
        if link.tag == "sequenceFlow":
            marks += _head(way, full=True)
            marks += self.tail(link, way)
        elif link.tag == "messageFlow":
            marks += [*_head(way, full=False), Oval(*toward(way[0], way[1], 4), 4, 4, fill=PAPER)]
        elif link.direction:
            marks += _tip(way)
            marks += _tip(way[::-1]) if link.direction == "both" else []
        self.words(link, way, marks)
        self.groups.append(group)

    def tail(self, link: Link, way: list[Point]) -> list[Mark]:
        """A stroke for a default flow, a diamond for a condition on a flow out of an activity."""
        if link.default:
            x, y = toward(way[0], way[1], 10)
            return [Outline(((x - 4, y + 5), (x + 4, y - 5)), closed=False, pen=1.6)]
        if link.condition and link.source >= 0 and self.chart.parts[link.source].kind in ("task", "sub", "talk"):
            a, c = way[0], toward(way[0], way[1], 14)
            dx, dy = (c[1] - a[1]) * 0.3, (a[0] - c[0]) * 0.3
            m = (a[0] + c[0]) / 2, (a[1] + c[1]) / 2
            return [Outline((a, (m[0] + dx, m[1] + dy), c, (m[0] - dx, m[1] - dy)), fill=PAPER, pen=1.1)]
        return []

    def words(self, link: Link, way: list[Point], marks: list[Mark]) -> None:
        if not link.name:
            return
        if link.key in self.placed.words:
            x, y, room = self.placed.words[link.key]
            lines = wrap(link.name, SMALL, room, 4)
            self.lines(lines, x, y, SMALL, marks)
            return
        lines = wrap(link.name, SMALL, 110, 3)
        tall = len(lines) * SMALL * LINE
        a, b = max(pairwise(way), key=lambda piece: far(*piece) * (1 if _lies(*piece) else 0.3))
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        if _lies(a, b):
            self.lines(lines, x, y - tall - 3, SMALL, marks)
        else:
            self.lines(lines, x + 5, y - tall / 2, SMALL, marks, align="l")


def _sides(chart: Chart, placed: Placed) -> dict[int, set[str]]:
    """Where lines leave upwards or downwards: a name would stand on them."""
    found: dict[int, set[str]] = {}
    for link in chart.links:
        way = placed.ways.get(link.key, [])
        for key, end, other in ((link.source, way[:1], way[1:2]), (link.target, way[-1:], way[-2:-1])):
            box = placed.boxes.get(key)
            if box is None or not end or not other or abs(end[0][0] - other[0][0]) > 12:
                continue
            side = "below" if end[0][1] > box.cy + box.h / 4 else "above" if end[0][1] < box.cy - box.h / 4 else ""
            found.setdefault(key, set()).add(side)
    return found


def _lies(a: Point, b: Point) -> bool:
    return abs(a[1] - b[1]) <= abs(a[0] - b[0])


def _head(way: Sequence[Point], *, full: bool) -> list[Mark]:
    end = way[-1]
    before = next((p for p in reversed(way[:-1]) if far(p, end) > 0.5), (end[0] - 10, end[1]))
    base = toward(end, before, 10)
    dx, dy = (base[1] - end[1]) * 0.42, (end[0] - base[0]) * 0.42
    wings = ((base[0] + dx, base[1] + dy), end, (base[0] - dx, base[1] - dy))
    return [Outline(wings, fill=INK if full else PAPER, pen=1.0)]


def _tip(way: Sequence[Point]) -> list[Mark]:
    marks = _head(way, full=False)
    return [Outline(m.points, closed=False, pen=1.1) for m in marks if isinstance(m, Outline)]
