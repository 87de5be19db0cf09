"""System tasks of the closed list: rosters in turn, gapless numbers that stay, facts of the trail; timers."""

from datetime import timedelta

import pytest

from engine.storage import tables
from engine.storage.aggregates.rosters import roster
from engine.usecases.ground.commands import Absence
from engine.usecases.jobs import due
from engine.usecases.people import substitutes
from tests.unit.usecases.kin import KIN
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_families import holds, items, kinds, sign

OWN_FLOWS = KIN
HANDLERS = ("handler1", "handler2", "handler3")


def team(office: Office, case: str, task: str = "t_work") -> list[str]:
    return [office.accounts[person] for person in office.state(case).teams[task]]


def shared(office: Office, who: str = "window1") -> str:
    """A case whose work is assigned."""
    case = str(office.bureau.start(who, "roster")["id"])
    assert sign(office, who, case, "take").status == 200
    return case


def order(office: Office) -> list[str]:
    """Handlers in the order of the roster."""
    return sorted(HANDLERS, key=office.bureau.person)


# ---- rosters


def test_a_roster_goes_round(office: Office) -> None:
    wanted = order(office)
    first = team(office, shared(office))
    start = wanted.index(first[0])
    turns = [wanted[(start + n) % 3] for n in range(8)]
    assert first == turns[:2]
    assert [team(office, shared(office)) for _ in range(3)] == [turns[2:4], turns[4:6], turns[6:8]]


def test_only_the_team_may_act_and_the_trail_says_who_it_is(office: Office) -> None:
    case = shared(office)
    inside = team(office, case)
    outside = next(one for one in HANDLERS if one not in inside)
    refused = sign(office, outside, case, "work")
    assert [one["code"] for one in refused.body["reasons"]] == ["binding"]
    assert sign(office, inside[0], case, "work").body["work_item"]["state"] == "held"
    assert sign(office, inside[1], case, "work").body["case"]["status"] == "completed"
    record = next(r for r in office.records(case) if r["kind"] == "team")
    assert record["tasks"] == ["t_work"]
    assert record["persons"] == sorted(office.bureau.person(one) for one in inside)
    assert record["actor"] == {"system": "riskflow"}
    holds(office, case)


def test_whom_a_separation_bars_is_passed_over(office: Office) -> None:
    """The starter may not do the work; the file lets a handler start it as well, who does not hold its first task."""
    for _ in range(3):
        case = office.bureau.start("handler2", "roster")["id"]
        window = sign(office, "window1", case, "take")
        assert window.status == 200
        assert "handler2" not in team(office, case)
        assert len(set(team(office, case))) == 2


def test_who_is_away_is_passed_over_until_he_is_back(office: Office) -> None:
    today = office.bureau.clock.now().date().isoformat()
    caller = office.bureau.caller("director1")
    away = Absence(person=office.bureau.person("handler3"), first=today, last=today, reason="")
    entry = office.engine.act(substitutes.record_absence, caller, away).result().body["id"]
    teams = [team(office, shared(office)) for _ in range(3)]
    assert all(sorted(one) == ["handler1", "handler2"] for one in teams)
    office.engine.act(substitutes.end_absence, caller, entry).result()
    office.bureau.advance(timedelta(seconds=1))
    assert any("handler3" in team(office, shared(office)) for _ in range(2))


def test_nobody_left_is_an_incident_and_takes_no_turn(office: Office) -> None:
    before = turn(office)
    case = office.bureau.start("window1", "nobody")["id"]
    answer = sign(office, "window1", case, "take")
    assert answer.status == 409
    assert [one["code"] for one in answer.body["reasons"]] == ["nobody_eligible"]
    assert office.signatures(case) == []
    incident = office.records(case)[-1]
    assert (incident["kind"], incident["code"], incident["element"]) == ("incident", "nobody_eligible", "t_share")
    assert turn(office) == before
    holds(office, case)


def turn(office: Office) -> str:
    rows = office.rows(roster, roster.c.role == "handler")
    return str(rows[0]["last"]) if rows else ""


def test_a_return_through_the_roster_assigns_anew(office: Office) -> None:
    case = shared(office)
    first = team(office, case)
    assert sign(office, first[0], case, "work", "back").status == 200
    sign(office, "window1", case, "take")
    assert team(office, case) != first
    assert kinds(office, case).count("team") == 2
    holds(office, case)


# ---- numbers and facts


def number(office: Office, case: str, field: str) -> int:
    return int(office.bureau.case("handler1", case)["fields"][field][-5:])


def filed(office: Office) -> str:
    case = str(office.bureau.start("handler1", "numbers")["id"])
    sign(office, "handler1", case, "draft")
    return case


def test_numbers_have_no_gap_and_stay_with_their_file(office: Office) -> None:
    first, second = filed(office), filed(office)
    assert number(office, second, "doc_no") == number(office, first, "doc_no") + 1
    before = office.bureau.case("handler1", first)["fields"]["doc_no"]
    sign(office, "section_head1", first, "check", "back")
    sign(office, "handler1", first, "draft")  # the same paper again: the same number
    assert office.bureau.case("handler1", first)["fields"]["doc_no"] == before
    third = filed(office)
    assert number(office, third, "doc_no") == number(office, second, "doc_no") + 1
    for case in (second, first):  # archived in another order than numbered
        sign(office, "section_head1", case, "check")
    assert number(office, first, "archive_no") == number(office, second, "archive_no") + 1


def test_what_the_system_did_is_a_fact_of_the_trail(office: Office) -> None:
    case = filed(office)
    sign(office, "section_head1", case, "check")
    told = office.bureau.case("handler1", case)
    assert told["status"] == "completed"
    today = office.bureau.clock.now().date()
    for field in ("shown_on", "told_on", "refusal_filed_on"):
        assert told["fields"][field] in (today.isoformat(), (today + timedelta(days=1)).isoformat())
    assert told["fields"]["archive_no"].startswith("ARC-")
    noted = [r for r in office.records(case) if r["kind"] == "noted"]
    assert [r["what"] for r in noted] == ["number", "publish", "file_refusal", "notify", "archive"]
    assert all(r["actor"] == {"system": "riskflow"} for r in noted)
    assert sorted(noted[-1]["values"]) == ["value", "years"]
    assert sorted(noted[1]["values"]) == ["value", "view"]
    holds(office, case)


# ---- timers


def waiting(office: Office) -> str:
    return str(office.bureau.start("handler1", "timed")["id"])


def test_a_timer_beside_a_task_opens_another_and_leaves_it(office: Office) -> None:
    case = waiting(office)
    office.bureau.advance(timedelta(hours=2))
    assert office.bureau.fire_due() >= 1
    assert office.open(case) == ["over#1 waiting", "remind#1 offered", "wait#1 claimed"]
    assert office.bureau.fire_due() == 0
    assert sign(office, "handler1", case, "wait").body["work_item"]["state"] == "completed"
    assert office.open(case) == ["remind#1 offered"]
    assert sign(office, "section_head1", case, "remind").body["case"]["status"] == "completed"
    holds(office, case)


def test_a_timer_that_interrupts_takes_the_task_away(office: Office) -> None:
    case = waiting(office)
    item = items(office, case)["wait"]
    office.bureau.advance(timedelta(days=2))
    assert office.bureau.fire_due() >= 2
    assert office.open(case) == ["late#1 offered", "remind#1 offered"]
    rows = {row["item_id"]: row["state"] for row in office.rows(tables.work_item, tables.work_item.c.case_id == case)}
    assert rows[item] == "withdrawn"
    holds(office, case)


def test_what_is_done_in_time_is_not_disturbed(office: Office) -> None:
    case = waiting(office)
    assert sign(office, "handler1", case, "wait").body["case"]["status"] == "completed"
    office.bureau.advance(timedelta(days=3))
    office.bureau.fire_due()
    assert office.row(case)["status"] == "completed"
    assert "caught" not in kinds(office, case)


@pytest.mark.parametrize("wrong", ["wi_" + "0" * 26])
def test_an_unknown_item_fires_nothing(office: Office, wrong: str) -> None:
    assert office.engine.act(due.fire_one, office.bureau.agency, wrong).result() is False
