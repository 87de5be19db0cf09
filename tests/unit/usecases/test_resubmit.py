"""After a return: along the whole chain again, or straight to who returned it if nothing signed would differ."""

import pytest

from engine.errors import InvalidInput, WrongState
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import returning
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import APART, FLOWS, OK, REFUSE, TWO, choice, end, file, flow, process, task, uses
from tests.unit.usecases.stage import Office, Play

GUARDED = file(  # which way it goes hangs on a field no signature binds
    process(
        START,
        task("draft", "handler"),
        task("check", "buyer"),
        choice("g_size", "f_small"),
        task("big", "fin_head"),
        choice("g_join"),
        task("approve", "section_head", outcomes=OK + REFUSE),
        end(),
        *line("x_start", "draft", "check", "g_size"),
        flow("g_size", "big", 'note = "big"'),
        flow("g_size", "g_join", name="f_small"),
        flow("big", "g_join"),
        flow("g_join", "approve"),
        flow("approve", "x_end"),
    ),
    catalog=TWO + APART,
)
assert uses
OWN_FLOWS = FLOWS | {"guarded": GUARDED}


def at_approve(office: Office, flow: str = "line", *more: str) -> Play:
    one = Play(office, {"name": "重报", "flow": flow, "steps": ["start A handler1 amount=100 note=small", *more]})
    one.run()
    return one


def line_at_approve(office: Office) -> Play:
    return at_approve(office, "line", "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok")


def send_back(office: Office, one: Play, account: str, task: str, to: str, **given: str) -> Answer:
    command = returning.SendBack(
        item=one._item(task, ""), if_match="*", to=to, reason="补充", resubmit=given.get("resubmit", "direct"),
        siblings=given.get("siblings", "keep"),
    )  # fmt: skip
    answer = office.engine.act(returning.send_back, office.bureau.caller(account), command).result()
    assert not answer.refused, answer.body
    return answer


def again(office: Office, one: Play, account: str, task: str, **given: object) -> Answer:
    from engine.usecases.casework import signing
    from engine.usecases.ground.commands import Complete

    command = Complete(
        item=one._item(task, ""),
        if_match="*",
        outcome=str(given.get("outcome", "ok")),
        fields=given.get("fields"),  # type: ignore[arg-type]
        comment="意见",
        resubmit=str(given.get("resubmit", "")),
    )
    return office.engine.act(signing.complete, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


@pytest.mark.parametrize("asked", ["", "direct"])
def test_straight_to_who_returned_it(office: Office, asked: str) -> None:
    """Unchanged data: the two signatures between count again, as they are, and the returner has it anew."""
    one = line_at_approve(office)
    send_back(office, one, "section_head1", "approve", "t_draft")
    assert office.signatures(one.case) == [
        "handler1 draft#1 ok lapsed",
        "buyer1 check#1 ok lapsed",
        "buyer2 check#1 ok lapsed",
    ]
    office.verify(one.case, "line")
    answer = again(office, one, "handler1", "draft", resubmit=asked)
    assert answer.status == 200, answer.body
    assert office.open(one.case) == ["approve#2 offered"]
    assert office.signatures(one.case) == [
        "handler1 draft#1 ok lapsed",
        "buyer1 check#1 ok",
        "buyer2 check#1 ok",
        "handler1 draft#2 ok",
    ]
    told = next(record for record in office.records(one.case) if record["kind"] == "reinstated")
    assert (told["instances"], told["signatures"]) == (["t_check#1"], [2, 3])
    assert told["instead"] == {"t_draft#1": "t_draft#2"}
    office.verify(one.case, "line")
    send_back(office, one, "section_head1", "approve", "t_check", resubmit="chain")  # and can be returned once more
    assert office.open(one.case) == ["check#2 offered"]
    one.step("buyer1 check ok -> held", "")
    one.step("buyer3 check ok", "")
    one.step("section_head1 approve ok", "")
    office.verify(one.case, "line")


def test_changed_data_refuse_it_and_the_chain_is_walked(office: Office) -> None:
    one = line_at_approve(office)
    send_back(office, one, "section_head1", "approve", "t_draft")
    answer = again(office, one, "handler1", "draft", fields={"amount": "200"})
    assert (answer.status, codes(answer)) == (409, {"resubmit.changed"})
    assert answer.body["reasons"][0]["evidence"] == [
        {"person": office.bureau.person("buyer1")},
        {"instance": "t_check#1"},
    ]
    assert office.records(one.case)[-1]["verb"] == "resubmit"
    assert office.open(one.case) == ["draft#2 offered"]
    answer = again(office, one, "handler1", "draft", fields={"amount": "200"}, resubmit="chain")
    assert answer.status == 200
    assert office.open(one.case) == ["check#2 offered"]
    assert office.signatures(one.case)[1:3] == ["buyer1 check#1 ok lapsed", "buyer2 check#1 ok lapsed"]
    office.verify(one.case, "line")


def test_only_if_the_returner_allowed_it(office: Office) -> None:
    one = line_at_approve(office)
    send_back(office, one, "section_head1", "approve", "t_draft", resubmit="chain")
    assert codes(again(office, one, "handler1", "draft", resubmit="direct")) == {"resubmit.chain"}
    assert again(office, one, "handler1", "draft").status == 200
    assert office.open(one.case) == ["check#2 offered"]


def test_nothing_was_returned(office: Office) -> None:
    one = line_at_approve(office)
    for way in ("direct", "chain"):
        with pytest.raises(WrongState):
            again(office, one, "section_head1", "approve", resubmit=way)
    with pytest.raises(InvalidInput):
        again(office, one, "section_head1", "approve", resubmit="round")


def test_another_way_is_refused(office: Office) -> None:
    """``note`` is bound by nobody here, but the gateway asks it."""
    one = at_approve(office, "guarded", "handler1 draft ok", "buyer1 check ok")
    send_back(office, one, "section_head1", "approve", "t_draft")
    answer = again(office, one, "handler1", "draft", fields={"note": "big"})
    assert codes(answer) <= {"resubmit.other_way", "resubmit.changed"}
    assert answer.status == 409
    assert again(office, one, "handler1", "draft", fields={"note": "big"}, resubmit="chain").status == 200
    assert office.open(one.case) == ["check#2 offered"]


def test_a_signer_recused_since_does_not_count_again(office: Office) -> None:
    one = line_at_approve(office)
    send_back(office, one, "section_head1", "approve", "t_draft")
    asked = recusals.Ask(
        case=one.case, person=office.bureau.person("buyer2"), grounds="kin", reason="亲属", on_behalf=recusals.OFFICER
    )
    made = office.engine.act(recusals.ask, office.bureau.caller("handler1"), asked).result()
    command = recusals.Decide(case=one.case, request=made.body["id"], granted=True)
    office.engine.act(recusals.decide, office.bureau.caller("director1"), command).result()
    assert codes(again(office, one, "handler1", "draft")) == {"resubmit.recused"}


def test_beside_a_branch_that_went_on(office: Office) -> None:
    """What ran beside stays; the join waits for both as before."""
    one = at_approve(office, "parallel", "handler1 draft ok", "buyer1 a ok", "fin_head1 b ok")
    send_back(office, one, "section_head1", "review", "t_a")
    assert again(office, one, "buyer2", "a").status == 200
    assert office.open(one.case) == ["review#2 offered"]
    assert office.signatures(one.case) == [
        "handler1 draft#1 ok",
        "buyer1 a#1 ok lapsed",
        "fin_head1 b#1 ok",
        "buyer2 a#2 ok",
    ]
    office.verify(one.case, "parallel")
    send_back(office, one, "section_head1", "review", "t_draft")
    assert again(office, one, "handler2", "draft").status == 200
    assert office.open(one.case) == ["review#3 offered"]
    assert office.signatures(one.case)[2:] == ["fin_head1 b#1 ok", "buyer2 a#2 ok", "handler2 draft#2 ok"]
    office.verify(one.case, "parallel")


# -- targets of a return


def test_previous_and_starter(office: Office) -> None:
    one = line_at_approve(office)
    send_back(office, one, "section_head1", "approve", "previous")
    assert office.open(one.case) == ["check#2 offered"]
    send_back(office, one, "buyer3", "check", "starter")
    assert office.open(one.case) == ["draft#2 claimed"]
    assert office.state(one.case).items["t_draft#2"].holders == [office.bureau.person("handler1")]
    office.verify(one.case, "line")
    with pytest.raises(WrongState):  # nothing comes before the first
        send_back(office, one, "handler1", "draft", "previous")
    with pytest.raises(WrongState):  # never forward
        send_back(office, one, "handler1", "draft", "t_approve")


def test_previous_of_a_branch_is_of_that_branch(office: Office) -> None:
    one = at_approve(office, "parallel", "handler1 draft ok", "buyer1 a ok")
    send_back(office, one, "fin_head1", "b", "previous")
    assert office.open(one.case) == ["draft#2 offered"]  # a was done later, but beside
    office.verify(one.case, "parallel")


def test_a_preview_of_a_return_is_what_happens(office: Office) -> None:
    one = line_at_approve(office)
    command = returning.SendBack(item=one._item("approve", ""), if_match="*", to="starter", reason="补", preview=True)
    caller, before = office.bureau.caller("section_head1"), len(office.records(one.case))
    with pytest.raises(Previewed) as seen:
        office.engine.act(returning.send_back, caller, command).result()
    told = seen.value.answer.body
    assert [one["number"] for one in told["lapses"]] == [1, 2, 3]
    assert [one["instance"] for one in told["undone"]] == ["t_draft#1", "t_check#1"]
    assert [one["instance"] for one in told["opens"]] == ["t_draft#2"]
    assert len(office.records(one.case)) == before
