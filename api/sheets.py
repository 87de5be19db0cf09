"""Reading workbooks (.xlsx) strictly: the only door of openpyxl. Cells as text with their places, nothing is computed.

A workbook is an archive of XML: its size unpacked, its ratio and declarations of types are looked at before it is
opened (threats 32, 33, 49). Formulas are never values.
"""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import InvalidInput
from engine.usecases.importing import Cell, Row, Sheet

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
