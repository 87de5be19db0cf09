"""Duties beside the token: opened by the course, met by it or reported, silent or late on record, never blocking."""

from datetime import timedelta

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.usecases.jobs import watching
from engine.usecases.oversight import trail
from tests.unit.usecases.conduct import House


@pytest.fixture
def house(database_url, tmp_path):
    made = House(database_url, tmp_path)
    yield made
    made.bureau.close()


def by_sort(duties):
    return {one["sort"]: one for one in duties}


def test_a_case_opens_and_meets_its_duties(house):
    case = house.drafted()
    assert house.bureau.case("handler1", case)["duties"] == []  # two visits are not too many
    house.rated(case)
    told = by_sort(house.bureau.case("handler1", case)["duties"])
    assert {sort: (one["role"], one["state"]) for sort, one in told.items()} == {
        "course": ("watcher", "open"),
        "opinion": ("discipline", "open"),
    }
    house.done("director1", case, reader="director1")
    told = by_sort(house.bureau.case("handler1", case)["duties"])
    assert (told["publish"]["state"], told["filing"]["state"]) == ("open", "open")
    assert told["publish"]["due_at"] is not None
    house.done("handler1", case)
    closed = house.bureau.case("handler1", case)
    assert closed["status"] == "completed"
    told = by_sort(closed["duties"])
    assert {sort: one["state"] for sort, one in told.items()} == {
        "course": "open",  # reported by hand
        "filing": "open",
        "opinion": "silent",  # the case is over without one
        "publish": "done",
        "keep": "open",
    }
    report = house.verified()
    assert report.ok, report.findings[:3]
    house.bureau.engine.ask(trail.compare, house.bureau.agency, case)


def test_what_is_over_its_time_is_on_the_overdue_list_until_it_is_reported(house):
    case = house.drafted()
    house.rated(case)
    assert house.duties("watcher1", "overdue") == []
    house.bureau.advance(timedelta(days=4))
    late = by_sort(house.duties("watcher1", "overdue"))["course"]  # who reads the whole agency sees the opinion, too
    assert (late["case"], late["overdue"]) == (case, True)
    assert house.take("watcher1", late["id"]).body["state"] == "open"
    (mine,) = house.duties("watcher1", "mine")
    assert mine["person"] == house.bureau.person("watcher1")
    answer = house.report("watcher1", late["id"], "全程督查，未发现问题")
    assert answer.body["state"] == "done"
    assert set(by_sort(house.duties("watcher1", "overdue"))) == {"opinion"}
    last = house.records(case, "duty")[-1]
    assert (last["state"], last["late"]) == ("done", True)
    with pytest.raises(WrongState):
        house.report("watcher1", late["id"])


def test_discipline_gives_its_opinion_or_its_silence_is_put_on_record(house):
    first, second = house.drafted(), house.drafted()
    for case in (first, second):
        house.rated(case)
    (one,) = [d for d in house.duties("discipline1") if (d["case"], d["sort"]) == (first, "opinion")]
    house.report("discipline1", one["id"], "无异议")
    assert house.watch() == 0
    house.bureau.advance(timedelta(days=3))
    assert house.watch() == 1
    assert house.watch() == 0
    states = [by_sort(house.bureau.case("handler1", case)["duties"])["opinion"]["state"] for case in (first, second)]
    assert states == ["done", "silent"]
    house.done("director1", second, reader="director1")  # nothing waited for it
    assert house.verified().ok


def test_a_third_visit_is_an_event_for_the_watcher(house):
    case = house.drafted(visits=3)
    (event,) = house.duties("watcher1", "events")
    assert (event["case"], event["control"], event["element"]) == (case, "visits", "t_draft")
    house.report("watcher1", event["id"], "已提醒窗口")
    assert house.duties("watcher1", "events") == []


def test_a_duty_is_seen_and_reported_by_its_post_alone(house):
    case = house.drafted(visits=3)
    (event,) = house.duties("watcher1", "events")
    assert house.duties("handler1", "all") == []
    with pytest.raises(NotFound):
        house.report("handler1", event["id"])
    with pytest.raises(Forbidden):
        house.report("director1", event["id"])  # reads all of the agency, holds not the post
    with pytest.raises(NotFound):
        house.report("watcher1", "du_nothing")
    with pytest.raises(InvalidInput):
        house.report("watcher1", event["id"], "  ")
    with pytest.raises(InvalidInput):
        house.duties("watcher1", "yesterday")
    with pytest.raises(InvalidInput):
        house.duties("watcher1", case="nothing")
    assert [one["case"] for one in house.duties("director1", "all", case=case)] == [case]


def test_a_report_is_told_once_for_one_key(house):
    house.drafted(visits=3)
    (event,) = house.duties("watcher1", "events")
    first = house.report("watcher1", event["id"], key="k1")
    again = house.report("watcher1", event["id"], key="k1")
    assert first.body == again.body


def test_grades_make_dated_checks_and_guidance_once_a_period(house):
    engine, agency = house.bureau.engine, house.bureau.agency
    assert watching.plan_all(engine, agency) == 2
    assert watching.plan_all(engine, agency) == 0
    assert engine.act(watching.plan, agency).result() == 0
    assert {(one["sort"], one["control"], one["case"]) for one in house.duties("watcher1")} == {
        ("checks", "watch_b", None),
        ("guidance", "watch_c", None),
    }
    house.bureau.advance(timedelta(days=100))
    (late,) = house.duties("watcher1", "overdue")
    assert late["sort"] == "checks"
    assert watching.plan_all(engine, agency) == 1  # the next quarter; the year goes on
    assert house.report("watcher1", late["id"], "本季度检查三件").body["state"] == "done"
    with pytest.raises(WrongState):
        house.report("watcher1", late["id"])
    kinds = [(one["kind"], one["state"]) for one in house.stream("agency")]
    assert kinds == [("duty", "set"), ("duty", "set"), ("duty", "set"), ("duty", "ended")]
    assert house.verified().ok
