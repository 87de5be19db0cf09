"""Minimum periods that the law counts from service begin when the service has effect, by its means, with dates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import NAME, control, end, file, process, task, uses

FORM = (
    f'<rf:field id="how" type="choice" required="true">{NAME}'
    + "".join(f'<rf:option id="{one}">{NAME}</rf:option>' for one in ("direct", "left", "post", "public", "electronic"))
    + f'</rf:field><rf:field id="told_on" type="date" required="true">{NAME}</rf:field>'
)
ANSWER = '<rf:deadline id="dl_answer" after="field.told_on" min="5" unit="workday"/>'
PAY = '<rf:deadline id="dl_pay" after="field.told_on" max="15" unit="day"/>'
SERVED = file(
    process(
        START,
        task("serve", form=FORM, inside=uses("served")),
        task("answer", inside=ANSWER + PAY),
        end(),
        *line("x_start", "serve", "answer", "x_end"),
    ),
    catalog=control("served", '<rf:service means="how" on="told_on"/>'),
)
PAPERS = ("service_receipt", "service_witness", "electronic_consent")
TODAY = "2026-03-10"

# means, day of service, first moment of the answer, last day of payment: hand-counted on the calendar of 2026
COUNTED = [
    ("direct", "2026-03-10", "2026-03-18 00:00", "2026-03-25"),
    ("left", "2026-03-06", "2026-03-14 00:00", "2026-03-23"),  # the 21st is a Saturday
    ("post", "2026-03-07", "2026-03-14 00:00", "2026-03-23"),  # a Saturday itself: five working days from Monday
    ("electronic", "2026-03-02", "2026-03-10 00:00", "2026-03-17"),
    ("public", "2026-02-28", "2026-04-08 00:00", "2026-04-14"),  # effect on 30 March; 6 April is a holiday
    ("public", "2026-03-10", "2026-04-17 00:00", "2026-04-24"),  # effect on 9 April
    ("public", "2026-01-20", "2026-03-01 00:00", "2026-03-06"),  # effect on 19 February; 28 February is worked
]


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(database_url, tmp_path, deploy={"served": SERVED})
    made.advance(timedelta(days=1))
    yield made
    made.close()


def local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")


def served(bureau: Bureau, means: str, on: str) -> dict[str, Any]:
    """Serve by ``means`` on a day; returns the item of the answer."""
    case = bureau.start("handler1", "served")
    evidence = [bureau.paper("handler1", case["id"], kind) for kind in PAPERS]
    item = case["open_work_items"][0]["id"]
    answer = bureau.complete("handler1", item, "ok", fields={"how": means, "told_on": on}, evidence=evidence)
    assert not answer.refused, answer.body
    return bureau.item("handler1", answer.body["case"]["open_work_items"][0]["id"])


def test_days_are_counted_from_the_effect_of_service(bureau: Bureau) -> None:
    found = []
    for means, on, _, _ in COUNTED:
        item = served(bureau, means, on)
        due = next(one["due_at"] for one in item["deadlines"] if one["due_at"])
        found.append((means, on, local(item["not_before"]), local(due)[:10]))
    assert found == COUNTED


def test_what_comes_before_the_effect_is_refused_with_its_day(bureau: Bureau) -> None:
    item = served(bureau, "public", TODAY)["id"]
    refused = bureau.complete("handler1", item, "ok")
    assert [(one["code"], local(one["until"])) for one in refused.body["reasons"]] == [
        ("too_early", "2026-04-17 00:00")
    ]
    bureau.advance(timedelta(days=37))
    assert bureau.complete("handler1", item, "ok").refused
    bureau.advance(timedelta(days=1))
    assert not bureau.complete("handler1", item, "ok").refused


def test_the_figure_of_public_notice_is_a_setting_of_the_agency(bureau: Bureau) -> None:
    """Served in person nothing waits for it; the shipped flow of penalties counts the same way."""
    from engine import bpmn
    from engine.model.outside import Service
    from tests.stock import shipped

    assert bureau.engine.env.agency(bureau.agency).settings["service_public_days"] == 30
    file = bpmn.read(shipped("penalty"), key="penalty")
    on = {one.spec.on for one in file.controls if isinstance(one.spec, Service)}
    counted = {
        one.after.removeprefix("field.")
        for course in file.processes
        for node in course.graph.all_nodes.values()
        for one in node.deadlines
        if one.min and one.after.startswith("field.")
    }
    assert counted & on == {"notice_served_on"}
