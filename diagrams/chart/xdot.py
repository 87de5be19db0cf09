"""A chart as drawing operations for Graphviz (xdot): what its PNG and PDF are made of. No layout, no labels, no ids.

A text is given with the count of its bytes, so that nothing in it is read as an operation.
"""

from diagrams.chart.marks import Mark, Outline, Oval, Sheet, Words, stacked
from diagrams.dot import FONT
from diagrams.text import clean

SCALE = 0.75  # BPMN units (pixels) to points
_PIXELS = 36_000_000  # of a PNG, and
_SIDE = 20_000  # of its longer side
_ALIGN = {"l": -1, "c": 0, "r": 1}


def frame(sheet: Sheet) -> str:
    """Return the DOT text of an empty page of the size of ``sheet``."""
    w, h = sheet.width * SCALE, sheet.height * SCALE
    corner = 'label="",width=0.01,height=0.01,style=invis'
    return (
        'digraph chart{graph[bgcolor="#ffffff",pad=0,margin=0];'
        f'a[pos="0,0",{corner}];b[pos="{w:.1f},{h:.1f}",{corner}];}}\n'
    )


def dots(sheet: Sheet) -> int:
    """Return the resolution of a PNG: 144, less for a chart that would have too many pixels."""
    w, h = sheet.width * SCALE / 72, sheet.height * SCALE / 72
    most = min((_PIXELS / (w * h)) ** 0.5, _SIDE / max(w, h))
    return max(6, min(144, int(most)))


def ink(sheet: Sheet) -> str:
    """Return the operations of all marks, in the order of painting."""
    pen = _Pen(sheet)
    for group in sheet.groups:
        for mark in group.marks:
            pen.put(mark)
    return " ".join(pen.out)


class _Pen:
    """Writes operations and says colour, width and font only when they change."""

    def __init__(self, sheet: Sheet) -> None:
        self.left, self.foot = sheet.left, sheet.top + sheet.height
        self.out: list[str] = []
        self.now: dict[str, str] = {}

    def put(self, mark: Mark) -> None:
        if isinstance(mark, Words):
            self.words(mark)
            return
        self.say("color", f"c {_told(mark.color)}")
        if mark.fill:
            self.say("fill", f"C {_told(mark.fill)}")
        style = f"setlinewidth({mark.pen * SCALE:.2f})"
        self.say("style", f"S {_told(mark.dash or 'solid')} S {_told(style)}")
        if isinstance(mark, Oval):
            x, y = self.at((mark.x, mark.y))
            self.out.append(f"{'E' if mark.fill else 'e'} {x} {y} {mark.rx * SCALE:.2f} {mark.ry * SCALE:.2f}")
        else:
            self.outline(mark)

    def outline(self, mark: Outline) -> None:
        points = [*mark.points, mark.points[0]] if mark.closed and mark.curved and mark.fill else [*mark.points]
        if mark.curved:
            points = list(mark.points)
            if mark.closed and points[-1] != points[0]:
                points += [points[-1], points[0], points[0]]
            operation = "b" if mark.fill else "B"
        else:
            operation = ("P" if mark.fill else "p") if mark.closed else "L"
        told = " ".join(" ".join(self.at(point)) for point in points)
        self.out.append(f"{operation} {len(points)} {told}")

    def words(self, mark: Words) -> None:
        if mark.upright:
            for one in stacked(mark.text, mark.x - 4, mark.y, mark.size, mark.room, bold=mark.bold, color=mark.color):
                self.words(one)
            return
        name = f"{FONT} Bold" if mark.bold else FONT
        self.say("font", f"F {mark.size * SCALE:.2f} {_told(name)}")
        self.say("color", f"c {_told(mark.color)}")
        self.line(mark.x, mark.y, mark.text, mark.align)

    def line(self, x: float, y: float, text: str, align: str) -> None:
        # Graphviz takes a backslash before a quotation mark for one character.
        safe = clean(text).replace("\\", "\uff3c")
        if safe:
            self.out.append(f"T {' '.join(self.at((x, y)))} {_ALIGN[align]} 0 {_told(safe)}")

    def say(self, what: str, operation: str) -> None:
        if self.now.get(what) != operation:
            self.now[what] = operation
            self.out.append(operation)

    def at(self, point: tuple[float, float]) -> tuple[str, str]:
        return f"{(point[0] - self.left) * SCALE:.2f}", f"{(self.foot - point[1]) * SCALE:.2f}"


def _told(text: str) -> str:
    return f"{len(text.encode())} -{text}"
