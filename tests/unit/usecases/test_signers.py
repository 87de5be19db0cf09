"""Added signers: a seat of one's own, without which nothing completes and which is none the controls ask for."""

import pytest

from engine.errors import InvalidInput, NotFound, WrongState
from engine.usecases.casework import adding, items, transferring
from engine.usecases.casework.adding import AddSigner, RemoveSigner
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play

PLACES = ("before", "beside", "after")


def at(office: Office, *steps: str) -> Play:
    one = Play(office, {"name": "加", "flow": "line", "steps": ["start A handler1 amount=100", *steps]})
    one.run()
    return one


def at_check(office: Office) -> Play:
    """Two buyers check what a handler drafted; who drafted does not check."""
    return at(office, "handler1 draft ok")


def at_approve(office: Office) -> Play:
    return at(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok")


def add(office: Office, one: Play, account: str, to: str, place: str = "beside", task: str = "check") -> Answer:
    person = office.bureau.person(to)
    command = AddSigner(item=one._item(task, ""), if_match="*", to=person, place=place, reason="请把关")
    return office.engine.act(adding.add, office.bureau.caller(account), command).result()


def remove(office: Office, one: Play, account: str, person: str, task: str = "check", reason: str = "不需要") -> Answer:
    command = RemoveSigner(item=one._item(task, ""), if_match="*", person=office.bureau.person(person), reason=reason)
    return office.engine.act(adding.remove, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def mine(office: Office, account: str, view: str = "mine") -> list[str]:
    """Return the work items in a list of the inbox."""
    more = {"view": view, "limit": 200, "cursor": "", "filters": {}}
    return [row["id"] for row in office.engine.ask(items.inbox, office.bureau.caller(account), **more)["items"]]


def sound(office: Office, case: str) -> None:
    """The verifier passes the whole trail, and the stored state is the one rebuilt from it."""
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings
    office.engine.ask(trail.compare, office.bureau.agency, case)


def test_before_the_others_wait(office: Office) -> None:
    """前加签: who holds the task waits; the item keeps its id; it is in the inbox of who was added until he signed."""
    one = at_check(office)
    item = one._item("check", "")
    assert add(office, one, "buyer1", "window1", "before").status == 200
    assert item in mine(office, "window1")
    one.step("buyer1 check ok -> refused signers.before", "")
    one.step("buyer1 check back -> refused signers.before", "")
    refused = office.bureau.complete("buyer2", item, "ok", comment="意见")
    assert [who["id"] for who in refused.body["reasons"][0]["who_could"]] == [office.bureau.person("window1")]
    one.step("window1 check ok -> held", "")
    assert item not in mine(office, "window1")
    one.step("buyer1 check ok -> held", "")
    assert one._item("check", "") == item
    one.step("buyer2 check ok -> completed", "")
    sound(office, one.case)


def test_after_he_waits_for_the_others(office: Office) -> None:
    """后加签: his turn comes when the task's own signatures are there, and the next node waits for him."""
    one = at_approve(office)
    item = one._item("approve", "")
    assert add(office, one, "section_head1", "window1", "after", "approve").status == 200
    assert item not in mine(office, "window1")
    one.step("window1 approve ok -> refused signers.after", "")
    one.step("section_head1 approve ok -> held", "")
    assert item in mine(office, "window1")
    shown = office.bureau.item("window1", item)["added"]
    assert [(row["place"], row["state"]) for row in shown] == [("after", "open")]
    one.step("window1 approve ok -> completed", "")
    assert office.row(one.case)["status"] == "completed"
    sound(office, one.case)


@pytest.mark.parametrize("place", PLACES[:2])
def test_he_is_no_second_person(office: Office, place: str) -> None:
    """Two buyers must sign: one who is added is not the second, though he is a buyer himself."""
    one = at_check(office)
    assert add(office, one, "buyer1", "buyer2", place).status == 200
    one.step("buyer2 check ok -> held", "")
    one.step("buyer1 check ok -> held", "")
    assert office.bureau.item("buyer1", one._item("check", ""))["still_needed"]["signatures"] == {"have": 1, "need": 2}
    one.step("buyer2 check ok -> refused two_person.same_person", "")
    one.step("buyer3 check ok -> completed", "")
    sound(office, one.case)


def test_by_himself_he_completes_nothing(office: Office) -> None:
    """Neither with approval nor with refusal: the task's own signer decides, and need not agree."""
    for outcome in ("ok", "refuse"):
        one = at_approve(office)
        add(office, one, "section_head1", "window1", "before", "approve")
        one.step(f"window1 approve {outcome} -> held", "")
        assert office.open(one.case) == ["approve#1 held"]
        one.step("section_head1 approve ok -> completed", "")
        sound(office, one.case)


def test_an_objection_is_heard_before_the_task_goes_on(office: Office) -> None:
    """Who objects after the others approved makes them sign again, knowing it; then their word stands."""
    one = at_approve(office)
    add(office, one, "section_head1", "window1", "after", "approve")
    one.step("section_head1 approve ok -> held", "")
    one.step("window1 approve refuse -> held", "")
    assert [record["cause"] for record in office.records(one.case) if record["kind"] == "voided"] == ["objection"]
    one.step("section_head1 approve ok -> completed", "")
    sound(office, one.case)


def test_beside_nothing_goes_on_without_him(office: Office) -> None:
    one = at_check(office)
    item = one._item("check", "")
    assert add(office, one, "buyer1", "window1").status == 200
    one.step("buyer1 check ok -> held", "")
    one.step("buyer2 check ok -> held", "")
    assert office.bureau.item("buyer2", item)["still_needed"] == {"signers": [office.bureau.person("window1")]}
    one.step("window1 check ok -> completed", "")
    assert office.open(one.case) == ["approve#1 offered"]
    assert item in mine(office, "buyer2", "done")
    sound(office, one.case)


def test_one_signer_sends_back_without_who_is_beside(office: Office) -> None:
    one = at_check(office)
    add(office, one, "buyer1", "window1", "beside")
    one.step("buyer1 check back -> completed", "")
    sound(office, one.case)


@pytest.mark.parametrize("place", ["before", "after"])
def test_nobody_sends_back_past_who_comes_before_or_after(office: Office, place: str) -> None:
    one = at_approve(office)
    add(office, one, "section_head1", "window1", place, "approve")
    expected = "refused signers.before" if place == "before" else "held"
    one.step(f"section_head1 approve refuse -> {expected}", "")
    sound(office, one.case)


def test_the_kernel_is_asked_about_who_is_added(office: Office) -> None:
    """Separation and recusal at adding; who adds must be one who could sign; refusals are on record."""
    one = at_check(office)
    assert codes(add(office, one, "buyer1", "handler1")) == {"separation"}
    assert office.records(one.case)[-1]["verb"] == "add_signer"
    assert codes(add(office, one, "section_head1", "window1")) == {"role"}
    one.step("buyer1 check ok -> held", "")
    assert codes(add(office, one, "buyer2", "buyer1")) == {"two_person.same_person"}
    _recuse(office, one, "window1")
    assert codes(add(office, one, "buyer2", "window1")) == {"recused"}


def test_and_again_when_he_signs(office: Office) -> None:
    """He is recused after he was added: he signs no more and is not offered it; who added him takes him off."""
    one = at_check(office)
    add(office, one, "buyer1", "window1", "before")
    _recuse(office, one, "window1")
    assert one._item("check", "") not in mine(office, "window1")
    one.step("window1 check ok -> refused recused", "")
    assert remove(office, one, "buyer1", "window1").status == 200
    one.step("buyer1 check ok -> held", "")
    sound(office, one.case)


def test_who_signed_so_has_taken_part(office: Office) -> None:
    """D26: the opinion of an added signer counts for separation ever after."""
    one = at_check(office)
    add(office, one, "buyer1", "handler2", "before")
    one.step("handler2 check ok -> held", "")
    one.step("buyer1 check back -> completed", "")
    one.step("handler2 draft ok -> refused separation", "")
    one.step("handler1 draft ok -> completed", "")


@pytest.mark.parametrize("to", ["buyer1", "buyer1b"])
def test_nobody_adds_himself(office: Office, to: str) -> None:
    """Nor an account of his own: rules compare persons."""
    with pytest.raises(InvalidInput):
        add(office, at_check(office), "buyer1", to)


def test_an_added_signer_has_one_seat(office: Office) -> None:
    """He takes nothing of anybody: a claim leaves the item whose it is; he hands nothing on and gets nothing."""
    one = at_approve(office)
    item = one._item("approve", "")
    office.bureau.claim("section_head1", item)
    add(office, one, "section_head1", "section_head2", "beside", "approve")
    with pytest.raises(WrongState):
        add(office, one, "section_head1", "section_head2", "after", "approve")
    assert not office.bureau.claim("section_head2", item).refused
    assert office.bureau.item("section_head1", item)["holders"] == [_name(office, "section_head1")]
    hand = transferring.Transfer(item=item, if_match="*", to=office.bureau.person("buyer1"), reason="忙")
    with pytest.raises(WrongState):
        office.engine.act(transferring.transfer, office.bureau.caller("section_head2"), hand).result()
    hand = transferring.Transfer(item=item, if_match="*", to=office.bureau.person("section_head2"), reason="忙")
    answer = office.engine.act(transferring.transfer, office.bureau.caller("section_head1"), hand).result()
    assert codes(answer) == {"signers.added"}


def test_a_transfer_after_adding_stays_possible(office: Office) -> None:
    one = at_approve(office)
    item = one._item("approve", "")
    office.bureau.claim("section_head1", item)
    add(office, one, "section_head1", "window1", "before", "approve")
    hand = transferring.Transfer(item=item, if_match="*", to=office.bureau.person("section_head2"), reason="出差")
    assert office.engine.act(transferring.transfer, office.bureau.caller("section_head1"), hand).result().status == 200
    one.step("section_head2 approve ok -> refused signers.before", "")
    one.step("window1 approve ok -> held", "")
    one.step("section_head2 approve ok -> completed", "")
    sound(office, one.case)


def test_removed_is_only_an_added_one_who_has_not_signed(office: Office) -> None:
    one = at_check(office)
    add(office, one, "buyer1", "window1", "before")
    assert codes(remove(office, one, "buyer1", "buyer2")) == {"signers.minimum"}
    assert codes(remove(office, one, "section_head1", "window1")) == {"role"}
    with pytest.raises(InvalidInput):
        remove(office, one, "buyer1", "window1", reason=" ")
    one.step("window1 check ok -> held", "")
    assert codes(remove(office, one, "buyer1", "window1")) == {"already_signed"}
    assert office.records(one.case)[-1]["verb"] == "remove_signer"


def test_who_added_him_may_take_it_back_though_he_signed(office: Office) -> None:
    """The last one waited for is removed: the task goes on."""
    one = at_approve(office)
    add(office, one, "section_head1", "window1", "after", "approve")
    one.step("section_head1 approve ok -> held", "")
    item = one._item("approve", "")
    assert item in mine(office, "window1")
    answer = remove(office, one, "section_head1", "window1", "approve")
    assert answer.status == 200
    assert answer.body["work_item"]["state"] == "completed"
    assert office.row(one.case)["status"] == "completed"
    sound(office, one.case)
    assert item not in mine(office, "window1")


def test_a_return_takes_added_signers_with_it(office: Office) -> None:
    """Their signatures are void like the others', their seats gone: the task done anew has none."""
    one = at_check(office)
    add(office, one, "buyer1", "window1", "before")
    add(office, one, "buyer1", "section_head2", "beside")
    item = one._item("check", "")
    assert item not in mine(office, "section_head2")
    one.step("window1 check ok -> held", "")
    assert item in mine(office, "section_head2")
    one.step("buyer1 check return draft#1 -> returned", "")
    assert item not in mine(office, "window1") + mine(office, "section_head2")
    one.step("handler1 draft ok -> completed", "")
    assert "window1 check#1 ok lapsed" in office.signatures(one.case)
    one.step("buyer1 check ok -> held", "")
    one.step("buyer2 check ok -> completed", "")
    sound(office, one.case)


def test_a_task_with_one_beside_is_sent_back_behind_what_it_requires(office: Office) -> None:
    """What was sent back is told without asking whose turn it would be there: nobody's, it is no longer open."""
    steps = ["start A handler1 amount=100", "handler1 draft ok", "legal1 legal ok", "buyer1 review ok"]
    one = Play(office, {"name": "加", "flow": "gated", "steps": steps})
    one.run()
    assert add(office, one, "section_head1", "window1", task="decide").status == 200
    one.step("section_head1 decide return review#1 -> returned", "")
    assert office.open(one.case) == ["review#2 offered"]
    sound(office, one.case)


def test_a_changed_value_asks_him_again(office: Office) -> None:
    """Before completion in his seat; after it beside, at the item by which the task is signed again."""
    one = at(office)
    add(office, one, "handler1", "window1", "before", "draft")
    one.step("window1 draft ok -> held", "")
    one.step("handler1 draft ok amount=200 -> held", "")
    one.step("window1 draft ok -> completed", "")
    sound(office, one.case)


def test_what_lapsed_after_completion_is_signed_again_by_him_too(office: Office) -> None:
    """The item by which a completed task is signed again waits for him beside its own signer."""
    one = at(office)
    add(office, one, "handler1", "window1", "before", "draft")
    one.step("window1 draft ok -> held", "")
    for line in ("handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok"):
        one.step(line, "")
    one.step("section_head1 approve ok amount=200 -> held", "")
    assert one._item("draft~", "") in mine(office, "window1")
    one.step("handler1 draft~ ok -> held", "")
    one.step("window1 draft~ ok -> completed", "")
    one.step("buyer1 check~ ok -> held", "")
    one.step("buyer2 check~ ok -> completed", "")
    assert office.row(one.case)["status"] == "completed"
    sound(office, one.case)


def test_he_signs_what_stands_there(office: Office) -> None:
    one = at(office)
    add(office, one, "handler1", "window1", "before", "draft")
    one.step("window1 draft ok amount=5 -> refused read_only", "")


def test_no_step_is_bound_to_who_signed_in_addition(office: Office) -> None:
    """Binding asks for who handled the step: not for an added signer, nor for who gave an opinion."""
    one = Play(office, {"name": "加", "flow": "binding", "steps": ["start A handler1 amount=100"]})
    one.run()
    add(office, one, "handler1", "handler2", "before", "draft")
    one.step("handler2 draft ok -> held", "")
    one.step("handler1 draft ok -> completed", "")
    one.step("handler2 finish ok -> refused binding", "")
    one.step("handler1 finish ok -> completed", "")
    sound(office, one.case)


def test_who_is_not_added_any_more_sees_nothing_more(office: Office) -> None:
    one = at_check(office)
    with pytest.raises(NotFound):
        office.bureau.case("window1", one.case)
    add(office, one, "buyer1", "window1")
    assert office.bureau.case("window1", one.case)["id"] == one.case
    remove(office, one, "buyer1", "window1")
    with pytest.raises(NotFound):
        office.bureau.case("window1", one.case)


def _recuse(office: Office, one: Play, account: str) -> None:
    person, act = office.bureau.person(account), office.engine.act
    wish = recusals.Ask(case=one.case, person=person, grounds="relative", reason="近亲属", on_behalf="officer")
    made = act(recusals.ask, office.bureau.caller("buyer1"), wish).result()
    decision = recusals.Decide(case=one.case, request=made.body["id"], granted=True, reason="属实")
    assert act(recusals.decide, office.bureau.caller("director1"), decision).result().status == 200


def _name(office: Office, account: str) -> str:
    person = office.bureau.person(account)
    return str(office.engine.ask(lambda env, unit: unit.tables.people.names(office.bureau.agency, [person]))[person])
