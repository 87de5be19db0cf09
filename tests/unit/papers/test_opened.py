"""The strict reader of Word files finds what is broken: every template is sound, each planted fault is seen."""

import io
import zipfile

import pytest

import processes
from tests.scenarios.opened import opened

FAULTS = {
    "a style that is not there": ("word/document.xml", b"<w:pPr>", b'<w:pPr><w:pStyle w:val="Nowhere"/>'),
    "a numbering that is not there": (
        "word/document.xml",
        b"<w:pPr>",
        b'<w:pPr><w:numPr><w:numId w:val="77"/></w:numPr>',
    ),
    "a relation that is not there": (
        "word/document.xml",
        b"<w:sectPr",
        b'<w:p><w:hyperlink r:id="rId999"/></w:p><w:sectPr',
    ),
    "a part that is not there": ("word/_rels/document.xml.rels", b'Target="styles.xml"', b'Target="nothing.xml"'),
    "a row with too many cells": ("word/document.xml", b"<w:tc>", b"<w:tc><w:p/></w:tc>" * 9 + b"<w:tc>"),
    "a main part of another type": ("[Content_Types].xml", b"document.main+xml", b"template.main+xml"),
    "a type of a part that is not there": (
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/word/nothing.xml" ContentType="text/xml"/></Types>',
    ),
}


def spoiled(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as file, zipfile.ZipFile(out, "w") as made:
        for name in file.namelist():
            data = file.read(name)
            assert name != part or old in data, (part, old)
            made.writestr(name, data.replace(old, new, 1) if name == part else data)
    return out.getvalue()


def test_every_template_opens_without_a_fault():
    found = {name: opened(content).faults for name, content in processes.templates().items()}
    print(f"\n{len(found)} templates", end=" ")
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(name):
    content = processes.templates()["pen_filing"]
    assert opened(content).faults == []
    assert opened(spoiled(content, *FAULTS[name])).faults
