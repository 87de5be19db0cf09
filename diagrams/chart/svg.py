"""A chart as SVG, written by hand: no element, attribute or value but those named here can come out of it.

Each element of the file is one ``g`` with ``data-kind`` (node, edge, area), ``data-tag``, ``data-line`` and, where
its id is a plain one, ``data-element``: what a page makes clickable and a test counts.
"""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from diagrams.chart.marks import Group, Mark, Outline, Oval, Sheet, Words
from diagrams.svg import FAMILY, SVG

_PLAIN = re.compile(r"[\w.:\-]{1,200}")
_DASH = {"dashed": ' stroke-dasharray="6,4"', "dotted": ' stroke-dasharray="1.5,3.5"', "": ""}
_ANCHOR = {"l": "start", "c": "middle", "r": "end"}


def svg(sheet: Sheet, language: str) -> bytes:
    """Return the SVG of ``sheet``; the same sheet gives the same bytes."""
    view = " ".join(_n(v) for v in (sheet.left, sheet.top, sheet.width, sheet.height))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<svg xmlns="{SVG}" width="{_n(sheet.width * 0.75)}pt" height="{_n(sheet.height * 0.75)}pt" viewBox="{view}" '
        f'role="img" lang="{"zh-CN" if language == "zh" else "en"}" font-family="{FAMILY}">',
        f"<title>{escape(sheet.title)}</title>",
        f'<rect x="{_n(sheet.left)}" y="{_n(sheet.top)}" width="{_n(sheet.width)}" height="{_n(sheet.height)}" '
        'fill="#ffffff"/>',
        *(line for group in sheet.groups for line in _group(group)),
        "</svg>\n",
    ]
    return "\n".join(lines).encode()


def is_plain(identifier: str) -> bool:
    """Whether an id is told in the picture: letters, digits, ``_ . : -`` alone."""
    return _PLAIN.fullmatch(identifier) is not None


def _group(group: Group) -> Iterable[str]:
    if group.tag:
        told = f' data-element="{group.id}"' if is_plain(group.id) else ""
        yield f'<g data-kind="{group.kind}" data-tag="{group.tag}" data-line="{group.line}"{told}>'
    else:
        yield f'<g data-kind="{group.kind}">'
    if group.name:
        yield f"<title>{escape(group.name)}</title>"
    for mark in group.marks:
        yield _mark(mark)
    yield "</g>"


def _mark(mark: Mark) -> str:
    if isinstance(mark, Words):
        return _words(mark)
    paint = f'fill="{mark.fill or "none"}" stroke="{mark.color}" stroke-width="{_n(mark.pen)}"{_DASH[mark.dash]}'
    if isinstance(mark, Oval):
        return f'<ellipse cx="{_n(mark.x)}" cy="{_n(mark.y)}" rx="{_n(mark.rx)}" ry="{_n(mark.ry)}" {paint}/>'
    return f'<path d="{_way(mark)}" {paint}/>'


def _way(outline: Outline) -> str:
    first, rest = outline.points[0], outline.points[1:]
    join = " C" if outline.curved else " L"
    told = f"M{_p(first)}{join}" + " ".join(map(_p, rest))
    return told + ("Z" if outline.closed else "")


def _words(words: Words) -> str:
    bold = ' font-weight="bold"' if words.bold else ""
    place = f'x="{_n(words.x)}" y="{_n(words.y)}"'
    if words.upright:
        place = f'transform="translate({_n(words.x)} {_n(words.y)}) rotate(-90)"'
    return (
        f'<text {place} text-anchor="{_ANCHOR[words.align]}" font-size="{_n(words.size)}"{bold} '
        f'fill="{words.color}">{escape(words.text)}</text>'
    )


def _p(point: tuple[float, float]) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
