"""QR codes: the picture holds exactly the modules of the code, has a name, and nothing in it acts."""

import re
from xml.etree import ElementTree

import segno

from api import codes

ADDRESS = "https://bureau.example/party/01k9q2m4x0f8r6t1y3z5b7c9d3.mF3x_abcdefghijklmnopqrstuvwxyz-0123456789AB"


def modules(path: str, side: int) -> set[tuple[int, int]]:
    """Return the dark modules that a path of strokes covers, one unit wide each."""
    found, x, y = set(), 0.0, 0.0
    for letter, numbers in re.findall(r"([Mmhv])([^Mmhv]*)", path):
        values = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        if letter == "M":
            x, y = values
        elif letter == "m":
            x, y = x + values[0], y + values[1]
        else:
            assert letter == "h"
            found |= {(int(x) + at, int(y)) for at in range(int(values[0]))}
            x += values[0]
    assert all(0 <= a < side and 0 <= b < side for a, b in found)
    return found


def test_the_picture_is_the_code_with_four_quiet_modules_around():
    picture = ElementTree.fromstring(codes.svg(ADDRESS, label="x"))
    side = int(picture.attrib["viewBox"].split()[2])
    dark = next(one for one in picture.iter("path") if "stroke" in one.attrib)
    rows = list(segno.make(ADDRESS, error="m", micro=False).matrix)
    told = {(x + 4, y + 4) for y, row in enumerate(rows) for x, one in enumerate(row) if one}
    assert side == len(rows) + 8
    assert modules(dark.attrib["d"], side) == told


def test_the_picture_has_a_name_and_nothing_in_it_acts():
    made = codes.svg(ADDRESS, label='<script>"&')
    picture = ElementTree.fromstring(made)
    assert picture.attrib["role"] == "img"
    assert picture.findtext("title") == '<script>"&'
    assert {one.tag for one in picture.iter()} <= {"svg", "title", "path"}
    assert not [name for one in picture.iter() for name in one.attrib if name.startswith("on") or name == "style"]
