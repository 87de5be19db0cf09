"""Forms as Word documents (.docx), written only: A4 landscape, a ruled table whose head repeats on every sheet."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from api.sheets import Form, column_of

SIDES = (Mm(297), Mm(210))  # A4 landscape
MARGIN = Mm(15)
LATIN, HAN = "Arial", "宋体"
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # the same rows are the same bytes


def write(form: Form) -> bytes:
    """Return the document of a form: title, facts, table, closing lines."""
    made = Document()
    made.core_properties.author, made.core_properties.title = "riskflow", form.title
    made.core_properties.created = made.core_properties.modified = MADE
    made.core_properties.comments = ""
    _page(made)
    _line(made, form.title, size=16, bold=True, middle=True)
    _line(made, form.facts)
    _table(made, form)
    for text in form.foot:
        _line(made, text)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _page(made: Any) -> None:
    section = made.sections[0]
    section.orientation, (section.page_width, section.page_height) = WD_ORIENT.LANDSCAPE, SIDES
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), HAN)
    style.paragraph_format.space_after = Pt(0)


def _line(made: Any, text: str, *, size: float = 10, bold: bool = False, middle: bool = False) -> None:
    line = made.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(4)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT
    run = line.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold


def _table(made: Any, form: Form) -> None:
    head, lines = len(form.head), [*form.head, *form.rows]
    firsts = [row[0] for row in form.rows]
    table = made.add_table(rows=len(lines), cols=len(form.widths), style="Table Grid")
    table.autofit = False
    whole = SIDES[0] - 2 * MARGIN
    widths = [int(whole * one / sum(form.widths)) for one in form.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    grid = [list(row.cells) for row in table.rows]
    joined = [tuple(column_of(end) for end in one.split(":")) for one in form.joined]
    hidden = {
        (row, column)
        for (top, left), (bottom, right) in joined
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    for at, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        _mark(row, "w:tblHeader" if at < head else "w:cantSplit")
        again = form.grouped and at > head and texts[0] == firsts[at - head - 1]
        for column, text in enumerate(texts):
            grid[at][column].width = widths[column]
            covered = (again and column == 0) or (at, column) in hidden
            _put(grid[at][column], "" if covered else text, bold=at < head)
    for (top, left), (bottom, right) in joined:
        grid[top][left].merge(grid[bottom][right])
    for start, end in _alike(firsts) if form.grouped else ():
        grid[head + start][0].merge(grid[head + end][0])


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _put(cell: Any, text: str, *, bold: bool) -> None:
    for at, part in enumerate(text.split("\n")):
        line = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        if part:
            line.add_run(part).font.bold = bold
        if bold:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _alike(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return first and last place of each run of equal neighbours of two or more."""
    found: list[tuple[int, int]] = []
    begun = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[begun]:
            if at - begun > 1:
                found.append((begun, at - 1))
            begun = at
    return found
