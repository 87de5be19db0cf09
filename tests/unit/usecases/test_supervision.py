"""Supervision: a discipline post reads and asks, never acts; the answer is owed by a day and is overdue after it."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput
from engine.storage.aggregates.outbox import outbox
from engine.usecases.casework import consulting, supervising
from engine.usecases.ground.commands import Answer, Report
from engine.usecases.jobs import duty_list
from engine.usecases.oversight import trail
from engine.usecases.people import posts
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def waiting(office: Office) -> Play:
    one = Play(office, {"name": "督办", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def day(office: Office, days: int = 0) -> str:
    return (office.bureau.clock.now() + timedelta(hours=8, days=days)).date().isoformat()


def supervise(office: Office, one: Play, account: str = "discipline1", to: str = "", days: int = 2) -> Answer:
    person = office.bureau.person(to) if to else ""
    command = supervising.Supervise(case=one.case, if_match="*", reason="请说明进展", due=day(office, days), to=person)
    return office.engine.act(supervising.supervise, office.bureau.caller(account), command).result()


def duties(office: Office, account: str, view: str) -> list[dict[str, Any]]:
    caller = office.bureau.caller(account)
    found = office.engine.ask(duty_list.page, caller, view=view, case="", limit=200, cursor="")["items"]
    return [row for row in found if row["sort"] == "supervision"]


def report(office: Office, account: str, duty: str) -> Answer:
    command = Report(duty=duty, text="材料已补齐，三日内办结")
    return office.engine.act(duty_list.report, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def test_the_answer_is_owed_by_whom_is_named_and_told_to_who_asked(office: Office) -> None:
    one = waiting(office)
    before = office.bureau.case("handler1", one.case)["etag"]
    duty = supervise(office, one, to="window1").body["duty"]
    assert (duty["sort"], duty["state"], duty["overdue"]) == ("supervision", "open", False)
    assert office.bureau.case("handler1", one.case)["etag"] == before
    assert office.bureau.case("window1", one.case)["duties"][0]["id"] == duty["id"]  # he sees what he answers for
    assert [row["id"] for row in duties(office, "window1", "open")] == [duty["id"]]
    for other in ("handler2", "director1"):
        with pytest.raises(Forbidden):
            report(office, other, duty["id"])
    with pytest.raises(Forbidden):
        report(office, "legal1", duty["id"])
    assert report(office, "window1", duty["id"]).body["state"] == "done"
    told = [row for row in office.rows(outbox, outbox.c.case_id == one.case) if row["kind"].startswith("supervis")]
    assert {(row["kind"], row["person_id"]) for row in told} == {
        ("supervised", office.bureau.person("window1")),
        ("supervision.answered", office.bureau.person("discipline1")),
    }
    office.verify(one.case, "line")


def test_who_holds_it_answers_when_nobody_is_named(office: Office) -> None:
    one = waiting(office)
    assert supervise(office, one).body["duty"]["role"] == "buyer"  # offered to a post: the post
    one.step("claim buyer1 check -> claimed", "")
    duty = supervise(office, one).body["duty"]
    assert duty["role"] == ""
    assert duty["id"] in [row["id"] for row in duties(office, "buyer1", "mine")]


def test_what_is_not_answered_in_time_is_on_the_overdue_list(office: Office) -> None:
    one = waiting(office)
    duty = supervise(office, one, to="buyer1", days=1).body["duty"]["id"]
    assert duty not in [row["id"] for row in duties(office, "discipline1", "overdue")]
    office.bureau.advance(timedelta(days=3))
    for account in ("discipline1", "buyer1"):
        assert duty in [row["id"] for row in duties(office, account, "overdue")]
    report(office, "buyer1", duty)
    assert office.records(one.case)[-1]["late"] is True
    assert duty not in [row["id"] for row in duties(office, "discipline1", "overdue")]


def test_who_supervises_takes_no_part_and_who_took_part_does_not_supervise(office: Office) -> None:
    """Player and referee are two persons, whatever other post the supervisor is given."""
    one = waiting(office)
    answer = supervise(office, one, "handler1")
    assert codes(answer) == {"supervise.post", "supervise.part"}
    answer = supervise(office, one, "buyer1")
    assert codes(answer) == {"supervise.post"}
    named = answer.body["reasons"][0]["who_could"]
    assert office.bureau.person("discipline1") in [who["id"] for who in named]
    supervise(office, one)
    first = office.bureau.clock.now().date().isoformat()
    given = {"person": office.bureau.person("discipline1"), "role": "buyer", "department": "office"}
    office.engine.act(posts.give, office.bureau.caller("admin1"), first=first, **given).result()
    item = one._item("check", "")
    assert codes(office.bureau.claim("discipline1", item)) == {"supervises"}
    assert codes(office.bureau.complete("discipline1", item, "ok", comment="同意")) == {"supervises"}
    ask = consulting.Consult(item=item, if_match="*", to=office.bureau.person("discipline1"), comment="如何？")
    asked = office.engine.act(consulting.consult, office.bureau.caller("buyer1"), ask).result()
    assert codes(asked) == {"supervises"}
    office.verify(one.case, "line")
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


def test_days_that_are_past_and_persons_that_are_not_there(office: Office) -> None:
    one = waiting(office)
    for wrong, pointer in (({"days": -1}, "/due"), ({"to": "discipline1"}, "/to")):
        with pytest.raises(InvalidInput) as told:
            supervise(office, one, **wrong)
        assert told.value.fields["errors"][0]["pointer"] == pointer
    command = supervising.Supervise(case=one.case, if_match="*", reason="x", due="tomorrow")
    with pytest.raises(InvalidInput):
        office.engine.act(supervising.supervise, office.bureau.caller("discipline1"), command).result()
    with pytest.raises(Forbidden):
        supervise(office, one, "auditor1")
