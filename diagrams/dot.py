"""Shapes with given coordinates as DOT text (engine nop2: Graphviz only draws).

Safe by construction: ids are generated, every node has an explicit label, labels are quoted plain strings (never
HTML-like), no URL, image or tooltip attribute exists. Colours and styles come from our code only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagrams.text import clean

FONT = "Riskflow Sans SC"
DROP = 0.07  # of the size: Graphviz puts the middle of this font's glyphs that much too high
_SHIFT = {"l": 0.5, "c": 0.0, "r": -0.5}  # of the width, from the given end to the middle
_TURN = {"l": "\\l", "c": "", "r": "\\r"}  # Graphviz' own justification
_DOT = "width=0.01,height=0.01,style=invis"  # a node nobody sees: end of every line, corner of a sheet
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A filled outline with an optional centred label; (x, y) is its middle."""

    x: float
    y: float
    w: float
    h: float
    shape: str = "box"
    fill: str = ""
    color: str = "#1f2933"
    pen: float = 1.0
    style: str = ""  # rounded, dashed, dotted, striped; comma separated
    label: str = ""
    size: float = 9.0
    ink: str = "#1f2933"
    bold: bool = False
    peripheries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text; x is its left, middle or right end, y its middle."""

    x: float
    y: float
    text: str
    width: float
    size: float
    color: str = "#1f2933"
    bold: bool = False
    align: str = "l"  # l, c, r
    role: str = ""  # what the text is, for checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A polyline with rounded corners."""

    points: tuple[Point, ...]
    color: str = "#55606b"
    pen: float = 1.3
    style: str = ""
    arrow: bool = True
    role: str = ""  # "flow", "tie", "bridge" or ""
    ends: tuple[str, str] = ("", "")  # node ids of a flow


@dataclass(slots=True)
class Page:
    """All shapes of a picture in painting order: under, lines, shapes and labels."""

    under: list[Shape] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    ties: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cards: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)  # node id -> box, for checks
    spots: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)  # node id.risk label -> box
    title: str = ""
    paper: tuple[float, float] | None = None  # inches to fit into
    box: tuple[float, float, float, float] | None = None  # left, top, right and bottom of a sheet, margins included


def quote(text: str) -> str:
    r"""Return ``text`` as a quoted DOT string that prints literally: cleaned; &, \ and " escaped."""
    safe = clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'


def dot(page: Page) -> str:
    """Return the DOT text of ``page``; the same page gives the same bytes.

    Nodes of one look stand together under defaults of their own: Graphviz then reads and keeps each look once.
    """
    size = f',size="{page.paper[0]:.4f},{page.paper[1]:.4f}!"' if page.paper else ""
    left, top, right, bottom = page.box or (0.0, 0.0, 0.0, 0.0)
    edge = "pad=0,margin=0" if page.box else "pad=0.17"
    head = [
        "digraph chart{",
        f'graph[outputorder=edgesfirst,bgcolor="#ffffff",{edge}{size}];',
        f'node[fontname="{FONT}",margin=0,fixedsize=true,shape=box,label=""];',
        "edge[dir=none,arrowsize=0.62];",
        f'a[pos="{left:.1f},{-top:.1f}",{_DOT}];b[pos="{right:.1f},{-bottom:.1f}",{_DOT}];',
    ]
    under = sorted(page.under, key=lambda s: s.style != "striped")  # bands first: frames lie on them
    body = [*_shapes("u", under), *_shapes("s", page.shapes)]
    body += _labels("t", [*map(_inside, (s for s in page.shapes if s.label)), *page.labels])
    body += [_line(line) for line in (*page.ties, *page.lines)]
    return "\n".join([*head, *body, "}\n"])


def _shapes(prefix: str, shapes: Sequence[Shape]) -> list[str]:
    """The shapes, those of one look together; looks are painted in the order of their first shape."""
    groups: dict[str, list[str]] = {}
    for i, s in enumerate(shapes):
        groups.setdefault(_look(s), []).append(f'{prefix}{i}[pos="{s.x:.1f},{-s.y:.1f}",{_size(s.w, s.h)}];')
    return [f"node[{look}];{''.join(nodes)}" for look, nodes in groups.items()]


def _look(s: Shape) -> str:
    plain = not s.fill or "striped" in s.style or "wedged" in s.style
    style = ",".join(filter(None, ["" if plain else "filled", s.style]))
    return (
        f'shape={s.shape},color="{s.color}",penwidth={s.pen:g},style="{style}",fillcolor="{s.fill}",'
        f"peripheries={s.peripheries}"
    )


def _size(w: float, h: float) -> str:
    return f"width={w / 72:.4f},height={h / 72:.4f}"


def _inside(s: Shape) -> Label:
    """The label of a shape as a text of its own, in the middle; a triangle's visual middle lies lower."""
    y = s.y + (s.h * 0.07 if s.shape == "triangle" else 0)
    return Label(x=s.x, y=y, text=s.label, width=s.w, size=s.size, color=s.ink, bold=s.bold, align="c")


def _labels(prefix: str, labels: Sequence[Label]) -> list[str]:
    groups: dict[tuple[float, str, bool], list[str]] = {}
    for i, t in enumerate(labels):
        x = t.x + _SHIFT[t.align] * t.width
        text = quote(t.text)[:-1] + _TURN[t.align] + '"'
        place = f'pos="{x:.1f},{-t.y - DROP * t.size:.1f}",width={t.width / 72:.4f}'
        groups.setdefault((t.size, t.color, t.bold), []).append(f"{prefix}{i}[{place},label={text}];")
    return [f"node[{_font(size, color, bold=bold)}];{''.join(nodes)}" for (size, color, bold), nodes in groups.items()]


def _font(size: float, color: str, *, bold: bool) -> str:
    name = f"{FONT} Bold" if bold else FONT
    return (
        f'shape=none,style="",peripheries="",height={size * 1.6 / 72:.4f},fontsize={size:g},fontcolor="{color}",'
        f'fontname="{name}"'
    )


def _line(line: Line) -> str:
    size = 0.62 if line.pen < 2 else 0.5
    tip = 10 * size if line.arrow else 0.0
    style = f",style={line.style}" if line.style else ""
    style += ",dir=forward" if line.arrow else ""
    style += f",arrowsize={size}" if line.arrow and line.pen >= 2 else ""
    return f'a->b[pos="{_spline(line.points, tip)}",color="{line.color}",penwidth={line.pen:g}{style}];'


def _spline(points: Sequence[Point], tip: float, radius: float = 5.0) -> str:
    """Cubic control points of the polyline in Graphviz' form; ``tip`` is the length of the arrowhead."""
    way = [p for i, p in enumerate(points) if not i or _far(points[i - 1], p) > 0.1]
    if len(way) < 2:
        way = [points[0], (points[0][0], points[0][1] + 0.2)]
    end = way[-1]
    if tip:
        way[-1] = _toward(end, way[-2], tip)
    out: list[Point] = [way[0]]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        short = min(radius, _far(before, corner) / 2, _far(corner, after) / 2)
        _straight(out, _toward(corner, before, short))
        out += [corner, corner, _toward(corner, after, short)]
    _straight(out, way[-1])
    head = f"e,{end[0]:.1f},{-end[1]:.1f} " if tip else ""
    return head + " ".join(f"{x:.1f},{-y:.1f}" for x, y in out)


def _straight(out: list[Point], to: Point) -> None:
    half = (out[-1][0] + to[0]) / 2, (out[-1][1] + to[1]) / 2
    out += [half, half, to]


def _far(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _toward(a: Point, b: Point, by: float) -> Point:
    share = min(by / max(_far(a, b), 0.01), 1.0)
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
