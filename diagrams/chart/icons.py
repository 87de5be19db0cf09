"""The small signs of the BPMN symbols: event definitions, kinds of tasks, markers. Drawn around a middle (x, y)."""

from math import cos, pi, sin

from diagrams.chart.marks import Mark, Outline, Oval, Point, box
from diagrams.palette import INK, PAPER


def _poly(x: float, y: float, r: float, points: tuple[Point, ...], *, full: bool, pen: float = 1.1) -> Outline:
    placed = tuple((x + px * r, y + py * r) for px, py in points)
    return Outline(placed, fill=INK if full else "", pen=pen)


def _open(x: float, y: float, r: float, points: tuple[Point, ...], pen: float = 1.3) -> Outline:
    return Outline(tuple((x + px * r, y + py * r) for px, py in points), closed=False, pen=pen)


def event(kind: str, x: float, y: float, r: float, *, full: bool) -> list[Mark]:
    """The sign of an event definition; ``full`` where the event is thrown. Nothing for an unknown kind."""
    found = _EVENTS.get(kind)
    return found(x, y, r, full) if found else []


def _message(x: float, y: float, r: float, full: bool) -> list[Mark]:
    w, h = r * 1.9, r * 1.3
    frame = box(x - w / 2, y - h / 2, w, h, fill=INK if full else PAPER, pen=1.1)
    flap = ((x - w / 2, y - h / 2), (x, y + h * 0.08), (x + w / 2, y - h / 2))
    return [frame, Outline(flap, closed=False, color=PAPER if full else INK, pen=1.1)]


def _timer(x: float, y: float, r: float, full: bool) -> list[Mark]:
    marks: list[Mark] = [Oval(x, y, r, r, fill=PAPER, pen=1.1)]
    for i in range(12):
        a = i * pi / 6
        marks.append(_open(x, y, r, ((0.78 * sin(a), 0.78 * cos(a)), (sin(a), cos(a))), 0.8))
    return [*marks, _open(x, y, r, ((0.15, -0.75), (0, 0), (0.5, 0.1)), 1.2)]


def _error(x: float, y: float, r: float, full: bool) -> list[Mark]:
    bolt = ((-0.85, 0.8), (-0.3, -0.65), (0.25, 0.1), (0.85, -0.8), (0.35, 0.75), (-0.25, 0.0))
    return [_poly(x, y, r, bolt, full=full)]


def _escalation(x: float, y: float, r: float, full: bool) -> list[Mark]:
    return [_poly(x, y, r, ((0, -0.95), (0.7, 0.85), (0, 0.15), (-0.7, 0.85)), full=full)]


def _signal(x: float, y: float, r: float, full: bool) -> list[Mark]:
    return [_poly(x, y, r, ((0, -0.9), (0.9, 0.65), (-0.9, 0.65)), full=full)]


def _compensate(x: float, y: float, r: float, full: bool) -> list[Mark]:
    left = ((-0.95, 0.0), (-0.05, -0.65), (-0.05, 0.65))
    right = ((-0.05, 0.0), (0.85, -0.65), (0.85, 0.65))
    return [_poly(x, y, r, left, full=full), _poly(x, y, r, right, full=full)]


def _conditional(x: float, y: float, r: float, full: bool) -> list[Mark]:
    lines = (_open(x, y, r, ((-0.5, dy), (0.5, dy)), 0.9) for dy in (-0.5, -0.17, 0.17, 0.5))
    return [box(x - 0.7 * r, y - 0.85 * r, 1.4 * r, 1.7 * r, pen=1.0), *lines]


def _link(x: float, y: float, r: float, full: bool) -> list[Mark]:
    arrow = ((-0.9, -0.3), (0.2, -0.3), (0.2, -0.7), (0.95, 0), (0.2, 0.7), (0.2, 0.3), (-0.9, 0.3))
    return [_poly(x, y, r, arrow, full=full)]


def _cancel(x: float, y: float, r: float, full: bool) -> list[Mark]:
    cross = ((-0.8, -0.5), (-0.5, -0.8), (0, -0.3), (0.5, -0.8), (0.8, -0.5), (0.3, 0), (0.8, 0.5), (0.5, 0.8),
             (0, 0.3), (-0.5, 0.8), (-0.8, 0.5), (-0.3, 0))  # fmt: skip
    return [_poly(x, y, r, cross, full=full)]


def _terminate(x: float, y: float, r: float, full: bool) -> list[Mark]:
    return [Oval(x, y, r * 0.95, r * 0.95, fill=INK)]


def _multiple(x: float, y: float, r: float, full: bool) -> list[Mark]:
    five = tuple((0.95 * sin(i * 2 * pi / 5), -0.95 * cos(i * 2 * pi / 5)) for i in range(5))
    return [_poly(x, y, r, five, full=full)]


def _parallel(x: float, y: float, r: float, full: bool) -> list[Mark]:
    a, b = 0.9, 0.25
    plus = ((-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b))
    return [_poly(x, y, r, plus, full=full)]


_EVENTS = {
    "message": _message, "timer": _timer, "error": _error, "escalation": _escalation, "signal": _signal,
    "compensate": _compensate, "conditional": _conditional, "link": _link, "cancel": _cancel, "terminate": _terminate,
    "multiple": _multiple, "parallelMultiple": _parallel,
}  # fmt: skip


def gate(tag: str, x: float, y: float, r: float, *, instant: bool = False) -> list[Mark]:
    """The sign in a gateway whose diamond has half axis ``r``."""
    if tag == "exclusiveGateway":
        return [
            _open(x, y, r, ((-0.28, -0.36), (0.28, 0.36)), 2.6),
            _open(x, y, r, ((0.28, -0.36), (-0.28, 0.36)), 2.6),
        ]
    if tag == "parallelGateway":
        return [_open(x, y, r, ((-0.48, 0), (0.48, 0)), 2.6), _open(x, y, r, ((0, -0.48), (0, 0.48)), 2.6)]
    if tag == "inclusiveGateway":
        return [Oval(x, y, r * 0.48, r * 0.48, pen=2.4)]
    if tag == "complexGateway":
        ends = ((0.5, 0.0), (0.0, 0.5), (0.36, 0.36), (0.36, -0.36))
        return [_open(x, y, r, ((-a, -b), (a, b)), 2.2) for a, b in ends]
    rings = [Oval(x, y, r * 0.55, r * 0.55, pen=1.0)] + ([] if instant else [Oval(x, y, r * 0.45, r * 0.45, pen=1.0)])
    return [*rings, *_multiple(x, y, r * 0.34, False)]


def task(tag: str, x: float, y: float) -> list[Mark]:
    """The sign of a kind of task, about 16 wide."""
    if tag in ("sendTask", "receiveTask"):
        return _message(x, y, 7.0, tag == "sendTask")
    if tag == "userTask":
        body = ((-1, 1), (-1, 0.45), (-0.45, 0.05), (0.45, 0.05), (1, 0.45), (1, 1))
        return [_poly(x, y, 7, body, full=False), Oval(x, y - 3.4, 3.4, 3.6, fill=PAPER, pen=1.1)]
    if tag == "manualTask":
        hand = ((-1, -0.3), (-0.5, -0.7), (0.2, -0.75), (0.1, -0.45), (1, -0.4), (1, -0.1), (0.3, -0.1), (0.9, 0.1),
                (0.9, 0.35), (0.3, 0.3), (0.7, 0.6), (-0.5, 0.75), (-1, 0.5))  # fmt: skip
        return [_poly(x, y, 8, hand, full=False)]
    if tag == "serviceTask":
        teeth = tuple(
            (f * cos(a), f * sin(a)) for i in range(16) for f, a in [(1.0 if i % 4 < 2 else 0.72, i * pi / 8 + pi / 16)]
        )
        return [_poly(x, y, 8, teeth, full=False), Oval(x, y, 3, 3, fill=PAPER, pen=1.1)]
    if tag == "scriptTask":
        sheet = ((-0.5, -1), (0.9, -1), (0.5, -0.3), (0.9, 0.4), (0.5, 1), (-0.9, 1), (-0.5, 0.4), (-0.9, -0.3))
        lines = [_open(x, y, 7, ((-0.4, dy), (0.35, dy)), 0.9) for dy in (-0.55, 0.0, 0.55)]
        return [_poly(x, y, 7, sheet, full=False), *lines]
    if tag == "businessRuleTask":
        head = box(x - 8, y - 6, 16, 4, fill=INK, pen=1.0)
        return [box(x - 8, y - 6, 16, 12, pen=1.0), head, _open(x, y, 8, ((-1, 0.2), (1, 0.2)), 1.0),
                _open(x, y, 8, ((-0.4, -0.5), (-0.4, 0.75)), 1.0)]  # fmt: skip
    return []


def mark(kind: str, x: float, y: float) -> list[Mark]:
    """A marker at the foot of an activity or data symbol, about 12 wide."""
    if kind == "parallel":
        return [_open(x, y, 5, ((dx, -1), (dx, 1)), 1.8) for dx in (-0.7, 0.0, 0.7)]
    if kind == "sequential":
        return [_open(x, y, 5, ((-1, dy), (1, dy)), 1.8) for dy in (-0.7, 0.0, 0.7)]
    if kind == "collection":
        return [_open(x, y, 5, ((dx, -1), (dx, 1)), 1.6) for dx in (-0.6, 0.0, 0.6)]
    if kind == "loop":
        arc = tuple((x + 5 * cos(a), y + 5 * sin(a)) for a in (0.75 * pi + i * pi / 8 for i in range(14)))
        return [
            Outline(arc, closed=False, pen=1.4),
            _open(x - 3.5, y + 3.5, 4, ((-0.9, 0.3), (0.1, 0.1), (0.1, -1)), 1.4),
        ]
    if kind == "compensation":
        return _compensate(x, y, 6, False)
    if kind == "adHoc":
        wave = ((-1, 0.3), (-0.7, -0.3), (-0.3, -0.3), (0.3, 0.3), (0.7, 0.3), (1, -0.3))
        return [_open(x, y, 6, wave, 2.0)]
    if kind == "shut":
        return [
            box(x - 6, y - 6, 12, 12, fill="", pen=1.1),
            _open(x, y, 4, ((-1, 0), (1, 0))),
            _open(x, y, 4, ((0, -1), (0, 1))),
        ]
    return []
