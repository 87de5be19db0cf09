"""Several PDFs of our own Graphviz as one file, page after page, without the date of making.

Reads only what cairo writes: a plain cross-reference table, one body, no object streams.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TABLE = re.compile(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [nf]\s*)+)trailer\s*<<(.*?)>>", re.S)
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_HEAD = b"%PDF-1.5\n%\xb5\xed\xae\xfb\n"
_ROOT, _PAGES = 1, 2  # numbers of our own objects


@dataclass(frozen=True, slots=True)
class _Part:
    """One file: its objects by number, and which of them are its catalogue, its pages and its imprint."""

    objects: dict[int, bytes]
    catalogue: int
    pages: int
    imprint: int


def join(files: Sequence[bytes]) -> bytes:
    """Return one PDF of all pages. Raises ValueError when a file is not one of ours."""
    objects: dict[int, bytes] = {}
    kids = []
    for file in files:
        part = _read(file)
        base = _PAGES + len(objects)
        number = {old: base + 1 + i for i, old in enumerate(part.objects)}
        for old, body in part.objects.items():
            new = _renumbered(body, number)
            if old == part.pages:
                new = new.replace(b"/Type /Pages", b"/Type /Pages /Parent %d 0 R" % _PAGES, 1)
            objects[number[old]] = new
        kids.append(number[part.pages])
    count = sum(int(m[1]) for k in kids if (m := re.search(rb"/Count (\d+)", objects[k])))
    refs = b" ".join(b"%d 0 R" % k for k in kids)
    own = {
        _ROOT: b"<< /Type /Catalog /Pages %d 0 R >>" % _PAGES,
        _PAGES: b"<< /Type /Pages /Kids [ %s ] /Count %d >>" % (refs, count),
    }
    return _written({**own, **objects})


def _read(file: bytes) -> _Part:
    table = _TABLE.search(file, file.rfind(b"\nxref"))
    if table is None:
        raise ValueError("not a PDF of ours")
    rows = table[2].split(b"\n")
    at = {i: int(row[:10]) for i, row in enumerate(rows) if row.strip().endswith(b"n")}
    ends = sorted([*at.values(), table.start()])
    objects = {i: _body(file[start : ends[ends.index(start) + 1]]) for i, start in at.items()}
    root, info = (re.search(rb"/%s (\d+) 0 R" % key, table[3]) for key in (b"Root", b"Info"))
    catalogue = int(root[1]) if root else 0
    pages = re.search(rb"/Pages (\d+) 0 R", objects.get(catalogue, b""))
    if pages is None:
        raise ValueError("a PDF without pages")
    imprint = int(info[1]) if info else 0
    kept = {i: body for i, body in objects.items() if i not in (catalogue, imprint)}
    return _Part(kept, catalogue, int(pages[1]), imprint)


def _body(text: bytes) -> bytes:
    start, end = text.find(b" obj"), text.rfind(b"endobj")
    if start < 0 or end < 0:
        raise ValueError("a broken PDF object")
    return text[start + 4 : end].strip(b"\r\n ")


def _renumbered(body: bytes, number: dict[int, int]) -> bytes:
    """The object with other numbers in what stands before its stream."""
    cut = body.find(b"stream")
    head, rest = (body, b"") if cut < 0 else (body[:cut], body[cut:])
    return _REFERENCE.sub(lambda m: b"%d 0 R" % number.get(int(m[1]), 0), head) + rest


def _written(objects: dict[int, bytes]) -> bytes:
    out = bytearray(_HEAD)
    places = []
    for number in sorted(objects):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, _ROOT, start)
    return bytes(out)
