"""The register of risk points: the columns of the unit's form as list, workbook, Word document and plain values."""

import csv
import io
import zipfile

import docx
import openpyxl
import pytest

from api import register_form as form
from api import sheets
from api.routes.register import WORD
from engine.errors import InvalidInput
from engine.usecases.asking import access
from engine.usecases.oversight import register

HEAD = ["类别", "廉政风险点", "表现形式", "原因分析", "风险点涉及的部门和岗位", "风险等级", "防控措施及责任主体"]


@pytest.fixture
def rest(make):
    return make(flows=("penalty", "procurement"))


def every(rest, query=""):
    found, cursor = [], ""
    while True:
        told = rest("GET", f"/api/v1/risk-points?limit=20{query}&cursor={cursor}", who="auditor1").json()
        found += told["items"]
        cursor = told["next"]
        if not cursor:
            return found, told


def test_every_point_of_every_flow_once_in_pages(rest):
    rows, told = every(rest)
    assert len({row["key"] for row in rows}) == len(rows) == told["total"] > 40
    assert {row["process"]["key"] for row in rows} == {"penalty", "procurement"}
    assert sum(one["n"] for one in told["grades"]) == told["total"]
    assert all(row["measures"] and row["owner"]["name"]["zh"] and row["name"]["en"] for row in rows)
    one = next(row for row in rows if row["id"] == "PEN-R02")
    assert (one["cause"]["zh"], one["grade"]["code"]) == ("个人自律不严", "B")
    assert one["departments"]
    assert one["posts"]
    assert one["steps"]


@pytest.mark.parametrize("name", ["process", "grade", "owner"])
def test_a_filter_keeps_what_it_names(rest, name):
    rows, told = every(rest)
    counted = 0
    for facet in told["facets"][name]:
        kept, _ = every(rest, f"&{name}={facet['id']}")
        counted += len(kept)
        assert kept
    assert counted == len(rows)
    assert every(rest, f"&{name}=nothing")[0] == []


def test_the_workbook_has_the_columns_of_the_form_and_a_row_for_each_point(rest):
    rows, told = every(rest, "&process=penalty")
    found = rest("GET", "/api/v1/risk-points.xlsx?process=penalty", who="auditor1")
    assert found.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).active
    assert sheet["A1"].value == "单位廉政风险点及防控措施一览表"
    assert told["day"] in sheet["A2"].value
    assert [sheet.cell(3, column).value for column in range(1, 8)] == HEAD
    assert [sheet.cell(4, column).value for column in (7, 8)] == ["防控措施", "责任主体"]
    assert {"A3:A4", "G3:H3"} <= {str(one) for one in sheet.merged_cells.ranges}
    points = [sheet.cell(line, 2).value.splitlines()[-1] for line in range(5, 5 + len(rows))]
    assert points == [row["id"] for row in rows]
    marks = {line[0] for row in range(5, 5 + len(rows)) for line in sheet.cell(row, 7).value.splitlines()}
    assert marks == {"■", "□"}
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$4")
    english = rest("GET", "/api/v1/risk-points.xlsx?process=penalty&lang=en", who="auditor1")
    assert openpyxl.load_workbook(io.BytesIO(english.content)).active["B3"].value == "Risk point"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_for_word_is_the_same_form(rest, lang):
    rows, told = every(rest, "&process=penalty")
    found = rest("GET", f"/api/v1/risk-points.docx?process=penalty&lang={lang}", who="auditor1")
    assert found.headers["content-type"] == WORD
    made = docx.Document(io.BytesIO(found.content))
    section, table = made.sections[0], made.tables[0]
    assert section.page_width > section.page_height
    assert told["day"] in made.paragraphs[1].text
    lines = [[cell.text for cell in row.cells] for row in table.rows]
    names = [form.WORDS[name].in_language(lang) for name in form.COLUMNS]
    assert lines[0][:6] == names[:6]
    assert lines[1] == [*names[:6], *names[6:]]
    assert lines[0][6] == lines[0][7] == form.WORDS["answers"].in_language(lang)
    assert [tuple(one) for one in lines[2:]] == [form.cells(row, lang) for row in rows]
    assert b"w:tblHeader" in zipfile.ZipFile(io.BytesIO(found.content)).read("word/document.xml")
    assert made.core_properties.author == "riskflow"


def test_plain_values_hold_the_same_rows(rest):
    rows, _ = every(rest, "&grade=A")
    text = rest("GET", "/api/v1/risk-points.csv?grade=A", who="auditor1").content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert table[0][:6] == HEAD[:6]
    assert [row[1].split("\n")[1] for row in table[1:]] == [row["id"] for row in rows]


def test_what_begins_like_a_formula_is_text():
    form = sheets.Form(
        name="x",
        title="=1+1",
        facts="",
        head=(("a",),),
        joined=(),
        rows=[("=HYPERLINK(1)",)],
        widths=(9.0,),
        foot=("=2",),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.write(form))).active
    assert [sheet[cell].data_type for cell in ("A1", "A4", "A6")] == ["s", "s", "s"]


def test_who_is_not_logged_in_reads_nothing_and_a_wrong_filter_is_told(rest):
    assert rest("GET", "/api/v1/risk-points").status_code == 401
    assert rest("GET", "/api/v1/risk-points.xlsx").status_code == 401
    assert rest("GET", "/api/v1/risk-points.docx").status_code == 401
    assert rest("GET", "/api/v1/risk-points.odt", who="auditor1").status_code == 404
    token = rest.token("auditor1")
    caller = access.caller_of(token)
    with pytest.raises(InvalidInput):
        rest.service.engine.ask(register.page, caller, rest.service.schemes, filters={"enforced": "x"}, limit=1)
