"""Transfer: what one holds becomes another's, when the kernel would let that very person act."""

import pytest

from engine.errors import InvalidInput, NotFound, StaleVersion, VersionRequired, WrongState
from engine.usecases.casework import transferring
from engine.usecases.casework.transferring import Transfer
from engine.usecases.ground.commands import Answer
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def at_check(office: Office) -> Play:
    """A case whose second task waits; handler1 wrote the first and may not sign the second."""
    one = Play(office, {"name": "转办", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def play(one: Play, line: str) -> None:
    one.step(line, line)


def hand(office: Office, one: Play, account: str, to: str, **given: str) -> Answer:
    command = Transfer(
        item=given.get("item") or one._item("check", ""),
        if_match=given.get("if_match", "*"),
        to=office.bureau.person(to) if to else "pe_00000000000000000000000000",
        reason=given.get("reason", "出差"),
    )
    return office.engine.act(transferring.transfer, office.bureau.caller(account), command).result()


def holders(office: Office, one: Play) -> list[str]:
    return next(item.holders for item in office.state(one.case).items.values() if item.element == "t_check")


def test_the_other_holds_it_and_the_giver_does_not(office: Office) -> None:
    one = at_check(office)
    play(one, "claim buyer1 check -> claimed")
    answer = hand(office, one, "buyer1", "buyer2")
    assert (answer.status, answer.body["work_item"]["state"]) == (200, "claimed")
    assert holders(office, one) == [office.bureau.person("buyer2")]
    told = office.records(one.case)[-1]
    assert (told["kind"], told["from"], told["to"]) == (
        "transferred",
        office.bureau.person("buyer1"),
        office.bureau.person("buyer2"),
    )
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


def test_who_may_not_sign_may_not_be_given_it(office: Office) -> None:
    """The separation is asked about the receiver, whatever his account; the refusal is a record and moves nothing."""
    one = at_check(office)
    play(one, "claim buyer1 check -> claimed")
    for to, code in (("handler1", "separation"), ("archivist1", "role")):
        answer = hand(office, one, "buyer1", to)
        assert answer.refused, to
        assert code in {reason["code"] for reason in answer.body["reasons"]}, to
    assert holders(office, one) == [office.bureau.person("buyer1")]
    assert office.records(one.case)[-1]["verb"] == "transfer"


def test_who_has_signed_is_not_given_the_second_signature(office: Office) -> None:
    one = at_check(office)
    play(one, "buyer1 check ok -> held")
    play(one, "claim buyer2 check -> held")
    answer = hand(office, one, "buyer2", "buyer1")
    assert {reason["code"] for reason in answer.body["reasons"]} == {"two_person.same_person"}


def test_only_who_holds_it_hands_it_on(office: Office) -> None:
    one = at_check(office)
    with pytest.raises(WrongState):
        hand(office, one, "buyer1", "buyer2")
    play(one, "claim buyer1 check -> claimed")
    with pytest.raises(WrongState):
        hand(office, one, "buyer2", "buyer1")
    play(one, "claim buyer2 check -> claimed")
    with pytest.raises(WrongState):  # the other holds it beside him already
        hand(office, one, "buyer1", "buyer2")


@pytest.mark.parametrize(
    ("given", "pointer"),
    [({"reason": " "}, "/reason"), ({"to": ""}, "/to"), ({"to": "buyer1"}, "/to"), ({"to": "buyer1b"}, "/to")],
    ids=["no_reason", "nobody", "himself", "his_second_account"],
)
def test_wrong_bodies(office: Office, given: dict[str, str], pointer: str) -> None:
    one = at_check(office)
    play(one, "claim buyer1 check -> claimed")
    with pytest.raises(InvalidInput) as wrong:
        hand(office, one, "buyer1", **{"to": "buyer2", **given})
    assert [error["pointer"] for error in wrong.value.fields["errors"]] == [pointer]


def test_the_order_of_checks(office: Office) -> None:
    one = at_check(office)
    play(one, "claim buyer1 check -> claimed")
    with pytest.raises(VersionRequired):
        hand(office, one, "buyer1", "buyer2", if_match="")
    with pytest.raises(StaleVersion):
        hand(office, one, "buyer1", "buyer2", if_match='"old"')
    with pytest.raises(NotFound):
        hand(office, one, "buyer1", "buyer2", item="wi_00000000000000000000000000")


def test_a_transfer_gives_no_right_of_its_own(office: Office) -> None:
    """Whoever holds the item is judged anew when he signs: after the return the first signer wrote the form himself."""
    one = at_check(office)
    play(one, "claim buyer1 check -> claimed")
    assert hand(office, one, "buyer1", "buyer2").status == 200
    play(one, "buyer2 check ok -> held")
    again = hand(office, one, "buyer2", "buyer1")  # his signature is given: there is nothing left to hand on
    assert {reason["code"] for reason in again.body["reasons"]} == {"two_person.same_person"}
    play(one, "buyer1 check ok -> completed")
