"""Colours: a fixed set for lines and words, the grades' own from the scheme, the arithmetic that proves them apart.

Grades are ranks; the scheme gives letter and fill, the rank gives shape and border, so that a grey print or a reader
who confuses red and green still tells them apart. Formulas: WCAG 2.2 contrast, CIELAB (D65), ΔE*ab 1976, colour
vision after Machado, Oliveira and Fernandes 2009 (severity 1).
"""

from dataclasses import dataclass
from functools import lru_cache

from engine.model.risk import Grade, Scheme

INK, GREY, PALE, PAPER, BAND = "#1f2933", "#55606b", "#c3cad1", "#ffffff", "#f6f7f9"
GREEN, BLUE, DONE = "#2e7d32", "#2f6da8", "#e6ebf0"
YELLOW_CARD, RED_CARD = "#ffe17a", "#1f2933"

# What changed between two versions, as (tint, line, pen, style): told apart by line and sign on a grey print, too.
TOUCHES = {
    "added": ("#eef7ee", "#2e7d32", 2.6, ""),
    "removed": ("#f1f2f4", "#55606b", 1.6, "dotted"),
    "weaker": ("#fdf0d5", "#7a4b00", 3.0, "dashed"),
    "changed": ("#eef1f4", "#1f2933", 1.7, ""),
}

_SHAPES = ("octagon", "triangle", "circle", "box")
_PENS = ((3.2, ""), (1.9, ""), (1.4, "dashed"), (1.4, "dotted"))
_SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one grade is drawn."""

    code: str  # letter in the badge
    fill: str  # badge
    tint: str  # card
    line: str  # border and ties, dark enough for a thin line on paper
    ink: str  # letter on the badge
    shape: str  # DOT shape of the badge
    pen: float  # border of the card in points
    style: str  # "", "dashed" or "dotted"


def looks(scheme: Scheme) -> dict[int, Look]:
    """Return the look of every rank of ``scheme``."""
    return {grade.rank: _look(grade, place) for place, grade in enumerate(scheme.grades)}


def _look(grade: Grade, place: int) -> Look:
    pen, style = _PENS[min(place, 3)]
    ink = max(("#ffffff", "#111111"), key=lambda ink: contrast(ink, grade.fill))
    shape = _SHAPES[min(place, 3)]
    return Look(
        code=grade.code,
        fill=grade.fill,
        tint=grade.tint,
        line=darker(grade.fill),
        ink=ink,
        shape=shape,
        pen=pen,
        style=style,
    )


@lru_cache(maxsize=256)
def darker(colour: str) -> str:
    """Return ``colour`` darkened until a thin line of it has a contrast of 4.5 on paper."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    for step in range(100):
        found = "#" + "".join(f"{round(c * (1 - step / 100)):02x}" for c in (red, green, blue))
        if contrast(found, PAPER) >= 4.5:
            return found
    return "#000000"


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, sight: str = "normal") -> float:
    """Return ΔE*ab between two colours as "normal", "deutan" or "protan" eyes see them."""
    pairs = zip(_lab(_seen(one, sight)), _lab(_seen(other, sight)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def grey_distance(one: str, other: str) -> float:
    """Return the difference in lightness L* of two colours on a grey print."""
    return abs(_lightness(_luminance(one)) - _lightness(_luminance(other)))


def _linear(colour: str) -> tuple[float, ...]:
    values = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)


def _seen(colour: str, sight: str) -> tuple[float, ...]:
    source = _linear(colour)
    return tuple(min(1.0, max(0.0, sum(m * c for m, c in zip(row, source, strict=True)))) for row in _SIGHT[sight])


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lightness(luminance: float) -> float:
    return 116 * _root(luminance) - 16


def _root(t: float) -> float:
    return t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29


def _lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    red, green, blue = rgb
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    return 116 * _root(y) - 16, 500 * (_root(x) - _root(y)), 200 * (_root(y) - _root(z))
