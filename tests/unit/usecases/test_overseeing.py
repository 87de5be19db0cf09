"""Figures of the dashboard and the cases behind each: planted wrongs are found, hidden cases are in no sum."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput, Unauthenticated
from engine.storage import bench
from engine.storage.tables import recusal
from engine.usecases.oversight import behind, overseeing
from engine.usecases.oversight.behind import Asked
from engine.usecases.oversight.overseeing import Look
from engine.usecases.people import asking_override, granting
from engine.usecases.people.asking_override import Override
from tests.unit.usecases.conduct import House
from tests.unit.usecases.flows import FLOWS
from tests.unit.usecases.stage import Office, Play
from tests.unit.usecases.test_time import licence

STEPS = ("start A handler1 amount=100", "handler1 draft ok")
LAPSE = ("buyer1 check ok -> held", "buyer2 check ok amount=200 -> held")
TWICE = ("handler1 check ok -> refused separation",) * 2


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(database_url, tmp_path, FLOWS | {"licence": licence()})
    yield made
    made.bureau.close()


def played(office: Office, *steps: str) -> str:
    one = Play(office, {"name": "查", "flow": "line", "steps": [*STEPS, *steps]})
    one.run()
    return one.case


def figures(office: Any, account: str = "auditor1", **look: str) -> dict[str, Any]:
    return dict(office.engine.ask(overseeing.dashboard, office.bureau.caller(account), Look(**look)))


def listed(office: Any, what: str, look: Look | None = None, **asked: Any) -> list[dict[str, Any]]:
    """Return all pages of a list, one line at a time."""
    found, cursor = [], ""
    while True:
        wanted = Asked(what=what, limit=asked.get("limit", 1), cursor=cursor, **asked)
        told = office.engine.ask(behind.page, office.bureau.caller("auditor1"), look or Look(), wanted)
        found += told["items"]
        cursor = told["next"] or ""
        if not cursor:
            return found


def numbers(rows: list[dict[str, Any]]) -> list[str]:
    return [row["case"]["id"] for row in rows]


def overridden(office: Office, case: str) -> None:
    command = Override(what="jump", case=case, to="t_draft", reason="误办")
    asked = office.engine.act(asking_override.ask, office.bureau.caller("admin1"), command).result()
    office.engine.act(granting.approve, office.bureau.caller("admin2"), asked.body["id"]).result()


def withdrawn(office: Office, case: str, account: str) -> None:
    """Let somebody stand recused from a case."""
    row = {"agency_id": office.bureau.agency, "case_id": case, "person_id": office.bureau.person(account), "at": "2026"}
    office.engine.act(lambda env, unit: unit.connection.execute(recusal.insert().values(**row))).result()


def test_nothing_is_told_where_nothing_happened(office: Office) -> None:
    told = figures(office)
    assert told["open"] == {}
    assert not any(
        told[name] for name in ("late", "near", "refused", "lapsed", "duties", "overrides", "stuck", "departures")
    )
    assert {one["key"] for one in told["flows"]} == {*FLOWS, "licence"}
    assert listed(office, "late") == listed(office, "overrides") == []


def test_a_refusal_tried_again_a_lapse_and_an_override_are_found_with_their_cases(office: Office) -> None:
    tried, lapsed = played(office, *TWICE), played(office, *LAPSE)
    overridden(office, tried)
    told = figures(office)
    assert told["open"] == {"line": 2}
    (row,) = told["refused"]
    assert (row["reasons"], row["tries"], row["cases"], row["people"]) == ("separation", 2, 1, 1)
    assert row["latest"]["case"] == tried
    assert [(row["element"], row["tries"]) for row in told["refused_at"]] == [("t_check", 2)]
    (of_line,) = told["lapsed"]
    assert (of_line["definition"], of_line["cases"]) == ("line", 2)  # a jump back voids signatures too
    assert [one["row"]["case_id"] for one in told["overrides"]] == [tried]
    (row,) = listed(office, "refused", reasons="separation", view="repeated")
    assert (row["line"]["case"]["id"], row["person"]["id"]) == (tried, office.bureau.person("handler1"))
    assert row["rules"][0]["zh"].startswith("不相容岗位分离")
    assert listed(office, "refused", reasons="role") == []
    assert set(numbers(listed(office, "lapsed"))) == {tried, lapsed}
    (one,) = listed(office, "overrides")
    assert (one["case"]["id"], one["what"], one["reason"], one["task"]["id"]) == (tried, "jump", "误办", "t_draft")
    assert one["asked_by"] != one["confirmed_by"]


def test_terms_past_and_near_are_two_figures(office: Office) -> None:
    case = str(office.bureau.start("handler1", "licence")["id"])
    assert figures(office)["late"] == figures(office)["near"] == []
    office.bureau.advance(timedelta(days=5))  # 70 of 100 of five working days: warned
    office.bureau.fire_due()
    (row,) = figures(office)["near"]
    assert (row["element"], row["n"], figures(office)["late"]) == ("t_desk", 1, [])
    assert (numbers(listed(office, "near")), listed(office, "late")) == ([case], [])
    office.bureau.advance(timedelta(days=4))
    told = figures(office)
    assert ([row["n"] for row in told["late"]], told["near"]) == ([1], [])
    assert [one["case"]["id"] for one in told["first"]] == numbers(listed(office, "late", element="t_desk")) == [case]
    assert listed(office, "near") == listed(office, "late", element="t_draft") == []
    other = played(office)
    assert {row["case"]["id"]: bool(row["due_at"]) for row in listed(office, "open")} == {case: True, other: False}


def test_a_hidden_case_is_in_no_figure_and_in_no_list(office: Office) -> None:
    case = played(office, *TWICE, *LAPSE)
    overridden(office, case)
    withdrawn(office, case, "auditor1")
    told = figures(office)
    assert told["open"] == {}
    assert not any(told[name] for name in ("late", "near", "refused", "refused_at", "lapsed", "overrides", "first"))
    assert [listed(office, what) for what in behind.LISTS] == [[] for _ in behind.LISTS]
    assert figures(office, "discipline1")["open"] == {"line": 1}


def test_a_department_a_flow_and_a_period_narrow_every_figure(office: Office) -> None:
    case = played(office, *TWICE)
    owner = office.row(case)["owner"]
    assert figures(office, department=owner)["open"] == {"line": 1}
    other = figures(office, department="window" if owner != "window" else "legal")
    assert (other["open"], other["refused"]) == ({}, [])
    assert listed(office, "refused", Look(process="licence")) == []
    office.bureau.advance(timedelta(days=62))
    assert (figures(office)["refused"], figures(office)["open"]) == ([], {"line": 1})
    assert len(figures(office, period="year")["refused"]) == 1
    with pytest.raises(InvalidInput):
        figures(office, period="decade")


def test_what_each_step_carried_is_told_with_its_times(office: Office) -> None:
    case = str(office.bureau.start("handler1", "licence")["id"])
    office.bureau.advance(timedelta(days=3))
    played(office, "buyer1 check ok -> held", "buyer2 check ok")
    told = office.engine.ask(overseeing.load, office.bureau.caller("auditor1"), Look(process="line"))
    found = told["figures"][("line", "t_check")]
    assert (found.passed, found.overdue, found.returned, found.median) == (1, 0, 0, 0.0)
    assert set(told["open"]) == {("line", "t_approve")}
    item = next(iter(office.state(case).items.values())).id
    assert office.bureau.complete("handler1", item, "ok", fields={"amount": "1.00"}, comment="x").status == 200
    told = office.engine.ask(overseeing.load, office.bureau.caller("auditor1"), Look(process="licence"))
    found = told["figures"][("licence", "t_desk")]
    assert (found.passed, found.median, found.longest, found.unit) == (1, 3.0, 3.0, "day")


def test_only_who_inspects_asks(office: Office) -> None:
    for account in ("handler1", "admin1", "director1"):
        with pytest.raises(Forbidden):
            figures(office, account)
        for what in behind.LISTS:
            with pytest.raises(Forbidden):
                office.engine.ask(behind.page, office.bureau.caller(account), Look(), Asked(what=what, limit=5))
    with pytest.raises(InvalidInput):
        listed(office, "people")
    caller = office.bureau.caller("auditor1")
    nobody = caller.__class__(agency=caller.agency, token_hash=b"0" * 32)
    with pytest.raises(Unauthenticated):
        office.engine.ask(overseeing.dashboard, nobody, Look())


def test_as_many_statements_with_one_case_as_with_many(office: Office) -> None:
    def asked() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}

        def counted(env: Any, unit: Any, name: str, use_case: Any, *args: Any) -> None:
            with bench.watched(unit, found.setdefault(name, []).append):
                use_case(env, unit, office.bureau.caller("auditor1"), Look(), *args)

        office.bureau.caller("auditor1")
        office.engine.ask(counted, "dashboard", overseeing.dashboard)
        for what in behind.LISTS:
            office.engine.ask(counted, what, behind.page, Asked(what=what, limit=50))
        return found

    def wrong() -> None:
        overridden(office, played(office, *TWICE))
        played(office, *LAPSE)
        office.bureau.start("handler1", "licence")

    wrong()
    office.bureau.advance(timedelta(days=10))
    office.bureau.fire_due()
    wrong()
    figures(office)  # a process reads the bytes of each definition once
    few = asked()
    for _ in range(4):
        wrong()
    many = asked()
    assert {name: len(rows) for name, rows in few.items()} == {name: len(rows) for name, rows in many.items()}
    assert len(many["dashboard"]) <= 19, many["dashboard"]
    assert max(len(rows) for name, rows in many.items() if name != "dashboard") <= 6
    print({name: len(rows) for name, rows in many.items()})


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(database_url, tmp_path)
    yield made
    made.bureau.close()


def test_duties_past_their_day_are_summed_by_grade(house: House) -> None:
    case = house.drafted()
    house.rated(case)
    house.engine = house.bureau.engine  # asked like an office
    assert figures(house)["duties"] == []
    house.bureau.advance(timedelta(days=4))
    grades = figures(house)["duties"]
    assert sum(one["n"] for one in grades) == len(listed(house, "duties")) == 2
    for one in grades:
        rows = listed(house, "duties", rank=one["rank"])
        assert (len(rows), {row["rank"] or 0 for row in rows}) == (one["n"], {one["rank"]})
        assert {row["case"]["id"] for row in rows} == {case}
    assert listed(house, "duties", rank=9) == []
