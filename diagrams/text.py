"""Texts of a picture: what may be printed, how wide it is, where it breaks. Pure; sizes in points."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Bold advances of the shipped font in 1/100 em for U+0020..U+007E; regular is never wider,
# so a text never outgrows its place.
# fmt: off
_LATIN = (
    23, 37, 58, 59, 59, 97, 74, 33, 38, 38, 51, 59, 33, 37, 33, 39, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 33,
    33, 59, 59, 59, 52, 101, 65, 69, 66, 72, 62, 59, 72, 76, 33, 57, 69, 58, 86, 75, 77, 67, 77, 69, 63, 63, 75,
    62, 92, 63, 58, 62, 38, 39, 38, 59, 57, 63, 60, 65, 53, 65, 59, 38, 60, 64, 31, 31, 61, 32, 97, 65, 63, 65,
    65, 44, 50, 43, 64, 58, 87, 57, 58, 52, 38, 30, 38, 59,
)
# fmt: on
_CLOSING = "，。；：、）？！》〉」』】”’…·,.;:)?!%％"
_OPENING = "（《〈「『【“‘"
_ENDS, _STARTS = f" {_CLOSING}", f" {_OPENING}"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_WORD = r"[^\s\u2e80-\uffff\U00010000-\U0010ffff]+"
_LEAST = 0.4  # share of its room a line has to fill before a phrase moves whole to the next
_COUNT = rf" ?[{_OPENING}]*\d[\d,.]* [\u4e00-\u9fff]"  # a number with its measure word
_PIECE = re.compile(rf"{_COUNT}| ?(?![{_OPENING}]){_WORD}|\s|[{_OPENING}]*(?:{_WORD}|.)[{re.escape(_CLOSING)}]*")


@lru_cache(maxsize=16384)
def clean(text: str) -> str:
    """Return ``text`` without control, bidi and unassigned characters, spaces collapsed: what a picture may print."""
    spaced = "".join(" " if c in "\t\n\r\v\f\u2028\u2029" else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _HIDDEN)
    return " ".join(kept.split())


@lru_cache(maxsize=16384)
def width(text: str, size: float) -> float:
    """Return an upper bound of the printed width of ``text`` at ``size`` points."""
    return sum(_advance(c) for c in text) * size / 100


@lru_cache(maxsize=4096)
def _advance(char: str) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _LATIN[code - 32]
    if unicodedata.combining(char):
        return 0
    if code < 0x370:
        return 72 if char.isalpha() else 100
    return 125 if code > 0xFFFF or code == 0x2116 else 100


@lru_cache(maxsize=8192)
def wrap(text: str, size: float, room: float, most: int = 0) -> tuple[str, ...]:
    """Break ``text`` into lines of at most ``room`` points, never before closing punctuation or behind an opening one.

    Names and phrases stay whole where that takes no further line and leaves none as good as empty; a number stays with
    its measure word; a last line is no single sign or short word where the lines before it can give some. A word longer
    than a line is broken at its hyphen or anywhere; with ``most`` > 0 the rest is cut and marked with an ellipsis.
    """
    pieces = _PIECE.findall(text)
    lines = _filled(pieces, size, room)
    if len(lines) > 1:
        whole = _filled(_phrases(pieces, size, room), size, room)
        same = len(whole) == len(lines) or 0 < most < len(lines)
        if same and all(width(line, size) >= _LEAST * room for line in whole[: most or None][:-1]):
            lines = whole
        for narrow in (room - size, room - 2 * size):
            if width(lines[-1], size) < 1.8 * size and all(width(piece, size) <= narrow for piece in pieces):
                closer = _filled(pieces, size, narrow)
                lines = closer if len(closer) == len(lines) else lines
    if most and len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), size, room, cut=True)]
    return tuple(lines)


def _filled(pieces: Iterable[str], size: float, room: float) -> list[str]:
    """Return lines, each as full as it gets."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        for part in _fit(piece, size, room):
            if line.strip() and width((line + part).strip(), size) > room:
                lines.append(line.strip())
                line = part.lstrip()
            else:
                line += part
    return [*lines, line.strip()]


def _phrases(pieces: Iterable[str], size: float, room: float) -> list[str]:
    """Join pieces up to the next space, closing mark or opening one; what no line holds stays in pieces."""
    found: list[list[str]] = [[]]
    for piece in pieces:
        last = found[-1][-1] if found[-1] else " "
        if last[-1] in _ENDS or piece[0] in _STARTS:
            found.append([])
        found[-1].append(piece)
    return [part for one in found for part in (["".join(one)] if width("".join(one), size) <= room else one)]


def shorten(text: str, size: float, room: float, *, cut: bool = False) -> str:
    """Return ``text`` if it fits, else its start with an ellipsis; ``cut`` marks it even when it fits."""
    if not cut and width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _fit(piece: str, size: float, room: float) -> list[str]:
    if width(piece, size) <= room:
        return [piece]
    head, hyphen, tail = piece.partition("-")
    if head.strip() and tail:
        return [*_fit(head + hyphen, size, room), *_fit(tail, size, room)]
    parts, part = [], ""
    for char in piece:
        if part and width(part + char, size) > room:
            parts.append(part)
            part = ""
        part += char
    return [*parts, part]
