"""Years arranged anew and jobs: counted again with a notice, tried five times, an incident until it is done after all.

The office and its flow are those of ``test_time``.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

import processes
from engine.errors import Forbidden, InvalidInput, NotFound
from engine.storage import tables
from engine.storage.aggregates.outbox import outbox
from engine.usecases.definitions import calendars
from engine.usecases.ground.commands import Answer
from engine.usecases.jobs import due as work
from engine.usecases.jobs import incidents, jobs
from tests.bureau import Bureau
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_families import holds
from tests.unit.usecases.test_time import cards_of, case, deadlines, local, office, records, sign

__all__ = ["case", "office"]


# -- years -----------------------------------------------------------------------------------------------------------


def put(bureau: Bureau, year: int, account: str = "admin1", **data: Any) -> Answer:
    data = {"year": year, "rest": [], "work": [], "source": "通知", "provisional": False} | data
    answer = bureau.engine.act(calendars.put, bureau.caller(account), data).result()
    bureau.engine.refresh()
    return answer


def test_a_provisional_date_is_counted_anew_with_a_notice(office: Office) -> None:
    office.bureau.advance(datetime.fromisoformat("2026-12-18T02:00:00+00:00") - office.bureau.clock.moment)
    case = str(office.bureau.start("handler1", "licence")["id"])
    sign(office, case, "desk")
    told = deadlines(office, case)["dl_decide"]
    assert (told["provisional"], local(told["due_at"])) == (True, "01-18 23:59")
    answer = put(office.bureau, 2027, rest=[["2027-01-01", "2027-01-03"], "2027-01-04"], work=["2027-01-09"])
    assert (answer.body["version"], answer.body["queued"]) == (2, 1)
    office.bureau.fire_due()
    assert deadlines(office, case)["dl_decide"]["provisional"], "the processes are given time to read the year"
    office.bureau.advance(timedelta(seconds=11))
    assert office.bureau.fire_due() == 1
    told = deadlines(office, case)["dl_decide"]
    assert (told["provisional"], local(told["due_at"])) == (False, "01-18 23:59")  # one day off, one made up
    put(office.bureau, 2027, rest=["2027-01-01", "2027-01-04"], work=[])
    office.bureau.advance(timedelta(seconds=11))
    office.bureau.fire_due()
    assert local(deadlines(office, case)["dl_decide"]["due_at"]) == "01-19 23:59"
    changes = [one for one in records(office, case, "term") if one["term"] == "dl_decide"]
    assert [one["cause"] for one in changes] == ["calendar", "calendar"]
    assert any(row["kind"] == "term.changed" for row in office.rows(outbox))
    holds(office, case)


def test_a_year_is_an_administrators_and_keeps_its_versions(office: Office) -> None:
    with pytest.raises(Forbidden):
        put(office.bureau, 2027, account="director1")
    with pytest.raises(InvalidInput):
        put(office.bureau, 2027, rest=["2026-01-01"])
    shipped = next(one for one in processes.calendars() if one["year"] == 2026)
    shipped = {name: shipped[name] for name in ("rest", "work", "source")}
    assert put(office.bureau, 2026, **shipped).body["version"] == 1, "the same days are no new version"
    assert put(office.bureau, 2028, rest=["2028-01-01"]).body["version"] == 1
    caller = office.bureau.caller("handler1")
    listed = office.engine.ask(calendars.listed, caller)["items"]
    assert [one["year"] for one in listed] == [2024, 2025, 2026, 2027, 2028]
    assert office.engine.ask(calendars.one, caller, 2027)["provisional"]
    with pytest.raises(NotFound):
        office.engine.ask(calendars.one, caller, 2031)
    assert not office.engine.ask(calendars.stale, office.bureau.agency)
    holds(office)


# -- jobs ------------------------------------------------------------------------------------------------------------


def fail_for_ever(office: Office, kind: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let everything of a kind fail until nobody tries any more; returns how many tries there were."""

    def broken(*_: Any) -> bool:
        raise RuntimeError("broken")

    tries = 0
    with monkeypatch.context() as patch:
        patch.setitem(work.DOERS, kind, broken)
        for _ in range(40):
            told: list[str] = []
            work.fire(office.engine, office.bureau.agency, lambda subject, error, told=told: told.append(subject))
            tries += len(told)
            office.bureau.advance(timedelta(minutes=1))
    return tries


def make_due(office: Office, kind: str) -> None:
    """Let one thing of a kind become due in the office's one case."""
    if kind == "job":
        put(office.bureau, 2026, rest=["2026-01-01"])
    office.bureau.advance({"timer": timedelta(days=8), "card": timedelta(days=4), "job": timedelta(hours=1)}[kind])


@pytest.mark.parametrize("kind", work.DOERS)
def test_five_failures_are_an_incident_and_a_later_success_ends_it(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    make_due(office, kind)
    assert fail_for_ever(office, kind, monkeypatch) == 5
    admin = office.bureau.caller("admin1")
    job = office.engine.ask(jobs.listed, admin, limit=10, cursor="")["items"][0]
    assert (job["state"], job["attempts"], job["due_at"]) == ("failed", 5, None)
    assert job["kind"] == (calendars.RECOUNT if kind == "job" else kind)
    assert [one["code"] for one in records(office, case, "incident")] == ["job_failed"]
    assert office.row(case)["incidents"] == 1
    assert office.bureau.fire_due() == 0, "it waits for an administrator"
    with pytest.raises(Forbidden):
        office.engine.act(jobs.again, office.bureau.caller("handler1"), job["id"]).result()
    assert office.engine.act(jobs.again, admin, job["id"]).result().body["state"] == "waiting"
    assert fail_for_ever(office, kind, monkeypatch) == 5
    assert office.row(case)["incidents"] == 1, "an incident that stands is not opened twice"
    admin = office.bureau.caller("admin1")
    assert office.engine.act(jobs.again, admin, job["id"]).result().body["state"] == "waiting"
    assert office.bureau.fire_due() == 1
    assert office.row(case)["incidents"] == 0
    opened = records(office, case, "incident")[0]["incident"]
    assert [one["incident"] for one in records(office, case, "resolved")] == [opened]
    assert all(row["resolved_at"] for row in office.rows(tables.incident))
    assert office.engine.ask(jobs.listed, admin, limit=10, cursor="")["items"] == []
    with pytest.raises(NotFound):
        office.engine.act(jobs.again, admin, job["id"]).result()
    holds(office, case)


def test_what_was_closed_meanwhile_is_tried_no_more(office: Office, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_due(office, "card")
    assert fail_for_ever(office, "card", monkeypatch) == 5
    sign(office, case, "desk")
    admin = office.bureau.caller("admin1")
    job = office.engine.ask(jobs.listed, admin, limit=10, cursor="")["items"][0]
    assert office.engine.act(jobs.again, admin, job["id"]).result().body["state"] == "done"
    assert office.row(case)["incidents"] == 0
    assert office.engine.ask(jobs.listed, admin, limit=10, cursor="")["items"] == []
    assert cards_of(office, case) == []
    holds(office, case)


def test_jobs_are_for_administrators_and_tell_what_is_ahead(office: Office, case: str) -> None:
    with pytest.raises(Forbidden):
        office.engine.ask(jobs.listed, office.bureau.caller("handler1"), limit=10, cursor="")
    told = office.engine.ask(jobs.listed, office.bureau.caller("auditor1"), limit=10, cursor="")
    assert (told["ahead"][0]["kind"], told["ahead"][0]["element"]) == ("card", "t_desk")
    assert {one["case"] for one in told["ahead"]} == {case}


@pytest.mark.parametrize("closed", [False, True], ids=["tried", "closed_meanwhile"])
def test_an_administrator_resolves_the_incident_of_a_job(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    """He says why it may be tried again; the incident is over when it was, or when nothing is left to try."""
    make_due(office, "card")
    assert fail_for_ever(office, "card", monkeypatch) == 5
    if closed:
        sign(office, case, "desk")
    opened = records(office, case, "incident")[0]["incident"]
    command = incidents.Resolve(incident=opened, reason="已修复")
    refused = office.engine.act(incidents.resolve, office.bureau.caller("director1"), command).result()
    assert [one["code"] for one in refused.body["reasons"]] == ["incident.who"]
    answer = office.engine.act(incidents.resolve, office.bureau.caller("admin1"), command).result()
    assert answer.body["state"] == ("resolved" if closed else "proposed")
    assert office.bureau.fire_due() == (0 if closed else 1)
    assert office.row(case)["incidents"] == 0
    assert [one["incident"] for one in records(office, case, "resolved")] == [opened]
    holds(office, case)
