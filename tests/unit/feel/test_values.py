"""Canonical JSON in and out."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as D

import pytest

from engine.errors import ExpressionInvalid
from engine.feel.kinds import Months, Range
from engine.feel.values import canonical_decimal, from_json, to_json

QUOTES = [{"price": "money", "supplier": "party"}]
PAIRS = [
    ("string", "a", "a"),
    ("boolean", True, True),
    ("integer", 3, D(3)),
    ("decimal", "-1.5", D("-1.5")),
    ("percent", "10", D(10)),
    ("money", "15800.5", D("15800.5")),
    ("date", "2026-01-02", date(2026, 1, 2)),
    ("time", "10:00:00", time(10)),
    ("datetime", "2026-03-10T02:20:11.000413Z", datetime(2026, 3, 10, 2, 20, 11, 413, tzinfo=UTC)),
    ("duration", "P1DT2H", timedelta(days=1, hours=2)),
    ("duration", "P1Y", Months(12)),
    ("money", None, None),
    (QUOTES, [{"price": "3", "supplier": {"name": "x"}}], [{"price": D(3), "supplier": {"name": "x"}}]),
    ({"n": "integer"}, {"n": 3}, {"n": D(3)}),
]


@pytest.mark.parametrize(("type_", "json", "value"), PAIRS)
def test_both_ways(type_, json, value):
    assert from_json(json, type_) == value
    assert to_json(value, type_) == json


BAD = [
    ("money", "1.001"),
    ("money", "1.000"),
    ("money", 5),
    ("money", 5.0),
    ("money", "1" * 17),
    ("decimal", "1" * 35),
    ("decimal", "1e5"),
    ("decimal", "1" * 40),
    ("decimal", "NaN"),
    ("integer", True),
    ("integer", "3"),
    ("integer", 10**34),
    ("boolean", 1),
    ("string", 1),
    ("date", "2026-02-30"),
    ("date", "20260101"),
    ("time", "25:00"),
    ("datetime", "2026-01-01T00:00:00"),
    ("duration", "1D"),
    ("duration", "P999999999DT999999999H999999999M"),
    ("party", {}),
    ("party", {"name": "x", "age": 1}),
    ("party", "x"),
    ("float", 1),
    ("list", []),
    (QUOTES, {}),
    (QUOTES, [{"price": "1.234"}]),
    ({"a": "string"}, []),
]


@pytest.mark.parametrize(("type_", "json"), BAD)
def test_refused(type_, json):
    with pytest.raises(ExpressionInvalid) as caught:
        from_json(json, type_, "field")
    assert caught.value.fields["path"].startswith("field")


def test_path_of_a_nested_fault():
    with pytest.raises(ExpressionInvalid) as caught:
        from_json({"a": 1}, {"a": "string"})
    assert caught.value.fields["path"] == "a"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("1.5E3", "1500"),
        ("1500", "1500"),
        ("1.50", "1.5"),
        ("100.00", "100"),
        ("-1E-3", "-0.001"),
    ],
)
def test_canonical_decimal(number, text):
    assert canonical_decimal(D(number)) == text


@pytest.mark.parametrize("bad", [D("NaN"), D("Infinity"), D("1E+9999"), 5, 1.5])
def test_no_canonical_form(bad):
    with pytest.raises(ExpressionInvalid):
        canonical_decimal(bad)


@pytest.mark.parametrize(
    ("value", "type_"), [(Range(D(1), D(2)), ""), (5, ""), (D("1.5"), "integer"), (D("1E+40"), "integer"), ({1}, "")]
)
def test_no_json(value, type_):
    with pytest.raises(ExpressionInvalid):
        to_json(value, type_)


def test_moments_become_utc_and_untyped_numbers_strings():
    assert to_json(from_json("2026-03-10T10:20:11+08:00", "datetime")) == "2026-03-10T02:20:11.000000Z"
    assert to_json([D("1.50"), {"a": D(2)}]) == ["1.5", {"a": "2"}]
