"""Urging: who handles the case is told that somebody waits; it is a record, and no one does it twice within a day."""

from datetime import timedelta

import pytest

from engine.errors import NotFound, TooMany, WrongState
from engine.storage.aggregates.outbox import outbox
from engine.usecases.casework import urging
from engine.usecases.ground.commands import Answer
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def waiting(office: Office) -> Play:
    one = Play(office, {"name": "催办", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def urge(office: Office, one: Play, account: str) -> Answer:
    command = urging.Urge(case=one.case, if_match="*", reason="当事人来电询问")
    return office.engine.act(urging.urge, office.bureau.caller(account), command).result()


def told(office: Office, one: Play) -> set[str]:
    rows = office.rows(outbox, outbox.c.case_id == one.case)
    return {row["person_id"] for row in rows if row["kind"] == "urged"}


def test_who_holds_it_is_told(office: Office) -> None:
    one = waiting(office)
    one.step("claim buyer1 check -> claimed", "claim")
    before = office.bureau.case("handler1", one.case)
    answer = urge(office, one, "handler1")
    assert (answer.status, answer.body["persons"]) == (200, 1)
    assert told(office, one) == {office.bureau.person("buyer1")}
    record = office.records(one.case)[-1]
    assert (record["kind"], record["persons"]) == ("urged", [office.bureau.person("buyer1")])
    after = office.bureau.case("handler1", one.case)
    assert (after["version"], after["etag"]) == (before["version"], before["etag"])
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


def test_those_it_is_offered_to_are_told_but_not_the_caller(office: Office) -> None:
    one = waiting(office)
    urge(office, one, "buyer1")
    assert office.bureau.person("buyer2") in told(office, one)
    assert office.bureau.person("buyer1") not in told(office, one)


def test_once_a_day_for_each_who_urges(office: Office) -> None:
    one = waiting(office)
    urge(office, one, "handler1")
    office.bureau.advance(timedelta(hours=1))
    with pytest.raises(TooMany):
        urge(office, one, "handler1")
    assert urge(office, one, "buyer1").status == 200
    office.bureau.advance(timedelta(hours=23, minutes=1))
    assert urge(office, one, "handler1").status == 200
    assert [record["kind"] for record in office.records(one.case)].count("urged") == 3


def test_who_does_not_see_the_case_urges_nobody(office: Office) -> None:
    one = waiting(office)
    with pytest.raises(NotFound):
        urge(office, one, "admin1")


def test_an_ended_case_is_not_urged(office: Office) -> None:
    one = waiting(office)
    one.step("buyer1 check ok -> held", "")
    one.step("buyer2 check ok -> completed", "")
    one.step("section_head1 approve ok -> completed", "")
    assert office.row(one.case)["status"] == "completed"
    with pytest.raises(WrongState):
        urge(office, one, "handler1")
