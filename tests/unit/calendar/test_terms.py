"""Terms over the arranged years 2024 to 2026 and the provisional 2027, each with its article; and their edges."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import processes
from engine.calendar.days import NONE, Calendar
from engine.calendar.reading import plain, year_of
from engine.calendar.terms import LAST, MOST, UNITS, Pause, Term, counted, earliest, end, latest, share
from engine.errors import InvalidInput

ZONE = "Asia/Shanghai"
DATED = yaml.safe_load((Path(__file__).parent / "dated.yaml").read_text("utf-8"))
CALENDAR = Calendar(years={one["year"]: year_of(one) for one in processes.calendars()})


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), ZoneInfo(ZONE))


def term(start: str, count: int, unit: str, *pauses: tuple[str, str], **more: Any) -> Term:
    made = tuple(Pause(since=at(a), until=at(b) if b else None) for a, b in pauses)
    return Term(start=at(start), count=count, unit=unit, pauses=made, **more)


def test_there_are_enough_of_them_in_every_year() -> None:
    assert len(DATED) >= 60
    assert all(one["law"] for one in DATED)
    assert {one["ends"][:4] for one in DATED} == {"2024", "2025", "2026", "2027"}


@pytest.mark.parametrize("case", DATED, ids=[one["id"] for one in DATED])
def test_dated(case: dict[str, Any]) -> None:
    made = term(case["start"], case["count"], case["unit"], *case.get("pauses", ()), rolls=case.get("rolls", True))
    found = end(made, CALENDAR, ZONE)
    assert found.at == datetime.combine(date.fromisoformat(case["ends"]), LAST, ZoneInfo(ZONE)), case["law"]
    assert found.provisional is case.get("provisional", False)
    assert found.moved is case.get("moved", False)


def plainly(case: dict[str, Any]) -> date:
    """Count a term day by day, from the years as they are written, without the product's counting."""
    off, on = (set(chain(*(days_of(year[name]) for year in processes.calendars()))) for name in ("rest", "work"))
    pauses = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in case.get("pauses", ())]

    def works(one: date) -> bool:
        return one in on or (one.isoweekday() <= 5 and one not in off)

    day, left = date.fromisoformat(case["start"]), case["count"]
    if case["unit"] in ("month", "year"):
        months = day.month - 1 + left * (12 if case["unit"] == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        left = (date(year, month, min(day.day, monthrange(year, month)[1])) - day).days
    while left:
        day += timedelta(days=1)
        stands = any(since < day <= until for since, until in pauses)
        left -= not stands and (case["unit"] != "workday" or works(day))
    while case["unit"] != "workday" and case.get("rolls", True) and not works(day):
        day += timedelta(days=1)
    return day


def days_of(written: list[Any]) -> Iterator[date]:
    for one in written:
        first, last = map(date.fromisoformat, (one, one) if isinstance(one, str) else one)
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


@pytest.mark.parametrize("case", DATED, ids=[one["id"] for one in DATED])
def test_dated_counted_plainly(case: dict[str, Any]) -> None:
    assert plainly(case).isoformat() == case["ends"], case["law"]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-09", True),  # the eve, not off that year
        ("2024-02-18", True),
        ("2024-09-14", True),
        ("2025-01-26", True),
        ("2025-01-27", True),
        ("2025-10-08", False),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2027-02-05", False),
        ("2027-02-20", False),
    ],
)
def test_working_days(day: str, works: bool) -> None:
    assert CALENDAR.works(date.fromisoformat(day)) is works


def test_how_many_working_days_a_year_has() -> None:
    def working(year: int) -> int:
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        return sum(CALENDAR.works(day) for day in days if day.year == year)

    assert [working(year) for year in (2024, 2025, 2026)] == [251, 248, 248]


def test_hours_run_over_nights_and_holidays() -> None:
    assert end(term("2026-09-30", 24, "hour"), CALENDAR, ZONE).at == at("2026-10-01")
    paused = Term(
        start=at("2026-03-09"), count=24, unit="hour", pauses=(Pause(since=at("2026-03-09", 12), until=None),)
    )
    assert end(paused, CALENDAR, ZONE).at is None
    over = Pause(since=at("2026-03-09", 12), until=at("2026-03-09", 17))
    assert end(Term(start=at("2026-03-09"), count=24, unit="hour", pauses=(over,)), CALENDAR, ZONE).at == at(
        "2026-03-10", 15
    )


def test_the_day_of_the_event_is_that_of_the_place() -> None:
    late = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # half past midnight of the tenth there
    found = end(Term(start=late, count=1, unit="day"), CALENDAR, ZONE).at
    assert found is not None
    assert found.date() == date(2026, 3, 11)


def test_a_suspension_that_stands_has_no_end() -> None:
    stands = term("2026-03-02", 20, "workday", ("2026-03-09", ""))
    assert end(stands, CALENDAR, ZONE).at is None
    assert share(stands, 70, CALENDAR, ZONE) is None
    assert counted(stands, at("2026-03-30"), CALENDAR, ZONE) == 5


def test_a_year_without_any_data_is_provisional_and_counts_weekends() -> None:
    assert end(term("2026-03-09", 5, "workday"), NONE, ZONE).provisional
    assert end(term("2026-12-28", 5, "workday"), CALENDAR, ZONE).provisional
    assert not end(term("2026-12-20", 5, "workday"), CALENDAR, ZONE).provisional
    assert not end(term("2026-12-20", 20, "day", rolls=False), CALENDAR, ZONE).provisional


def test_a_minimum_period_is_over_with_the_next_day() -> None:
    assert earliest(term("2026-03-09", 7, "workday"), CALENDAR, ZONE).at == at("2026-03-19", 0)
    assert earliest(term("2026-03-09", 24, "hour"), CALENDAR, ZONE).at == at("2026-03-10")


@pytest.mark.parametrize(
    ("event", "count", "unit", "last"),
    [
        ("2026-09-29", 7, "workday", "2026-09-17"),  # hearing: seven working days lie between (行政处罚法 64, 85)
        ("2025-10-13", 7, "workday", "2025-09-25"),
        ("2026-10-15", 30, "workday", "2026-08-27"),  # renewal thirty days before expiry (行政许可法 50, 82)
        ("2026-03-20", 3, "day", "2026-03-16"),
        ("2026-08-31", 6, "month", "2026-02-27"),
    ],
)
def test_the_last_day_before_an_event(event: str, count: int, unit: str, last: str) -> None:
    found = latest(at(event), count, unit, CALENDAR, ZONE)
    assert found == datetime.combine(date.fromisoformat(last), LAST, ZoneInfo(ZONE))
    if unit in ("day", "workday"):
        told = earliest(Term(start=at(last), count=count, unit=unit, rolls=False), CALENDAR, ZONE).at
        assert told is not None
        assert told <= at(event)


@pytest.mark.parametrize(
    ("count", "unit", "percent", "warned"),
    [
        (20, "workday", 70, "2026-03-27"),
        (1, "workday", 70, "2026-03-09"),
        (5, "workday", 70, "2026-03-12"),
        (90, "day", 70, "2026-05-11"),
        (3, "month", 70, "2026-05-12"),
    ],
)
def test_when_a_warning_is_due(count: int, unit: str, percent: int, warned: str) -> None:
    found = share(term("2026-03-09", count, unit), percent, CALENDAR, ZONE)
    assert found == datetime.combine(date.fromisoformat(warned), LAST, ZoneInfo(ZONE))


def test_a_share_of_hours_and_the_whole() -> None:
    day = term("2026-03-09", 24, "hour")
    assert share(day, 50, CALENDAR, ZONE) == at("2026-03-09", 22)
    assert share(day, 100, CALENDAR, ZONE) == at("2026-03-10")


def test_days_counted_so_far() -> None:
    paused = term("2026-03-09", 20, "workday", ("2026-03-12", "2026-03-18"))
    assert counted(paused, at("2026-03-09"), CALENDAR, ZONE) == 0
    assert counted(paused, at("2026-03-12"), CALENDAR, ZONE) == 3
    assert counted(paused, at("2026-03-20"), CALENDAR, ZONE) == 5
    assert counted(term("2026-03-09", 48, "hour"), at("2026-03-10", 12), CALENDAR, ZONE) == 26
    assert counted(term("2026-03-09", 90, "day"), at("2026-03-01"), CALENDAR, ZONE) == 0


@pytest.mark.parametrize(("count", "unit"), [(-1, "day"), (1, "week"), (1, ""), *((MOST[u] + 1, u) for u in UNITS)])
def test_no_such_term(count: int, unit: str) -> None:
    with pytest.raises(ValueError, match="no term"):
        end(Term(start=at("2026-03-09"), count=count, unit=unit), CALENDAR, ZONE)


def test_a_term_of_nothing_ends_with_its_day() -> None:
    assert end(term("2026-03-09", 0, "workday"), CALENDAR, ZONE).at == datetime.combine(
        date(2026, 3, 9), LAST, ZoneInfo(ZONE)
    )


def test_counting_is_monotone() -> None:
    for unit in ("day", "workday"):
        ends = [end(term("2026-09-15", count, unit), CALENDAR, ZONE).at for count in range(60)]
        assert ends == sorted(one for one in ends if one is not None)


def test_a_year_reads_back() -> None:
    for one in processes.calendars():
        made = year_of(one)
        assert year_of(plain(made)) == made


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        ({"year": 1800}, "/year", "range"),
        ({"rest": ["2027-13-01"]}, "/rest/0", "date"),
        ({"rest": ["2027-1-1"]}, "/rest/0", "date"),
        ({"rest": ["20270101xx"]}, "/rest/0", "date"),
        ({"rest": ["2026-01-01"]}, "/rest/0", "range"),
        ({"rest": ["2027-01-01", ["2027-02-09", "2027-02-03"]]}, "/rest/1", "range"),
        ({"rest": [["2027-01-01", "2027-12-31"]]}, "/rest/0", "range"),
        ({"work": ["2027-02-20"], "rest": ["2027-02-20"]}, "/work", "twice"),
        ({"work": ["2027-02-19"]}, "/work", "no_weekend"),
        ({"source": " "}, "/source", "required"),
    ],
)
def test_a_wrong_year_names_the_place(data: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        year_of({"year": 2027, "source": "通知"} | data)
    assert [(one["pointer"], one["code"]) for one in wrong.value.fields["errors"]] == [(pointer, code)]
