"""The fixed list of functions."""

from datetime import date, time, timedelta
from decimal import Decimal as D

import pytest

from engine.feel import parse
from engine.feel.builtins import BUILTINS
from engine.feel.kinds import Months
from tests.unit.feel.test_language import NAMES, SCOPE

CASES = [
    ("count(1)", None),
    ("count([])", D(0)),
    ("sum([])", None),
    ("sum(1,2)", D(3)),
    ("sum(1,null)", None),
    ("sum(5)", D(5)),
    ("sum(10**100*10**100,null)", None),
    ("mean(1,2)", D("1.5")),
    ("mean([])", None),
    ("min(3,1,2)", D(1)),
    ("max([3,1,2])", D(3)),
    ("min([])", None),
    ("min(null)", None),
    ('max(1,"a")', None),
    ("min(true)", None),
    ('max(date, @"2027-01-01")', date(2027, 1, 1)),
    ("abs(-1)", D(1)),
    ('abs(duration("-P1M"))', Months(1)),
    ('abs(duration("-P1D"))', timedelta(days=1)),
    ("abs(true)", None),
    ("floor(-1.5)", D(-2)),
    ("ceiling(1.2)", D(2)),
    ("floor(1.25,1)", D("1.2")),
    ("decimal(2.5,0)", D(2)),
    ("decimal(1,0.5)", None),
    ("decimal(1,101)", None),
    ("decimal(1,90)", None),
    ('decimal("1",1)', None),
    ("decimal(1,null)", None),
    ("round half up(2.5,0)", D(3)),
    ("round half down(2.5,0)", D(2)),
    ("round up(1.01,1)", D("1.1")),
    ("round down(1.09,1)", D("1.0")),
    ('number("-1.50")', D("-1.50")),
    ('number("1e5")', None),
    ('number("")', None),
    ('number("1.")', None),
    ("number(1)", None),
    ('number("12345678901234567890123456789012345")', None),
    ("string(1.50)", "1.5"),
    ("string(true)", "true"),
    ("string(false)", "false"),
    ('string("a")', "a"),
    ("string(null)", None),
    ("string(at)", "2026-03-10T02:00:00.000000Z"),
    ("string(date)", "2026-01-31"),
    ('string(time("10:00"))', "10:00:00"),
    ('string(duration("P14M"))', "P1Y2M"),
    ('string(duration("-P1DT2H3M4.5S"))', "-P1DT2H3M4.5S"),
    ('string(duration("PT0S"))', "PT0S"),
    ('string(duration("P0M"))', "P0M"),
    ('string(duration("-P1M"))', "-P1M"),
    ('string(duration("PT0.5S"))', "PT0.5S"),
    ('string(duration("P2D"))', "P2D"),
    ("string([])", None),
    ("all(true,null)", None),
    ("all([true,true])", True),
    ("any([false,true])", True),
    ("any(false,null)", None),
    ("is defined(price)", False),
    ("is defined(amount)", True),
    ('string length("中文")', D(2)),
    ("string length(1)", None),
    ('contains("abc","b")', True),
    ('starts with("abc","a")', True),
    ('ends with("abc","b")', False),
    ('contains(null,"b")', None),
    ('upper case("aß")', "ASS"),
    ('lower case("AB")', "ab"),
    ("list contains(list,1)", True),
    ("list contains(list,2)", False),
    ("list contains(1,2)", None),
    ("list contains(list,null)", True),
    ("count(distinct values(list))", D(4)),
    ("distinct values(1)", None),
    ("distinct values([[]])", None),
    ("distinct values([[1..[2]]])", None),
    ("count(distinct values([[1..2], [1..2]]))", D(1)),
    ("date(at)", date(2026, 3, 10)),
    ("date(date)", date(2026, 1, 31)),
    ("date(2026,2,28)", date(2026, 2, 28)),
    ("date(2026,2,30)", None),
    ("date(2026,2.5,3)", None),
    ("date(2026,99999,3)", None),
    ("date(1)", None),
    ("date(Full)", None),
    ("time(at)", time(2)),
    ("time(10,0,0)", time(10)),
    ('time(time("10:00"))', time(10)),
    ("time(Full)", None),
    ("time(1)", None),
    ("date(2026,2)", None),
    ("time(1,2)", None),
    ("date and time(Full)", None),
    ("duration(Full)", None),
    ("string length(upper case(long))", D(9999)),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_value(text, wanted):
    found = parse(text, NAMES).evaluate(SCOPE)
    assert found == wanted
    assert type(found) is type(wanted)


def test_upper_case_cannot_outgrow():
    assert parse("upper case(long)", NAMES).evaluate({"long": "ß" * 9_000}) is None


def test_two_of_three_parts_is_refused_or_null():
    assert parse("date(2026,2,null)", NAMES).evaluate(SCOPE) is None


def test_every_function_survives_every_kind():
    values = [
        "1",
        "-0.5",
        "Full",
        "true",
        "null",
        "date",
        "at",
        'duration("P1D")',
        'duration("P1M")',
        "[]",
        "list",
        "subject",
        "span",
    ]
    for name, builtin in BUILTINS.items():
        for given in values:
            parse(f"{name}({','.join([given] * builtin.least)})", NAMES).evaluate(SCOPE)
