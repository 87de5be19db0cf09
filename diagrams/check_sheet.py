"""The check sheet: one A4 page for each step, made of what the map shows; what an inspector carries in a check.

A step is asked for its post, its limit, each of its marks and each measure of its risks; with every question stands
what to ask for. Answers and signatures are written by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from diagrams.dot import Label, Page, Shape
from diagrams.palette import GREY, INK, PALE, PAPER, Look, looks
from diagrams.scene import Item, Scene
from diagrams.text import shorten, width, wrap
from diagrams.words import WORDS, word
from engine.model.risk import Scheme

A4 = (595.3, 841.9)  # points, upright
_MARGIN = 34.0
_WIDTHS = (22.0, 226.0, 142.0, 26.0, 26.0)  # number, question, what to ask for, yes, no; the rest is for remarks
_SIZE, _LINE = 9.0, 12.5
_FOOT = 96.0
_BY_NUMBER = ("not", "same", "first")  # kinds of marks that name other steps by their numbers


@dataclass(frozen=True, slots=True)
class Row:
    """One question, broken into lines."""

    question: tuple[str, ...]
    evidence: tuple[str, ...]
    rank: int | None = None

    @property
    def height(self) -> float:
        """Room the row takes."""
        return _LINE * max(len(self.question), len(self.evidence), 1) + 8


def check_sheets(scene: Scene, scheme: Scheme) -> list[Page]:
    """Return the pages, a long step on several."""
    steps = [scene.items[row.node] for row in scene.order.rows if not row.edge]
    steps = [item for item in steps if item.kind == "step"]
    found: list[Page] = []
    for item in steps:
        parts = list(_parted(list(_rows(scene, item))))
        for i, part in enumerate(parts):
            found.append(_Sheet(scene, item, scheme, len(steps)).page(part, i, len(parts)))
    return found


def questions(scene: Scene, item: Item) -> Iterator[tuple[str, str, int | None]]:
    """Yield what a step is asked: question, what to ask for, rank of the risk it is about."""

    def say(key: str, *values: object) -> str:
        return word(f"check.{key}", scene.language, *values)

    if item.machine:
        yield say("machine"), say("machine.by"), None
    elif item.post:
        yield say("post", item.post), say("post.by"), None
    if item.limit:
        yield say("limit", item.limit), say("limit.by", item.basis), None
    for mark in item.marks:
        key = f"means.{mark.kind}"
        if key in WORDS and mark.kind not in ("later", "part", "bare"):
            evidence = mark.label if mark.kind == "papers" else say("trail")
            if mark.kind in _BY_NUMBER:
                yield say(mark.kind, mark.label.partition(" ")[2]), evidence, None
            else:
                yield say("mark", mark.label, word(key, scene.language)), evidence, None
    for pair in item.pairs:
        for measure in pair.measures:
            enforced = measure.enforced and not measure.later
            asked = say("measure", pair.label, pair.name, measure.text)
            yield asked, say("trail" if enforced else "paper"), pair.rank


def _rows(scene: Scene, item: Item) -> Iterator[Row]:
    for question, evidence, rank in questions(scene, item):
        yield Row(wrap(question, _SIZE, _WIDTHS[1] - 10), wrap(evidence, _SIZE, _WIDTHS[2] - 10), rank)


def _parted(rows: list[Row]) -> Iterator[list[Row]]:
    room = A4[1] - 2 * _MARGIN - 130 - _FOOT
    part: list[Row] = []
    for row in rows:
        if part and sum(r.height for r in part) + row.height > room:
            yield part
            part = []
        part.append(row)
    yield part


class _Sheet:
    def __init__(self, scene: Scene, item: Item, scheme: Scheme, steps: int) -> None:
        self.scene, self.item, self.steps = scene, item, steps
        self.looks: dict[int, Look] = looks(scheme)
        self.made = Page(title=self.say("title", scene.name), paper=(A4[0] / 72, A4[1] / 72), box=(0.0, 0.0, *A4))
        self.left, self.right = _MARGIN, A4[0] - _MARGIN
        edges = [self.left]
        for w in _WIDTHS:
            edges.append(edges[-1] + w)
        self.edges = [*edges, self.right]

    def say(self, key: str, *values: object) -> str:
        return word(f"check.{key}", self.scene.language, *values)

    def page(self, rows: list[Row], number: int, total: int) -> Page:
        """One page with these questions."""
        y = self.head(number, total)
        y = self.columns(y)
        for i, row in enumerate(rows):
            self.row(y, row, number * 100 + i + 1)
            y += row.height
        self.foot()
        return self.made

    def text(self, x: float, y: float, text: str, size: float = _SIZE, color: str = INK, *, bold: bool = False,
             align: str = "l") -> None:  # fmt: skip
        if text:
            self.made.labels.append(Label(x=x, y=y + size * 0.65, text=text, width=width(text, size) + 2, size=size,
                                          color=color, bold=bold, align=align))  # fmt: skip

    def box(
        self, x: float, y: float, w: float, h: float, *, fill: str = "", color: str = GREY, pen: float = 0.6
    ) -> None:
        self.made.under.append(Shape(x=x + w / 2, y=y + h / 2, w=w, h=h, fill=fill, color=color, pen=pen))

    def head(self, number: int, total: int) -> float:
        item, scene = self.item, self.scene
        room = self.right - self.left
        told = self.say("step", item.number, self.steps) + (self.say("more", number + 1, total) if total > 1 else "")
        self.text(self.right, _MARGIN + 3, told, 10, GREY, bold=True, align="r")
        title = shorten(self.made.title, 15, room - width(told, 10) - 14)
        self.text(self.left, _MARGIN, title, 15, bold=True)
        facts = " · ".join(filter(None, (scene.unit, scene.basis)))
        self.text(self.left, _MARGIN + 22, shorten(facts, _SIZE, room), _SIZE, GREY)
        y = _MARGIN + 42
        look = self.looks.get(item.rank) if item.rank is not None else None
        self.box(self.left, y, room, 46, fill=look.tint if look else PAPER, color=look.line if look else GREY, pen=1.4)
        self.made.shapes.append(Shape(x=self.left + 20, y=y + 23, w=26, h=26, shape="circle", fill=INK, color=INK,
                                      label=str(item.number), size=11, ink=PAPER, bold=True))  # fmt: skip
        if look:
            badge = Shape(x=self.right - 22, y=y + 23, w=26, h=26, shape=look.shape, fill=look.fill, color=look.line,
                          label=look.code, size=13, ink=look.ink, bold=True)  # fmt: skip
            self.made.shapes.append(badge)
        self.text(self.left + 42, y + 6, shorten(item.name, 13, room - 92), 13, bold=True)
        about = " · ".join(filter(None, (item.post, item.limit)))
        self.text(self.left + 42, y + 27, shorten(about, _SIZE, room - 92), _SIZE, GREY)
        return y + 56

    def columns(self, y: float) -> float:
        keys = ("number", "question", "evidence", "yes", "no", "remark")
        for key, a, b in zip(keys, self.edges, self.edges[1:], strict=False):
            self.box(a, y, b - a, 20, fill="#e9edf1")
            self.text((a + b) / 2, y + 4, self.say(key), _SIZE, bold=True, align="c")
        return y + 20

    def row(self, y: float, row: Row, number: int) -> None:
        for a, b in zip(self.edges, self.edges[1:], strict=False):
            self.box(a, y, b - a, row.height)
        self.text((self.edges[0] + self.edges[1]) / 2, y + 4, str(number % 100), _SIZE, GREY, align="c")
        for lines, x in ((row.question, self.edges[1]), (row.evidence, self.edges[2])):
            for i, line in enumerate(lines):
                self.text(x + 5, y + 4 + _LINE * i, line)
        for x in (self.edges[3], self.edges[4]):
            self.box(x + 8, y + row.height / 2 - 5, 10, 10, color=INK)

    def foot(self) -> None:
        """Lines for who checked and who was checked, and the imprint."""
        y = A4[1] - _MARGIN - _FOOT + 18
        half = (self.right - self.left) / 2
        for i, key in enumerate(("by", "of")):
            x = self.left + half * i
            self.box(x, y, half, 44, color=PALE)
            self.text(x + 8, y + 5, self.say(key), _SIZE, GREY, bold=True)
            self.text(x + half - 8, y + 27, self.say("date"), _SIZE, GREY, align="r")
        for i, line in enumerate(wrap(" · ".join(self.scene.foot), 8, self.right - self.left, 2)):
            self.text(self.left, y + 54 + 11 * i, line, 8, GREY)
