"""Makes the Word templates from the YAML files beside it: ``python processes/templates/sources/build.py``.

Needed once and for new papers only: afterwards the .docx file is the template and is edited in Word like any other.
Letters follow GB/T 9704-2012 (A4, top 37 mm, left 28 mm, red head, number, separating line, 仿宋 三号, 28 pt lines).
"""

import io
import sys
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent
FANG, HEI, SONG, TITLE = "仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"
RED = RGBColor(0xD0, 0x02, 0x1B)
Spec = Mapping[str, Any]


def main() -> None:
    """Write every template beside the folder of sources; with names, only those."""
    for source in sorted(HERE.glob("*.yaml")):
        for name, spec in yaml.safe_load(source.read_text(encoding="utf-8")).items():
            if len(sys.argv) == 1 or name in sys.argv[1:]:
                (HERE.parent / f"{name}.docx").write_bytes(_packed(_build(spec)))


def _packed(document: DocumentObject) -> bytes:
    """Return the file without the default's unused styles and picture; the same bytes for the same source."""
    for style in list(document.styles.element):
        unused = style.tag == qn("w:style") and style.get(qn("w:type")) == "table"
        if unused and style.get(qn("w:styleId")) not in ("TableGrid", "TableNormal"):
            document.styles.element.remove(style)
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[key]
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, parts.read(part), compresslevel=9)
    return out.getvalue()


def _build(spec: Spec) -> DocumentObject:
    document = Document()
    layout = spec.get("layout", "sheet")
    _page(document, official=layout == "letter")
    {"letter": _letter, "record": _record, "sheet": _sheet}[layout](document, spec)
    document.core_properties.title = spec["title"]
    document.core_properties.author = "riskflow"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 11, 27, tzinfo=UTC)
    return document


def _page(document: DocumentObject, *, official: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if official else (Mm(25), Mm(20))
    section.left_margin, section.right_margin = (Mm(28), Mm(26)) if official else (Mm(25), Mm(22))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FANG, Pt(16 if official else 12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    normal.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "— ", SONG, 14 if official else 10)
    _page_number(footer, 14 if official else 10)
    _run(footer, " —", SONG, 14 if official else 10)


def _page_number(paragraph: Paragraph, size: int) -> None:
    run = paragraph.add_run()
    run.font.name, run.font.size = SONG, Pt(size)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)


def _run(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False, red: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(size), bold or None
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RED


def _line(
    document: DocumentObject, text: str, *, font: str = FANG, size: float = 12, align: str = "LEFT", bold: bool = False,
    red: bool = False, indent: bool = False, exact: float = 0,
) -> Paragraph:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    if exact:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(exact)
    _run(paragraph, text, font, size, bold=bold, red=red)
    return paragraph


# -- the three layouts ---------------------------------------------------------------------------------------------


def _letter(document: DocumentObject, spec: Spec) -> None:
    """An official letter: head, number, title, addressee, text, agency and date."""
    _line(document, "{{doc.copy?}}", font=HEI, size=10.5, align="RIGHT")
    head = "{{agency.name}}" + spec.get("heading", "")
    _line(document, head, font=TITLE, size=30, align="CENTER", red=True)
    number = _line(document, "{{doc.number?}}", size=16, align="CENTER", exact=28)
    _rule(number)
    _line(document, spec["subject"], font=TITLE, size=22, align="CENTER", exact=36)
    if spec.get("to"):
        _line(document, spec["to"] + "：", size=16, exact=28)
    for text in spec.get("body", ()):
        _line(document, text, size=16, indent=True, exact=28)
    _list(document, spec, size=12)
    for text in (*spec.get("after", ()), *((spec["foot"],) if spec.get("foot") else ())):
        _line(document, text, size=16, indent=True, exact=28)
    if spec.get("contact"):
        _line(document, "联系电话：{{agency.phone?}}", size=16, indent=True, exact=28)
    _line(document, "", size=16, exact=28)
    _line(document, "{{agency.name}}　　", size=16, align="RIGHT", exact=28)
    _line(document, "{{doc.date}}　　", size=16, align="RIGHT", exact=28)


def _record(document: DocumentObject, spec: Spec) -> None:
    """A record of what was said or seen: heads, text, places for signatures."""
    size = spec.get("size", 12)
    _heading(document, spec)
    for text in spec.get("lines", ()):
        _line(document, text, size=size, exact=size * 2)
    _list(document, spec, size=size)
    for text in spec.get("body", ()):
        _line(document, text, size=size, indent=True, exact=size * 2)
    for label in spec.get("signs", ()):
        _line(document, f"{label}：　　　　　　　　　　　　　　　　　　年　　月　　日", size=size, exact=size * 2.4)
    _end(document, spec)


def _sheet(document: DocumentObject, spec: Spec) -> None:
    """A form: rows of label and value, opinions, a list."""
    _heading(document, spec)
    _rows(document, spec["rows"])
    _list(document, spec, size=10.5)
    if spec.get("after_rows"):
        _rows(document, spec["after_rows"])
    if spec.get("foot"):
        _line(document, spec["foot"], size=12, exact=26)
    _end(document, spec)


def _heading(document: DocumentObject, spec: Spec) -> None:
    _line(document, "{{doc.copy?}}", font=HEI, size=10.5, align="RIGHT")
    _line(document, "{{agency.name}}", font=SONG, size=14, align="CENTER")
    _line(document, spec["title"], font=TITLE, size=20, align="CENTER", bold=True, exact=36)
    _line(document, "{{doc.number?}}", size=12, align="RIGHT", exact=22)


def _end(document: DocumentObject, spec: Spec) -> None:
    _line(document, "办件编号：{{case.number}}　　制作日期：{{doc.date}}", size=10.5, align="RIGHT", exact=24)


def _rule(paragraph: Paragraph) -> None:
    """Put the red separating line below a paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "D0021B")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


# -- tables --------------------------------------------------------------------------------------------------------


def _rows(document: DocumentObject, rows: Iterable[str]) -> None:
    table = document.add_table(rows=0, cols=4)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for row in rows:
        _row(table, row)
    _widths(table, (30, 52, 30, 52))


def _row(table: Table, row: str) -> None:
    parts = [part.strip() for part in row.split(" | ")]
    tall, opinion = parts[0].startswith("#"), parts[0].startswith("@")
    added: Any = table.add_row()  # type: ignore[no-untyped-call]
    added.height_rule, added.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(26 if tall else 24 if opinion else 10)
    cells = added.cells
    if opinion:
        _cell(cells[0], parts[0][1:], bold=True)
        wide = cells[1].merge(cells[3])
        _cell(wide, _braced(parts[1]))
        optional = "?" if parts[2].endswith("?") else ""
        by = parts[2].removesuffix("?")
        line = wide.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _run(line, f"签名：{{{{{by}.signers{optional}}}}}　　{{{{{by}.on{optional}}}}}", FANG, 12)
    elif len(parts) == 2:
        _cell(cells[0], parts[0].lstrip("#"), bold=True)
        _cell(cells[1].merge(cells[3]), _braced(parts[1]))
    else:
        for at, part in enumerate(parts[:4]):
            _cell(cells[at], part if at % 2 == 0 else _braced(part), bold=at % 2 == 0)


def _list(document: DocumentObject, spec: Spec, *, size: float) -> None:
    """A table whose second row repeats for each entry of a list."""
    if "list" not in spec:
        return
    columns = [entry.replace("'", "").rpartition(" ") for entry in spec["columns"]]
    columns = [(label or name, name if label else "") for label, _, name in columns]
    table = document.add_table(rows=2, cols=len(columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    optional = "?" if spec.get("optional_list") else ""
    for at, (label, name) in enumerate(columns):
        _cell(table.rows[0].cells[at], label, bold=True, size=size)
        place = f"{{{{*{spec['list']}.{name}{optional}}}}}" if name else ""
        _cell(table.rows[1].cells[at], place, size=size)
    _head_row(table)
    first = next((at for at, (_, name) in enumerate(columns) if name != "#"), 0)  # what the entry is: the widest
    shares = [0.45 if name == "#" else 1.7 if at == first else 1.0 for at, (_, name) in enumerate(columns)]
    _widths(table, [164 * share / sum(shares) for share in shares])


def _head_row(table: Table) -> None:
    """The first row is repeated on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _cell(cell: Any, text: str, *, bold: bool = False, size: float = 12) -> None:
    paragraph = cell.paragraphs[0]
    _run(paragraph, text, HEI if bold else FANG, size)


def _widths(table: Table, widths: Iterable[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _braced(text: str) -> str:
    """Return a value: ``=text`` as it is, a text with braces as it is, anything else as one placeholder."""
    if text == "=" or text.startswith("="):
        return text[1:]
    return text if "{{" in text else "{{" + text + "}}"


if __name__ == "__main__":
    main()
