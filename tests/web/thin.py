"""A screenshot made small: at most 256 colours, those of the page kept where it has no more."""

import struct
import zlib
from collections import Counter
from itertools import pairwise

HEAD = b"\x89PNG\r\n\x1a\n"
MOST = 256


def thinned(data: bytes) -> bytes:
    """Return a PNG of 8 bits with a palette of a PNG of 8 bits RGB or RGBA without interlacing; opaque."""
    width, height, pixels = _read(data)
    counts = Counter(pixels)
    shift = next(one for one in range(8) if len({_coarse(colour, one) for colour in counts}) <= MOST)
    chosen: dict[bytes, bytes] = {}
    for colour, _ in counts.most_common():  # the most frequent of those that fall together stands for them
        chosen.setdefault(_coarse(colour, shift), colour)
    palette = list(chosen.values())
    places = {colour: at for at, colour in enumerate(palette)}
    index = {colour: places[chosen[_coarse(colour, shift)]] for colour in counts}
    flat = bytes(map(index.__getitem__, pixels))
    lines = b"".join(b"\0" + flat[start:end] for start, end in pairwise(range(0, width * height + 1, width)))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return HEAD + b"".join(_chunk(*one) for one in parts)


def _coarse(colour: bytes, shift: int) -> bytes:
    return bytes(part >> shift for part in colour)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _read(data: bytes) -> tuple[int, int, list[bytes]]:
    """Return width, height and the colours row by row."""
    assert data.startswith(HEAD)
    at, packed, head = len(HEAD), b"", b""
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        head, packed = body if name == b"IHDR" else head, packed + body if name == b"IDAT" else packed
        at += size + 12
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    assert (depth, interlaced, kind in (2, 6)) == (8, 0, True), "8 bits, RGB or RGBA, not interlaced"
    step = 3 if kind == 2 else 4
    raw, line, pixels = zlib.decompress(packed), bytes(width * step), []
    for row in range(height):
        start = row * (width * step + 1)
        line = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * step], line, step)
        pixels += [line[one : one + 3] for one in range(0, len(line), step)]
    return width, height, pixels


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    """Return a line without its filter (ISO/IEC 15948, 9)."""
    if kind == 0:
        return line
    made = bytearray(line)
    if kind == 2:
        return bytes((one + two) & 255 for one, two in zip(line, above, strict=True))
    for at in range(len(made)):
        left = made[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        made[at] = (made[at] + _guess(kind, left, above[at], corner)) & 255
    return bytes(made)


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + above) // 2
    guess = left + above - corner
    far = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[far.index(min(far))]
