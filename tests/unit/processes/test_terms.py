"""The table of terms by statute says what settings and flows say, and days count as the statutes' own rules ask."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import processes
from engine import bpmn
from engine.model.form import Deadline
from tests.unit.processes.shipped import definition

PAGE = Path(processes.__file__).parent / "settings" / "README.md"
SETTINGS: dict[str, dict[str, Any]] = {one["id"]: one for one in processes.settings()}
TIME = ("hour", "day", "workday", "month", "year")
# Statute -> the number of days that are working days, and the article that says so.
RULES: dict[str, tuple[Callable[[int], bool], str]] = {
    "行政许可法": (lambda _: True, "行政许可法 82"),
    "行政处罚法": (lambda days: days in (2, 3, 5, 7), "行政处罚法 85"),
    "行政强制法": (lambda days: days <= 10, "行政强制法 69"),
    "行政复议法": (lambda days: days in (3, 5, 7, 10), "行政复议法 88"),
    "招标投标法": (lambda _: False, ""),
    "招标投标法实施条例": (lambda _: False, ""),
}


def rows() -> Iterator[list[str]]:
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0] in SETTINGS:
            yield cells


ROWS = {cells[0]: cells[1:] for cells in rows()}
DEFINITIONS = {key: bpmn.read(processes.read(key), key=key) for key in processes.names()}
LAWS = {law.id: f"{law.title.zh} {law.article}" for one in DEFINITIONS.values() for law in one.catalog.laws}
DEADLINES: list[tuple[str, Deadline]] = [
    (key, deadline)
    for key, definition in DEFINITIONS.items()
    for process in definition.processes
    for node in process.graph.all_nodes.values()
    for deadline in node.deadlines
]


def test_every_term_by_statute_has_its_row() -> None:
    by_law = {name for name, one in SETTINGS.items() if one["source"].startswith("statute") and one["unit"] in TIME}
    assert by_law - {"service_public_days"} == ROWS.keys()
    assert len(ROWS) >= 34


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_what_the_setting_says(name: str) -> None:
    term, _, article, day_rule = ROWS[name]
    setting = SETTINGS[name]
    assert (term, article) == (f"{setting['value']} {setting['unit']}", LAWS[setting["law"]])
    statute = article.rpartition(" ")[0]
    if setting["unit"] in ("day", "workday") and statute in RULES:
        working, rule = RULES[statute]
        assert (setting["unit"] == "workday") is working(int(setting["value"])), day_rule
        assert day_rule == (rule if setting["unit"] == "workday" else "民法典 203")
    elif setting["unit"] == "workday":
        assert day_rule == article, "the provision itself writes working days"
    else:
        assert day_rule.startswith("民法典")


def test_flows_count_as_their_settings_say() -> None:
    counted = 0
    for key, deadline in DEADLINES:
        for kind, figure in (("most", deadline.max), ("least", deadline.min), ("extension", deadline.extend)):
            if not figure or (figure == "0" and deadline.after.startswith("field.")):  # the day of the file itself
                continue
            assert figure.startswith("setting."), (key, deadline.id, "figures of law are settings")
            name = figure.removeprefix("setting.")
            assert deadline.unit == SETTINGS[name]["unit"], (key, deadline.id)
            if name in ROWS:
                counted += 1
                assert deadline.law == SETTINGS[name]["law"], (key, deadline.id)
                assert ROWS[name][1].startswith(kind), (key, deadline.id)
    assert counted >= 40


def test_terms_of_the_house_say_so() -> None:
    for key, deadline in DEADLINES:
        assert deadline.law or deadline.basis.zh, (key, deadline.id, "a term rests on a law or says on what")


def test_a_limit_of_no_time_ends_on_a_date_of_the_case() -> None:
    """Its name is what a reader is told; every other limit is told by its figure."""
    told: dict[str, str] = {}
    for key in processes.names():
        for process in definition(key).processes:
            for node in process.graph.all_nodes.values():
                told |= {one.id: process.falls_on(one).zh for one in node.deadlines if one.max or one.min}
    assert {key: name for key, name in told.items() if name} == dict.fromkeys(
        ["dl_renew_1", "dl_change_silent", "dl_renew_2", "dl_change_unsigned"], "有效期届满日"
    )
