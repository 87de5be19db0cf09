"""Copies and read marks: who is told may read, owes nothing, is told once; what is locked or barred stays so."""

from datetime import timedelta

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.storage.aggregates.outbox import outbox
from engine.usecases.casework import cases, copying, pausing
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def waiting(office: Office) -> Play:
    one = Play(office, {"name": "抄送", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def send(office: Office, one: Play, account: str, *to: str, **more: str) -> Answer:
    persons = tuple(office.bureau.person(who) for who in to)
    command = copying.Copy(case=one.case, if_match=more.get("if_match", "*"), reason="请知悉", to=persons)
    return office.engine.act(copying.copy, office.bureau.caller(account), command).result()


def read(office: Office, one: Play, account: str) -> Answer:
    return office.engine.act(copying.read, office.bureau.caller(account), one.case).result()


def mine(office: Office, account: str, view: str = "unread") -> list[str]:
    found = office.engine.ask(copying.mine, office.bureau.caller(account), view=view, limit=50, cursor="")
    return [row["case"] for row in found["items"]]


def test_who_is_told_may_read_and_owes_nothing(office: Office) -> None:
    one = waiting(office)
    with pytest.raises(NotFound):
        office.bureau.case("window1", one.case)
    before = office.bureau.case("handler1", one.case)
    answer = send(office, one, "handler1", "window1")
    assert answer.body == {"case": one.case, "copied": [office.bureau.person("window1")], "already": []}
    assert office.bureau.case("window1", one.case)["etag"] == before["etag"]  # nobody's work is disturbed
    assert one.case in mine(office, "window1")
    listed = office.engine.ask(cases.page, office.bureau.caller("window1"), filters={}, limit=50, cursor="")
    assert one.case in [row["id"] for row in listed["items"]]
    rows = office.rows(outbox, outbox.c.case_id == one.case)
    assert [row["person_id"] for row in rows if row["kind"] == "copied"] == [office.bureau.person("window1")]
    item = one._item("check", "")
    assert office.bureau.item("window1", item)["verdicts"] == {"claim": "refused", "complete": "refused"}
    refused = office.bureau.complete("window1", item, "ok", comment="意见")
    assert {reason["code"] for reason in refused.body["reasons"]} == {"role"}
    command = pausing.Suspend(case=one.case, if_match="*", reason="x", ground="test", notice="", whole=False)
    suspended = office.engine.act(pausing.suspend, office.bureau.caller("window1"), command).result()
    assert "role" in {reason["code"] for reason in suspended.body["reasons"]}  # a copy is no part in the case


def test_the_moment_of_reading_is_kept_once(office: Office) -> None:
    one = waiting(office)
    send(office, one, "handler1", "window1")
    first = read(office, one, "window1").body["read_at"]
    office.bureau.clock.advance(timedelta(seconds=60))
    assert read(office, one, "window1").body["read_at"] == first
    assert [record["kind"] for record in office.records(one.case)].count("read") == 1
    assert one.case not in mine(office, "window1")
    assert one.case in mine(office, "window1", "all")
    (row,) = office.engine.ask(copying.of_case, office.bureau.caller("handler1"), one.case)["items"]
    assert (row["person"]["id"], row["read_at"]) == (office.bureau.person("window1"), first)
    with pytest.raises(WrongState):
        read(office, one, "handler1")
    with pytest.raises(NotFound):
        read(office, one, "legal1")


def test_each_person_once_by_whatever_account(office: Office) -> None:
    one = waiting(office)
    send(office, one, "handler1", "window1", "window1", "legal1")
    again = send(office, one, "handler1", "window1", "archivist1").body
    assert again["copied"] == [office.bureau.person("archivist1")]
    assert again["already"] == [office.bureau.person("window1")]
    with pytest.raises(WrongState):
        send(office, one, "handler2", "window1")
    copied = [who for record in office.records(one.case) if record["kind"] == "copied" for who in record["persons"]]
    assert len(copied) == len(set(copied)) == 3


def test_who_may_be_told_and_who_may_tell(office: Office) -> None:
    one = waiting(office)
    for wrong in ("admin1", "handler1"):
        with pytest.raises(InvalidInput) as told:
            send(office, one, "handler1", wrong)
        assert told.value.fields["errors"][0]["pointer"] == "/to/0"
    with pytest.raises(NotFound):
        send(office, one, "window1", "legal1")
    send(office, one, "handler1", "window1")
    refused = send(office, one, "window1", "legal1")
    assert {reason["code"] for reason in refused.body["reasons"]} == {"role"}
    assert refused.body["reasons"][0]["who_could"]
    with pytest.raises(Forbidden):
        send(office, one, "auditor1", "legal1")


def test_who_stands_recused_gets_no_copy_and_loses_it(office: Office) -> None:
    one = waiting(office)
    send(office, one, "handler1", "window1")
    for who in ("window1", "legal1"):
        ask = recusals.Ask(
            case=one.case, person=office.bureau.person(who), grounds="kin", reason="亲属", on_behalf=recusals.OFFICER
        )
        made = office.engine.act(recusals.ask, office.bureau.caller("handler1"), ask).result().body["id"]
        decide = recusals.Decide(case=one.case, request=made, granted=True)
        assert office.engine.act(recusals.decide, office.bureau.caller("director1"), decide).result().status == 200
    answer = send(office, one, "handler1", "legal1")
    assert (answer.status, answer.body["reasons"][0]["code"]) == (403, "recused")
    with pytest.raises(Forbidden):
        read(office, one, "window1")
    assert one.case not in mine(office, "window1", "all")


def test_a_copy_may_follow_the_end_no_more_and_the_trail_holds(office: Office) -> None:
    one = waiting(office)
    send(office, one, "handler1", "window1")
    one.step("buyer1 check refuse -> completed", "")
    with pytest.raises(WrongState):
        send(office, one, "handler1", "legal1")
    assert read(office, one, "window1").status == 200
    office.verify(one.case, "line")
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok
