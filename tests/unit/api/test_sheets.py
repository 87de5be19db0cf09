"""People from a workbook: planted errors, each told by its cell; nothing half-imported; hostile files."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from api import sheets
from engine.errors import InvalidInput
from engine.usecases.people import granting, importing
from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import end, file, process, task
from tests.unit.usecases.registry import Registry

FLOW = file(process(START, task("apply", "handler", form=""), end(), *line("x_start", "apply", "x_end")))
GOOD: dict[str, list[list[Any]]] = {
    "部门": [["编码", "名称", "英文名", "上级"], ["patrol", "巡查股", "Patrol section", "enforcement"]],
    "人员": [
        ["账号", "姓名", "英文名", "类别", "部门", "证件号"],
        ["lin1", "林知夏", "Lin Zhixia", "工作人员", "patrol", "11010119900101001X"],
        ["zhao1", "赵清和", None, None, "enforcement", None],
        ["qian1", "钱望舒", None, "审计人员", "county", None],
    ],
    "岗位": [
        ["账号", "岗位", "部门", "自", "至"],
        ["lin1", "handler", "patrol", datetime.date(2026, 3, 9), None],
        ["zhao1", "cashier", "office", "2026-03-10", "2026-12-31"],
        ["qian1", "auditor", "county", "2026-01-01", None],
        ["handler1", "legal", "legal", "2026-03-09", None],
    ],
    "资格": [["账号", "资格", "证号", "自", "至"], ["lin1", "enforcement", 20260001, "2024-01-01", "2029-12-31"]],
    "成员": [["机构", "账号", "自", "至"], ["case_board", "lin1", "2026-03-09", None]],
}
# what is planted: sheet, cell, value -> the code told at that cell
PLANTED: dict[str, tuple[str, str, Any, str]] = {
    "no such department": ("人员", "E2", "moon", "department"),
    "no name": ("人员", "B3", None, "required"),
    "account taken": ("人员", "A3", "handler1", "taken"),
    "account twice": ("人员", "A3", "lin1", "twice"),
    "account with a blank": ("人员", "A3", "zhao 1", "name"),
    "no such kind": ("人员", "D3", "皇帝", "kind"),
    "homoglyph": ("人员", "B3", "Ivanоv", "confusable"),
    "formula": ("人员", "B3", "=1+1", "formula"),
    "truth for a text": ("人员", "B3", True, "type"),
    "column nobody knows": ("人员", "C1", "爱好", "column"),
    "column twice": ("人员", "C1", "姓名", "column_twice"),
    "no such post": ("岗位", "B2", "emperor", "role"),
    "auditor's post for an officer": ("岗位", "B2", "auditor", "exclusive"),
    "officer's post for an auditor": ("岗位", "B4", "handler", "exclusive"),
    "nobody's post": ("岗位", "A2", "nobody9", "account"),
    "no date": ("岗位", "D2", "soon", "date"),
    "day that is none": ("岗位", "D3", "2026-02-30", "date"),
    "last before first": ("岗位", "E3", "2026-03-01", "range"),
    "moment for a day": ("岗位", "D2", datetime.datetime(2026, 3, 9, 8, 30), "date"),
    "fraction for a number": ("资格", "C2", 1.5, "type"),
    "no such body": ("成员", "A2", "moon_board", "body"),
    "auditor in a body": ("成员", "B2", "qian1", "exclusive"),
    "department known": ("部门", "A2", "legal", "known"),
    "code in capitals": ("部门", "A2", "Patrol", "code"),
    "no such parent": ("部门", "D2", "moon", "department"),
    "too long": ("人员", "B3", "名" * 121, "too_long"),
}
ALONE = {  # rows of their own, beside the good ones
    "the same post again": ("岗位", ["lin1", "handler", "patrol", "2026-05-01", None], "D6", "overlap"),
    "a post he holds": ("岗位", ["handler1", "handler", "enforcement", "2026-05-01", None], "D6", "overlap"),
    "the same number again": ("人员", ["sun1", "孙照月", None, None, "legal", "11010119900101001x"], "F5", "known"),
}


def workbook(rows: dict[str, list[list[Any]]], **cells: Any) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, told in rows.items():
        sheet = book.create_sheet(name)
        for row in told:
            sheet.append(row)
    for place, value in cells.items():
        name, _, cell = place.partition("!")
        book[name][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def registry(database_url: str, tmp_path: Any) -> Any:
    bureau = Bureau(database_url, tmp_path, deploy={"flow": FLOW}, sample="bureau")
    yield Registry(bureau)
    bureau.close()


def entered(registry: Registry, data: bytes, *, dry_run: bool = False) -> dict[str, Any]:
    return dict(registry.act(importing.people, sheets.read(data), dry_run=dry_run).body)


def refused(registry: Registry, data: bytes) -> list[tuple[str, str]]:
    before = counts(registry)
    with pytest.raises(InvalidInput) as caught:
        entered(registry, data)
    assert counts(registry) == before
    return [(one["pointer"], one["code"]) for one in caught.value.fields["errors"]]


def counts(registry: Registry) -> list[int]:
    names = ("department", "person", "post", "qualification", "body_member", "grant_request")
    agency = registry.bureau.agency
    found = registry.bureau.engine.ask(lambda env, unit: [len(unit.tables.staff.rows(name, agency)) for name in names])
    return [*found, len(registry.facts())]


def test_a_workbook_is_entered_whole(registry: Registry) -> None:
    told = entered(registry, workbook(GOOD), dry_run=True)
    assert (told["people"], told["grant"]) == (3, None)
    told = entered(registry, workbook(GOOD))
    assert {name: told[name] for name in importing.COLUMNS} == {
        "departments": 1, "people": 3, "posts": 4, "qualifications": 1, "members": 1,
    }  # fmt: skip
    codes = registry.act(granting.approve, told["grant"], by="admin2").body["codes"]
    assert sorted(one["username"] for one in codes) == ["lin1", "qian1", "zhao1"]
    for one in codes:
        registry.passwords[one["username"]] = f"password of {one['username']}"
        assert registry.set_password(one["username"], one["code"], registry.passwords[one["username"]])
    assert registry.me("lin1")["bodies"] == ["case_board"]
    assert registry.me("qian1")["kind"] == "auditor"
    registry.play(
        "roles lin1 = handler", "roles zhao1 =", "roles handler1 = handler legal", "wait 1", "roles zhao1 = cashier"
    )
    registry.checked()


@pytest.mark.parametrize("name", PLANTED, ids=[one.replace(" ", "_") for one in PLANTED])
def test_an_error_is_told_by_its_cell(registry: Registry, name: str) -> None:
    sheet, cell, value, code = PLANTED[name]
    found = refused(registry, workbook(GOOD, **{f"{sheet}!{cell}": value}))
    assert (f"{sheet}!{cell}", code) in found
    assert len(found) <= 4, found  # what hangs on the cell may be told with it, nothing else


@pytest.mark.parametrize("name", ALONE, ids=[one.replace(" ", "_") for one in ALONE])
def test_a_row_that_meets_another_is_told(registry: Registry, name: str) -> None:
    sheet, row, cell, code = ALONE[name]
    rows = {one: [*told, row] if one == sheet else told for one, told in GOOD.items()}
    assert refused(registry, workbook(rows)) == [(f"{sheet}!{cell}", code)]


def test_twenty_errors_and_more_are_planted() -> None:
    found = [*PLANTED.values(), *ALONE.values()]
    assert len(found) >= 20, len(found)
    assert len({one[-1] for one in found}) >= 15


def test_twenty_errors_at_once_are_all_told(registry: Registry) -> None:
    rows = {name: [list(row) for row in told] for name, told in GOOD.items()}
    wanted = []
    for at in range(10):
        rows["人员"].append([f"Bad {at}", f"人{at}", None, "皇帝", "legal", None])
        wanted += [(f"人员!A{5 + at}", "name"), (f"人员!D{5 + at}", "kind")]
    found = refused(registry, workbook(rows))
    assert sorted(found) == sorted(wanted)
    assert len(found) == 20


def test_english_names_do_as_well(registry: Registry) -> None:
    rows = {"People": [["account", "name", "department"], ["lin1", "林知夏", "legal"]]}
    assert entered(registry, workbook(rows))["people"] == 1


def test_a_sheet_nobody_knows_and_an_empty_book(registry: Registry) -> None:
    assert refused(registry, workbook({"工资": [["账号"]]})) == [("工资!A1", "sheet")]
    assert refused(registry, workbook({"人员": [["账号", "姓名", "部门"]]})) == [("/file", "required")]
    missing = refused(registry, workbook({"人员": [["账号", "姓名"], ["lin1", "林"]]}))
    assert ("人员!A1", "column_missing") in missing


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


HOSTILE = {
    "nothing": b"",
    "text": b"account,name\nlin1,x\n",
    "another archive": zipped(a=b"<a/>"),
    "bomb": zipped(xl__worksheets__sheet1=b"0" * 60_000_000),
    "doctype": zipped(xl__workbook=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "many parts": zipped(**{f"p{n}": b"x" for n in range(300)}),
    "cut": workbook(GOOD)[:2000],
    "too large": b"x" * (sheets.LIMIT + 1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=[one.replace(" ", "_") for one in HOSTILE])
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        sheets.read(data)
    assert caught.value.fields["errors"][0]["pointer"] == "/file"


def test_too_many_rows_are_refused() -> None:
    rows = {"人员": [["账号"], *([f"a{n}"] for n in range(sheets.ROWS + 5))]}
    with pytest.raises(InvalidInput):
        sheets.read(workbook(rows))
