"""A limit counted day by day: the start is not counted, days off are only in working days, the last day is the last."""

from datetime import date

from engine.calendar.days import Calendar, Year
from engine.usecases.state import day_sheet

CALENDAR = Calendar(
    years={2026: Year(year=2026, rest=frozenset({date(2026, 11, 26)}), work=frozenset({date(2026, 11, 28)}))}
)
MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 23)


def shown(cells: list[dict[str, object]]) -> dict[str, tuple[object, object]]:
    return {str(one["day"])[5:]: (one["count"], one["cls"]) for one in cells}


def test_working_days_skip_days_off_and_count_days_moved() -> None:
    cells = shown(day_sheet.cells(CALENDAR, MONDAY, date(2026, 11, 30), TODAY, working=True, count=10))
    assert cells["11-16"] == (0, "past")
    assert cells["11-17"] == (1, "past")
    assert cells["11-21"] == (None, "off")
    assert cells["11-23"] == (5, "today")
    assert cells["11-25"] == (7, "near")
    assert cells["11-26"] == (None, "off")  # a holiday
    assert cells["11-28"] == (9, "near")  # a Saturday worked instead
    assert cells["11-30"] == (10, "last")
    assert len(cells) == 15


def test_days_before_the_start_are_empty_and_calendar_days_all_count() -> None:
    cells = shown(day_sheet.cells(CALENDAR, date(2026, 11, 18), date(2026, 11, 22), TODAY, working=False, count=4))
    assert cells["11-16"] == (None, "out")
    assert [cells[f"11-{day}"][0] for day in (18, 19, 20, 21, 22)] == [0, 1, 2, 3, 4]
    assert cells["11-22"] == (4, "last")


def test_working_days_left_are_negative_when_past() -> None:
    assert day_sheet.working_days(CALENDAR, TODAY, date(2026, 11, 30)) == 5
    assert day_sheet.working_days(CALENDAR, date(2026, 11, 30), TODAY) == -5
    assert day_sheet.working_days(CALENDAR, TODAY, TODAY) == 0
