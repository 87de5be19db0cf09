"""Workbooks (.xlsx), the only door of openpyxl: read strictly, cells as text with their places; written as a form.

A workbook is an archive of XML: its size unpacked, its ratio and declarations of types are looked at before it is
opened (threats 32, 33, 49). Formulas are never values, neither read nor written.
"""

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

from engine.errors import InvalidInput
from engine.usecases.people.importing import Cell, Row, Sheet

LIMIT = 2 * 1024 * 1024  # bytes of a workbook
UNPACKED, RATIO, PARTS = 100 * 1024 * 1024, 100, 200
ROWS, COLUMNS = 2000, 40
FORMULA = "formula"


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook; InvalidInput at ``/file`` for what is no workbook or too large."""
    if len(data) > LIMIT:
        raise _refused("too_long", f"at most {LIMIT // 1024} KiB")
    try:
        _checked(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            return [_sheet(one) for one in book.worksheets]
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as wrong:
        raise _refused("type", "this is no workbook (.xlsx)") from wrong


def _checked(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        size = sum(one.file_size for one in parts)
        if len(parts) > PARTS or size > UNPACKED or size > RATIO * max(len(data), 1):
            raise _refused("bomb", "the workbook is too large unpacked")
        for one in parts:
            if one.filename.endswith((".xml", ".rels")):
                with archive.open(one) as part:
                    if b"<!DOCTYPE" in part.read(4096).replace(b"\x00", b"").upper():
                        raise _refused("doctype", "the workbook declares types of its own")


def _refused(code: str, text: str) -> InvalidInput:
    return InvalidInput(errors=[{"pointer": "/file", "code": code, "text": text}])


def _sheet(found: Any) -> Sheet:
    rows: list[Row] = []
    for number, cells in enumerate(found.iter_rows(max_row=ROWS + 1, max_col=COLUMNS), 1):
        if number > ROWS:
            raise _refused("too_long", f"at most {ROWS} rows in a sheet")
        made = [_cell(one) for one in cells if one.value is not None]
        kept = tuple(one for one in made if one.text or one.fault)
        if kept:
            rows.append(Row(number=number, cells=kept))
    return Sheet(name=str(found.title), rows=tuple(rows))


def _cell(found: Any) -> Cell:
    text, fault = _text(found)
    return Cell(column=found.column_letter, row=found.row, text=text, fault=fault)


def _text(found: Any) -> tuple[str, str]:
    """Return the text of a cell, or what is wrong with it."""
    value = found.value
    if found.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return "", FORMULA
    if found.data_type == "e" or isinstance(value, bool):
        return "", "type"
    if isinstance(value, datetime.datetime):
        whole = value.time() == datetime.time()
        return (value.date().isoformat(), "") if whole else ("", "date")
    if isinstance(value, datetime.date):
        return value.isoformat(), ""
    if isinstance(value, float):
        return (str(int(value)), "") if value.is_integer() else ("", "type")
    return str(value).strip(), ""


# -- writing -----------------------------------------------------------------------------------------------------------

_SIZE = 10  # points
_THIN = Side(style="thin", color="75808A")
_LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form on A4 landscape: title, facts, a ruled table whose head repeats on every sheet, closing lines."""

    name: str  # of the sheet
    title: str
    facts: str
    head: tuple[tuple[str, ...], ...]  # rows of the table's head
    joined: tuple[str, ...]  # ranges of cells that are one, relative to the head's first row, e.g. "A1:A2"
    rows: Sequence[tuple[str, ...]]
    widths: tuple[float, ...]  # of the columns, in characters
    foot: tuple[str, ...] = ()
    grouped: bool = True  # equal neighbours in the first column are one cell


def write(form: Form) -> bytes:
    """Return the workbook of a form. Every cell is text: what begins with = is not computed."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = form.name[:31]
    _whole_line(sheet, 1, form.title, len(form.widths), Font(size=16, bold=True), "center")
    _whole_line(sheet, 2, form.facts, len(form.widths), Font(size=_SIZE), "left")
    first = 3
    for at, row in enumerate(form.head):
        for column, text in enumerate(row, 1):
            _put(sheet.cell(first + at, column), text, bold=True, middle=True)
    for one in form.joined:
        sheet.merge_cells(_moved(one, first - 1))
    last = first + len(form.head)
    for number, row in enumerate(form.rows, last):
        for column, text in enumerate(row, 1):
            _put(sheet.cell(number, column), text)
        lines = (_lines(text, form.widths[column]) for column, text in enumerate(row))
        sheet.row_dimensions[number].height = 14 * max(lines, default=1) + 4
    if form.grouped:
        _group(sheet, last, [row[0] for row in form.rows])
    for at, text in enumerate(form.foot):
        _whole_line(sheet, last + len(form.rows) + 1 + at, text, len(form.widths), Font(size=_SIZE), "left")
    for column, width in enumerate(form.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _page(sheet, first, last)
    return _saved(book)


def _put(cell: Any, text: str, *, bold: bool = False, middle: bool = False) -> None:
    cell.value = text
    cell.data_type = "s"  # never a formula
    cell.font = Font(size=_SIZE, bold=bold)
    across, down = ("center", "center") if middle else (None, "top")
    cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=True)
    cell.border = _LINE
    if bold:
        cell.fill = PatternFill("solid", fgColor="EEF1F0")


def _whole_line(sheet: Any, row: int, text: str, columns: int, font: Any, side: str) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    cell = sheet.cell(row, 1)
    cell.value, cell.data_type, cell.font = text, "s", font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = font.size * 1.8


def _moved(cells: str, by: int) -> str:
    """Return a range moved down by some rows."""
    first, _, last = cells.partition(":")
    return ":".join(
        f"{one.rstrip('0123456789')}{int(one.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')) + by}" for one in (first, last)
    )


def column_of(cell: str) -> tuple[int, int]:
    """Return row and column of a cell's name, from 0: ``B1`` is (0, 1)."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index_from_string(letters) - 1


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; a Chinese character is two wide."""
    wide = (sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in text.split("\n"))
    return sum(max(1, -(-count // max(1, int(width - 1)))) for count in wide)


def _group(sheet: Any, first: int, names: Sequence[str]) -> None:
    begun = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[begun]:
            if at - begun > 1:
                sheet.merge_cells(start_row=first + begun, end_row=first + at - 1, start_column=1, end_column=1)
            begun = at


def _page(sheet: Any, head: int, last: int) -> None:
    sheet.freeze_panes = f"A{last}"
    sheet.print_title_rows = f"{head}:{last - 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = "&P / &N"


def _saved(book: Any) -> bytes:
    book.properties.creator = "riskflow"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
