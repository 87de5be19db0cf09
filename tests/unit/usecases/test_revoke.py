"""Revoke: who started a case withdraws it, until the first binding decision; what it reserved is given back."""

import pytest

from engine.errors import Forbidden, InvalidInput, StaleVersion, VersionRequired, WrongState
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import revoking
from engine.usecases.casework.revoking import Revoke
from engine.usecases.ground.commands import Answer
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import BACK, FLOWS, NAME, OK, choice, end, file, flow, process, task
from tests.unit.usecases.stage import Office, Play

BINDING = '<rf:outcome id="ok" binding="true"><rf:name zh="同意" en="Agreed"/></rf:outcome>'
DECIDED = file(
    process(
        START,
        choice("g_in"),
        task("draft"),
        task("decide", "section_head", outcomes=BINDING + BACK),
        choice("g_out", "f_go"),
        task("serve", "handler", outcomes=OK + BACK),
        choice("g_end", "f_end"),
        end(),
        *line("x_start", "g_in", "draft", "decide", "g_out"),
        flow("g_out", "g_in", 'outcome.decide = "back"'),
        flow("g_out", "serve", name="f_go"),
        flow("serve", "g_end"),
        flow("g_end", "g_in", 'outcome.serve = "back"'),
        flow("g_end", "x_end", name="f_end"),
    )
)
OWN_FLOWS = FLOWS | {"decided": DECIDED}
assert NAME


def started(office: Office, *lines: str, flow: str = "decided") -> Play:
    one = Play(office, {"name": "撤回", "flow": flow, "steps": ["start A handler1 amount=100", *lines]})
    one.run()
    return one


def revoke(office: Office, one: Play, account: str, **given: object) -> Answer:
    command = Revoke(
        case=one.case,
        if_match=str(given.get("if_match", "*")),
        reason=str(given.get("reason", "不再申办")),
        preview=bool(given.get("preview")),
    )
    return office.engine.act(revoking.revoke, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def test_the_starter_withdraws_it(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    answer = revoke(office, one, "handler1")
    assert (answer.status, answer.body["status"], answer.body["open_work_items"]) == (200, "revoked", [])
    row = office.row(one.case)
    assert (row["status"], bool(row["ended_at"])) == ("revoked", True)
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]  # kept: it is on record, the case has no effect
    assert [record["kind"] for record in office.records(one.case)][-3:] == ["revoked", "withdrawn", "ended"]
    office.verify(one.case, "decided")
    with pytest.raises(WrongState):
        revoke(office, one, "handler1")


def test_nobody_else_does(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    assert codes(revoke(office, one, "section_head1")) == {"role"}
    assert office.records(one.case)[-1]["verb"] == "revoke"
    with pytest.raises(Forbidden):
        revoke(office, one, "auditor1")
    assert office.row(one.case)["status"] == "open"


def test_never_after_a_binding_decision(office: Office) -> None:
    one = started(office, "handler1 draft ok", "section_head1 decide ok")
    answer = revoke(office, one, "handler1")
    assert codes(answer) == {"revoke.decided"}
    assert answer.body["reasons"][0]["evidence"] == [{"instance": "t_decide#1"}]
    one.step("handler1 serve back", "")  # the decision was undone: nothing binds any more
    assert revoke(office, one, "handler1").status == 200
    office.verify(one.case, "decided")


def test_what_was_reserved_is_given_back(office: Office) -> None:
    one = started(office, "handler1 draft ok amount=100 note=撤回的限额", flow="limit")
    assert office.state(one.case).tallies
    assert revoke(office, one, "handler1").status == 200
    assert not office.state(one.case).tallies
    told = [record["state"] for record in office.records(one.case) if record["kind"] == "tally"]
    assert told == ["reserved", "released"]
    office.verify(one.case, "limit")


def test_half_a_set_of_signatures_is_void(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", flow="line")
    with pytest.raises(Previewed) as seen:
        revoke(office, one, "handler1", preview=True)
    told = seen.value.answer.body
    assert [(one["person"], one["instance"]) for one in told["lapses"]] == [
        (office.bureau.person("buyer1"), "t_check#1")
    ]
    assert revoke(office, one, "handler1").status == 200
    assert office.signatures(one.case) == ["handler1 draft#1 ok", "buyer1 check#1 ok lapsed"]
    office.verify(one.case, "line")


def test_the_order_of_checks(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    with pytest.raises(VersionRequired):
        revoke(office, one, "handler1", if_match="")
    with pytest.raises(StaleVersion):
        revoke(office, one, "handler1", if_match='"old"')
    with pytest.raises(InvalidInput):
        revoke(office, one, "handler1", reason=" ")
