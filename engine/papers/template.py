"""The only door of python-docx: reading what a template asks for, filling it, reading a paper back as blocks.

A template is a Word file anybody in the house may edit. Values go in as text of a run, never as XML or code; the
bytes made are the same for the same template and values.
"""

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from engine.model.paper import Wanted
from engine.papers.placeholders import PASSAGE, PLACE, BadPlaceholder, found, parse
from engine.papers.values import Values, shown

LARGEST = 2 * 1024 * 1024  # bytes of a template
UNPACKED = 16 * 1024 * 1024  # bytes of all its parts
_STAMP = (1980, 1, 1, 0, 0, 0)
NUMBER = "\ue0a1NUMBER\ue0a1"  # stands for the number until it is taken
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
MEDIA_TYPE = _WORD


class BadTemplate(ValueError):
    """Bytes that are no template: why, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template with all its placeholders."""

    id: str
    title: str  # title of its properties, else the id
    content: bytes
    digest: str  # sha256 hex of the bytes
    wanted: tuple[Wanted, ...]  # each once, in order

    def asks(self, path: str) -> bool:
        """True when a placeholder names ``path``."""
        return any(path in one.paths for one in self.wanted)


def read(name: str, content: bytes, digest: str) -> Template:
    """Return the template; BadTemplate for anything but a plain Word file with well-formed placeholders."""
    document = _open(content)
    wanted: dict[Wanted, None] = {}
    try:
        for paragraph in _paragraphs(document):
            wanted |= dict.fromkeys(found(paragraph.text))
    except BadPlaceholder as bad:
        raise BadTemplate(f"{{{{{bad}}}}} is no placeholder") from bad
    title = document.core_properties.title or name
    return Template(id=name, title=title, content=content, digest=digest, wanted=tuple(wanted))


def _open(content: bytes) -> DocumentObject:
    if len(content) > LARGEST:
        raise BadTemplate(f"a template has at most {LARGEST} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(one.file_size for one in parts.infolist()) > UNPACKED:
                raise BadTemplate("the parts of the file are too large")
            names = [one.filename for one in parts.infolist()]
            text = parts.read("word/document.xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError) as bad:
        raise BadTemplate("this is no Word file (.docx)") from bad
    if any("vbaProject" in name or "embeddings/" in name for name in names) or b"<!DOCTYPE" in text:
        raise BadTemplate("a template has no macros, embedded objects or document types")
    try:
        return Document(io.BytesIO(content))
    except Exception as bad:  # the library lets its XML errors through as they are
        raise BadTemplate("this is no Word file (.docx)") from bad


def _paragraphs(document: DocumentObject) -> Iterator[Paragraph]:
    """Yield all paragraphs: body, tables however nested, headers, footers."""
    yield from _inside(document)
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield from _inside(part)


def _inside(container: Any) -> Iterator[Paragraph]:
    for one in container.iter_inner_content():
        if isinstance(one, Paragraph):
            yield one
        else:
            for row in one.rows:
                for cell in _cells(row):
                    yield from _inside(cell)


def _cells(row: _Row) -> list[_Cell]:
    """Return the cells of a row, a merged one once."""
    return [_Cell(tc, row.table) for tc in row._tr.tc_lst]


# -- filling -------------------------------------------------------------------------------------------------------


def filled(template: Template, values: Values) -> dict[str, bytes]:
    """Return the parts of the filled file; its number may still be ``NUMBER``, see ``packed``."""
    document = _open(template.content)
    for table in list(_tables(document)):
        for row in list(table.rows):
            _repeat(row, values)
    for paragraph in list(_paragraphs(document)):
        _pass_over(paragraph, values)
        _fill(paragraph, lambda wanted: values.text(wanted.paths, wanted.form))
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as parts:
        return {one.filename: parts.read(one) for one in parts.infolist()}


def _tables(container: Any) -> Iterator[Table]:
    for one in container.iter_inner_content():
        if isinstance(one, Table):
            yield one
            for row in one.rows:
                for cell in _cells(row):
                    yield from _tables(cell)


def _repeat(row: _Row, values: Values) -> None:
    """Put one row for each entry of the list its placeholders name; an empty list leaves one empty row."""
    columns = [one for cell in _cells(row) for p in cell.paragraphs for one in found(p.text) if one.listed]
    if not columns:
        return
    entries = values.entries(columns[0].lists) or [{}]
    template = row._tr
    for at, entry in enumerate(entries, 1):
        copy = _copy(template)
        template.addprevious(copy)
        for cell in _cells(_Row(copy, row.table)):
            for paragraph in cell.paragraphs:
                _fill(paragraph, _column(entry, at if entry else 0))
    row.table._tbl.remove(template)


def _copy(element: Any) -> Any:
    return copy.deepcopy(element)


def _column(entry: Mapping[str, str], number: int) -> Callable[[Wanted], str | None]:
    def value(wanted: Wanted) -> str | None:
        if not wanted.listed:
            return None
        name = wanted.paths[0].rpartition(".")[2]
        return (str(number) if number else "") if name == "#" else entry.get(name, "")

    return value


def _pass_over(paragraph: Paragraph, values: Values) -> None:
    """Leave out the passages nothing of which has a value, and the paragraph when nothing of it is left."""
    runs = paragraph.runs
    text = "".join(run.text for run in runs)
    passages = list(PASSAGE.finditer(text))
    for match in reversed(passages):
        if any(values.text(one.paths, one.form) for one in found(match.group(1))):
            _replace(runs, match.end() - 2, match.end(), "")
            _replace(runs, match.start(), match.start() + 2, "")
        else:
            _replace(runs, match.start(), match.end(), "")
    holder = paragraph._p.getparent()
    if passages and not paragraph.text.strip() and holder is not None and len(holder.findall(_PARAGRAPH)) > 1:
        holder.remove(paragraph._p)  # a cell keeps its last paragraph


def _fill(paragraph: Paragraph, value: Callable[[Wanted], str | None]) -> None:
    """Replace the placeholders of a paragraph; one may be spread over runs, its text takes the first one's looks."""
    runs = paragraph.runs
    text = "".join(run.text for run in runs)
    if "{{" not in text:
        return
    for match in reversed(list(PLACE.finditer(text))):
        new = value(parse(match.group(1)))
        if new is not None:
            _replace(runs, match.start(), match.end(), shown(new))


def _replace(runs: list[Any], start: int, end: int, new: str) -> None:
    at = 0
    for run in runs:
        text = run.text
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            run.text = text[:first] + (new if start >= at else "") + text[last:]
        at += len(text)


def packed(parts: Mapping[str, bytes], number: str) -> bytes:
    """Return the file with its number, the same bytes for the same parts."""
    plain = number.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    mark, out = NUMBER.encode(), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, part.replace(mark, plain) if name.endswith(".xml") else part)
    return out.getvalue()


# -- reading a paper back ------------------------------------------------------------------------------------------

Block = dict[str, Any]
_ALIGNED = {"CENTER": "center", "RIGHT": "right"}


def blocks(content: bytes) -> list[Block]:
    """Return the body of a paper as plain blocks, for setting it in the case file: paragraphs and tables."""
    return list(_blocks(_open(content)))


def _blocks(container: Any) -> Iterator[Block]:
    for one in container.iter_inner_content():
        yield _paragraph(one) if isinstance(one, Paragraph) else _table(one)


def _paragraph(one: Paragraph) -> Block:
    alignment = one.paragraph_format.alignment
    size = next((run.font.size.pt for run in one.runs if run.font.size is not None), 12.0)
    indent = one.paragraph_format.first_line_indent
    return {
        "kind": "paragraph",
        "text": re.sub(r"[ \t]+\n", "\n", one.text),
        "align": _ALIGNED.get(alignment.name, "left") if alignment is not None else "left",
        "size": size,
        "bold": any(run.bold for run in one.runs),
        "indent": bool(indent and indent.pt > 0),
    }


def _table(one: Table) -> Block:
    widths = [int(column.width or 0) // 635 for column in one.columns]  # twips
    rows = [[_cell(cell) for cell in _cells(row)] for row in one.rows]
    return {"kind": "table", "widths": widths, "rows": rows}


def _cell(cell: _Cell) -> Block:
    paragraphs = [_paragraph(p) for p in cell.paragraphs]
    continued = cell._tc.vMerge == "continue"
    return {"span": cell._tc.grid_span, "content": [] if continued else paragraphs}
