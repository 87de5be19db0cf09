"""Forms from JSON Schema and back: what is typed is kept, what is wrong is told at its field, nothing is executed."""

from typing import Any

import pytest

from api.web import forms
from api.web.forms import Drawing
from engine.errors import InvalidInput

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "items"],
    "properties": {
        "name": {"type": "string", "maxLength": 400, "title": "名称", "title_en": "Name", "x-bound": True},
        "note": {"type": "string", "maxLength": 10_000, "title": "说明", "title_en": "Note"},
        "count": {"type": "integer", "title": "数量", "title_en": "Count"},
        "urgent": {"type": "boolean", "title": "紧急", "title_en": "Urgent"},
        "way": {"oneOf": [{"const": "a", "title": "甲", "title_en": "A"}], "title": "方式", "title_en": "Way"},
        "at": {"type": "string", "format": "date-time", "title": "时间", "title_en": "Time"},
        "who": {"type": "string", "pattern": "^pe_", "title": "人员", "title_en": "Person"},
        "party": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "maxLength": 400}, "kind": {"type": "string"}},
            "title": "当事人",
            "title_en": "Party",
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["what"],
                "properties": {
                    "what": {"type": "string", "title": "品名", "title_en": "What"},
                    "n": {"type": "integer", "title": "数", "title_en": "N"},
                },
            },
            "title": "清单",
            "title_en": "List",
        },
    },
}
ZONE = "Asia/Shanghai"


def drawn(typed: dict[str, str] | None = None, lang: str = "zh", **more: Any) -> list[forms.Row]:
    return forms.rows(SCHEMA, Drawing(lang=lang, zone=ZONE, typed=typed, **more))


def test_values_of_every_kind_come_back_typed() -> None:
    typed = {
        "f-name": " 甲 ", "f-count": "3", "f-urgent": "false", "f-way": "a", "f-at": "2026-11-23 09:30",
        "f-party-name": "乙", "f-items-0-what": "纸", "f-items-0-n": "2", "f-items-4-what": "笔", "f-note": "",
        "f-items-2-what": "  ", "f-who": "pe_1",
    }  # fmt: skip
    assert forms.values_of(SCHEMA, typed, ZONE) == {
        "name": "甲",
        "count": 3,
        "urgent": False,
        "way": "a",
        "at": "2026-11-23T09:30:00+08:00",
        "who": "pe_1",
        "party": {"name": "乙"},
        "items": [{"what": "纸", "n": 2}, {"what": "笔"}],
    }


@pytest.mark.parametrize(
    ("typed", "pointer"),
    [
        ({"f-count": "三"}, "/fields/count"),
        ({"f-urgent": "maybe"}, "/fields/urgent"),
        ({"f-at": "tomorrow"}, "/fields/at"),
        ({"f-items-7-n": "x"}, "/fields/items/0/n"),
        ({"f-nothing": "1"}, "/fields/nothing"),
        ({"f-party-evil": "1"}, "/fields/party/evil"),
    ],
    ids=["integer", "boolean", "moment", "row", "unknown", "part"],
)
def test_what_is_wrong_is_told_by_pointer(typed: dict[str, str], pointer: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        forms.values_of(SCHEMA, typed, ZONE)
    assert [one["pointer"] for one in wrong.value.fields["errors"]] == [pointer]


def test_errors_find_the_row_they_are_about() -> None:
    typed = {"f-items-0-what": "", "f-items-3-what": "纸", "f-items-5-what": "笔", "f-items-5-n": "x"}
    errors = forms.by_name({"/fields/items/1/n": "须为数"}, typed=typed)
    assert errors == {"f-items-5-n": "须为数"}
    rows = drawn(typed, errors=errors)
    cell = [one for row in rows if row.kind == "list" for entry in row.rows for one in entry.fields if one.error]
    assert [(one.name, one.value) for one in cell] == [("f-items-5-n", "x")]
    assert forms.unplaced({"f-gone": "没有"}, rows) == ["没有"]


def test_rows_are_added_and_left_out() -> None:
    typed = {"f-items-0-what": "纸", "f-items-1-what": "笔"}
    more = next(one for one in drawn(typed, more="f-items") if one.kind == "list")
    assert [entry.at for entry in more.rows] == [0, 1, 2]
    less = next(one for one in drawn(typed, without="f-items-0") if one.kind == "list")
    assert [(entry.at, entry.fields[0].value) for entry in less.rows] == [(1, "笔")]


def test_a_draft_keeps_what_has_no_such_type() -> None:
    assert forms.loose(SCHEMA, {"f-count": "三", "f-at": "later"}, ZONE) == {"count": "三", "at": "later"}


QUOTES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "quotes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["supplier"],
                "properties": {
                    "supplier": {**SCHEMA["properties"]["party"], "title": "供应商", "title_en": "Supplier"},
                    "price": {"type": "string", "title": "报价", "title_en": "Price"},
                },
            },
            "title": "报价单",
            "title_en": "Quotes",
        }
    },
}


def test_a_party_in_a_row_of_a_list_is_shown_with_its_parts_and_comes_back() -> None:
    given = {"quotes": [{"supplier": {"name": "甲"}, "price": "5"}]}
    wrong = {"f-quotes-0-supplier": "一方要有名称"}
    row = forms.rows(QUOTES, Drawing(lang="en", zone=ZONE, errors=wrong), given)[0]
    cells = [(one.name, one.label, one.value, one.required, one.error) for one in row.rows[0].fields]
    assert cells == [
        ("f-quotes-0-supplier-name", "Supplier · Name", "甲", True, "一方要有名称"),
        ("f-quotes-0-supplier-kind", "Supplier · Kind", "", False, ""),
        ("f-quotes-0-price", "Price", "5", False, ""),
    ]
    assert forms.unplaced(wrong, [row]) == []
    typed = {name: value for name, _, value, _, _ in cells}
    assert forms.values_of(QUOTES, typed, ZONE) == given


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_field_has_a_label_in_the_language(lang: str) -> None:
    rows = drawn(lang=lang)
    inner = [one for row in rows for entry in row.rows for one in entry.fields]
    assert all(one.label for one in (*rows, *inner))
    if lang == "en":
        assert not any(ord(letter) > 0x2E80 for one in (*rows, *inner) for letter in one.label + one.hint)
