"""Templates: placeholders over runs, repeated rows, nothing evaluated, the same bytes for the same values."""

import io
import xml.etree.ElementTree as ET
import zipfile

import pytest
from docx import Document

import processes
from engine.model.paper import Wanted
from engine.papers import template
from engine.papers.placeholders import BadPlaceholder, parse
from engine.papers.shelf import Shelf
from engine.papers.values import Values

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(content: bytes) -> str:
    """Read a paper with nothing but the standard library, every part of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(file.read(name))
        root = ET.fromstring(file.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def made(build) -> bytes:
    document, out = Document(), io.BytesIO()
    build(document)
    document.save(out)
    return out.getvalue()


def filled(content: bytes, values: Values, number: str = "") -> bytes:
    return template.packed(template.filled(template.read("t", content, "d"), values), number)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fine", Wanted(paths=("fine",))),
        (" a.b , c ? ", Wanted(paths=("a.b", "c"), optional=True)),
        ("fine|upper", Wanted(paths=("fine",), form="upper")),
        ("*goods.#", Wanted(paths=("goods.#",), listed=True)),
        ("*goods.name?", Wanted(paths=("goods.name",), optional=True, listed=True)),
    ],
    ids=["plain", "several", "form", "counter", "optional column"],
)
def test_placeholders(text, wanted):
    assert parse(text) == wanted


@pytest.mark.parametrize("text", ["", "a b", "1a", "a|down", "*goods", "a.", "__import__('os')", "a()", "a;b"])
def test_what_is_no_placeholder(text):
    with pytest.raises(BadPlaceholder):
        parse(text)


def test_a_placeholder_spread_over_runs_is_one():
    def build(document):
        paragraph = document.add_paragraph("罚款")
        for part in ("{", "{fi", "ne}", "}", "整"):
            paragraph.add_run(part)

    assert "罚款8,000.00元整" in text_of(filled(made(build), Values(texts={("fine", ""): "8,000.00元"})))


def test_values_are_text_and_are_read_once():
    value = "<w:p/>&amp;{{secret}}\x00\n二"
    content = made(lambda document: document.add_paragraph("{{a}}、{{secret?}}"))
    text = text_of(filled(content, Values(texts={("a", ""): value, ("secret", ""): "S"})))
    assert "<w:p/>&amp;{{secret}}二、S" in text.replace("\n", "")


def test_rows_repeat_and_an_empty_list_leaves_one_row():
    def build(document):
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table.rows[1].cells, ("{{*goods.#}}", "{{*goods.name?}}"), strict=True):
            cell.text = text

    content = made(build)
    rows = {"goods": [{"name": "面粉"}, {"name": "食用油"}]}
    blocks = template.blocks(filled(content, Values(rows=rows)))
    shown = [[c["content"][0]["text"] for c in row] for row in next(b for b in blocks if b["kind"] == "table")["rows"]]
    assert shown == [["", ""], ["1", "面粉"], ["2", "食用油"]]
    assert text_of(filled(content, Values())).strip() == ""


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, "时间。"),
        ({"place": "会议室"}, "时间；地点：会议室。"),
        ({"grounds": "事实清楚"}, "时间。\n理由：事实清楚"),
        ({"grounds": "[[x]]", "place": "甲", "chair": "乙"}, "时间；地点：甲；主持：乙。\n理由：[[x]]"),
    ],
    ids=["none", "one", "line", "all"],
)
def test_a_passage_without_a_value_is_left_out(texts, expected):
    """Words that would stand before nothing go with it, and the line when it held no others."""

    def build(document):
        line = document.add_paragraph("时间[")
        for part in ("[；地点：{{pla", "ce?}}]", "][[；主持：{{chair?}}]]。"):
            line.add_run(part)
        document.add_paragraph("[[理由：{{grounds?}}]]")

    values = Values(texts={(path, ""): text for path, text in texts.items()})
    assert text_of(filled(made(build), values)) == expected


def test_a_cell_keeps_its_paragraph():
    def build(document):
        document.add_table(rows=1, cols=1).rows[0].cells[0].text = "[[{{a?}}]]"

    assert text_of(filled(made(build), Values())).strip() == ""


@pytest.mark.parametrize("text", ["[[{{a?}}", "{{a?}}]]", "[[words]]", "[[a [[{{b?}}]] ]]", "[[{{*goods.name?}}]]"])
def test_a_passage_has_two_ends_and_a_place(text):
    with pytest.raises(template.BadTemplate):
        template.read("t", made(lambda document: document.add_paragraph(text)), "d")


def test_the_number_comes_last_and_the_bytes_are_the_same():
    content = made(lambda document: document.add_paragraph("{{doc.number}}"))
    values = Values(texts={("doc.number", ""): template.NUMBER})
    one, two = (filled(content, values, "甲<决>〔2026〕1号") for _ in range(2))
    assert one == two
    assert "甲<决>〔2026〕1号" in text_of(one)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * (20 << 20))
    return out.getvalue()


def entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(lambda d: d.add_paragraph("x")))) as old, zipfile.ZipFile(out, "w") as file:
        for name in old.namelist():
            data = old.read(name)
            file.writestr(name, b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + data if name == "word/document.xml" else data)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 broken",
        bomb(),
        entity(),
        b"x" * (template.LARGEST + 1),
        made(lambda document: document.add_paragraph("{{1 + 1}}")),
    ],
    ids=["empty", "broken", "bomb", "entity", "large", "no placeholder"],
)
def test_what_is_no_template_is_refused(content):
    with pytest.raises(template.BadTemplate):
        template.read("t", content, "d")


def test_every_shipped_template_is_read_and_has_a_title():
    shelf = Shelf(processes.templates())
    assert len(shelf) >= 130
    for name in shelf:
        found = shelf.get_template(name)
        assert found.title != name
        assert found.asks("doc.date") or found.asks("doc.copy"), name
        assert "{{" not in "".join(text_of(found.content).split("}}")[-1:]), name
