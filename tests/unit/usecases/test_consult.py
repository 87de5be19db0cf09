"""Asking an opinion: the item stays, the opinion signs nothing, and who gave it has taken part in the task."""

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.usecases.casework import consulting
from engine.usecases.casework.consulting import Consult, Opinion
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def at_check(office: Office) -> Play:
    one = Play(office, {"name": "问", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def ask(office: Office, one: Play, account: str, to: str, task: str = "check", comment: str = "规格合适？") -> Answer:
    command = Consult(item=one._item(task, ""), if_match="*", to=office.bureau.person(to), comment=comment)
    return office.engine.act(consulting.consult, office.bureau.caller(account), command).result()


def tell(office: Office, one: Play, account: str, task: str = "check", comment: str = "合适") -> Answer:
    command = Opinion(item=one._item(task, ""), if_match="*", comment=comment)
    return office.engine.act(consulting.answer, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def test_an_opinion_is_asked_and_given(office: Office) -> None:
    """The one asked needs no post of the task; he sees the case from then on; nothing is signed or moved."""
    one = at_check(office)
    with pytest.raises(NotFound):
        office.bureau.case("window1", one.case)
    before = office.open(one.case)
    assert ask(office, one, "buyer1", "window1").status == 200
    assert office.bureau.case("window1", one.case)["id"] == one.case
    shown = office.bureau.item("window1", one._item("check", ""))
    assert [(row["person"], row["comment"]) for row in shown["asked"]] == [
        (office.bureau.person("window1"), "规格合适？")
    ]
    assert shown["verdicts"]["complete"] == "refused"
    assert tell(office, one, "window1").status == 200
    kinds = [record["kind"] for record in office.records(one.case)]
    assert kinds[-2:] == ["delegated", "answered"]
    assert office.open(one.case) == before
    assert not office.state(one.case).asked
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


def test_who_gave_an_opinion_has_taken_part(office: Office) -> None:
    """Who advised on the second task may not do the first anew: separation counts him."""
    one = at_check(office)
    assert ask(office, one, "buyer1", "buyer2").status == 200
    assert tell(office, one, "buyer2").status == 200
    one.step("buyer1 check back -> completed", "")  # one signature is enough to send back
    one.step("buyer2 draft ok -> refused separation", "")


def test_separation_and_recusal_hold_for_who_is_asked(office: Office) -> None:
    one = at_check(office)
    assert codes(ask(office, one, "buyer1", "handler1")) == {"separation"}
    assert office.records(one.case)[-1]["verb"] == "consult"
    assert codes(ask(office, one, "section_head1", "window1")) == {"role"}  # who could not sign it does not ask


def test_only_who_was_asked_answers_and_once(office: Office) -> None:
    one = at_check(office)
    with pytest.raises(WrongState):
        tell(office, one, "buyer2")
    ask(office, one, "buyer1", "window1")
    with pytest.raises(WrongState):
        ask(office, one, "buyer1", "window1")
    assert tell(office, one, "window1").status == 200
    with pytest.raises(WrongState):
        tell(office, one, "window1")


def test_a_question_goes_with_its_item(office: Office) -> None:
    one = at_check(office)
    ask(office, one, "buyer1", "window1")
    one.step("buyer1 check ok -> held", "")
    one.step("buyer2 check ok -> completed", "")
    assert not office.state(one.case).asked
    with pytest.raises(NotFound):
        office.bureau.case("window1", one.case)


def test_who_is_recused_since_gives_no_opinion(office: Office) -> None:
    one = at_check(office)
    ask(office, one, "buyer1", "window1")
    person, act = office.bureau.person("window1"), office.engine.act
    wish = recusals.Ask(case=one.case, person=person, grounds="relative", reason="近亲属", on_behalf="officer")
    made = act(recusals.ask, office.bureau.caller("buyer1"), wish).result()
    decision = recusals.Decide(case=one.case, request=made.body["id"], granted=True, reason="属实")
    assert act(recusals.decide, office.bureau.caller("director1"), decision).result().status == 200
    with pytest.raises(Forbidden):
        tell(office, one, "window1")


@pytest.mark.parametrize(("comment", "to"), [(" ", "window1"), ("问", "buyer1")], ids=["no_words", "himself"])
def test_wrong_bodies(office: Office, comment: str, to: str) -> None:
    with pytest.raises(InvalidInput):
        ask(office, at_check(office), "buyer1", to, comment=comment)
