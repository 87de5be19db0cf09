"""Take back: the last signer undoes his own step while nobody acted on what came of it; exactly that is void."""

import pytest
import sqlalchemy as sa

from engine.errors import Forbidden, NotFound, StaleVersion, VersionRequired, WrongState
from engine.storage import tables
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import looking_at, taking_back
from engine.usecases.casework.taking_back import TakeBack
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals
from engine.usecases.people import asking_override, granting
from engine.usecases.people.asking_override import Override
from tests.unit.usecases.stage import Office, Play

QUERY = sa.select(tables.work_item)
NOBODY = "wi_00000000000000000000000000"


def started(office: Office, *lines: str, flow: str = "line") -> Play:
    one = Play(office, {"name": "取回", "flow": flow, "steps": ["start A handler1 amount=100", *lines]})
    one.run()
    return one


def item_of(office: Office, one: Play, task: str) -> str:
    """Return the last work item of a task, open or not."""
    records = office.engine.ask(lambda env, unit: [dict(row) for row in unit.connection.execute(QUERY).mappings()])
    found = [row for row in records if row["case_id"] == one.case and row["element"] == f"t_{task}"]
    return str(max(found, key=lambda row: row["round"])["item_id"])


def back(office: Office, one: Play, account: str, task: str, **given: object) -> Answer:
    command = TakeBack(
        item=str(given.get("item") or item_of(office, one, task)),
        if_match=str(given.get("if_match", "*")),
        reason=str(given.get("reason", "填错了")),
        preview=bool(given.get("preview")),
    )
    return office.engine.act(taking_back.take_back, office.bureau.caller(account), command).result()


def test_what_two_administrators_passed_over_keeps_the_step_before(office: Office) -> None:
    one = started(office, "handler1 draft ok", "claim buyer1 check -> claimed", flow="line")
    asked = office.engine.act(
        asking_override.ask, office.bureau.caller("admin1"),
        Override(what="jump", case=one.case, to="t_approve", reason="流程有误", preview=False),
    ).result()  # fmt: skip
    assert office.engine.act(granting.approve, office.bureau.caller("admin2"), asked.body["id"]).result().status == 200
    answer = back(office, one, "handler1", "draft")
    assert (answer.status, codes(answer)) == (409, {"take_back.acted_on"})
    office.verify(one.case, "line")


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def kinds(office: Office, one: Play, since: int) -> list[str]:
    return [record["kind"] for record in office.records(one.case)][since:]


def test_his_step_is_open_again_in_his_hands(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    since = len(office.records(one.case))
    answer = back(office, one, "handler1", "draft")
    assert (answer.status, answer.body["work_item"]["task"]["id"]) == (200, "t_draft")
    assert office.open(one.case) == ["draft#2 claimed"]
    assert office.state(one.case).items["t_draft#2"].holders == [office.bureau.person("handler1")]
    assert office.signatures(one.case) == ["handler1 draft#1 ok lapsed"]
    assert kinds(office, one, since) == ["taken_back", "undone", "withdrawn", "opened", "assigned"]
    one.step("handler1 draft ok", "")
    one.step("buyer1 check ok -> held", "")
    office.verify(one.case, "line")


def test_of_several_members_ones_own_comes_back(office: Office) -> None:
    one = started(office, "handler1 draft ok", "claim expert1 sign[1] -> claimed", flow="multi")
    mine = office.state(one.case).items["t_sign#1[2]"].id
    one.step("expert2 sign[2] ok", "")
    assert back(office, one, "expert2", "sign", item=mine).status == 200
    held = {name: item.holders for name, item in office.state(one.case).items.items() if item.holders}
    assert held == {"t_sign#1[1]": [office.bureau.person("expert1")], "t_sign#2[2]": [office.bureau.person("expert2")]}
    office.verify(one.case, "multi")


@pytest.mark.parametrize("act", ["claim buyer1 check -> claimed", "buyer1 check ok -> held"], ids=["claimed", "signed"])
def test_not_once_the_next_has_acted(office: Office, act: str) -> None:
    one = started(office, "handler1 draft ok")
    one.step(act, act)
    answer = back(office, one, "handler1", "draft")
    assert (answer.status, codes(answer)) == (409, {"take_back.acted_on"})
    assert office.records(one.case)[-1]["kind"] == "refused"
    assert office.records(one.case)[-1]["verb"] == "take_back"
    office.verify(one.case, "line")


def test_not_once_the_next_has_opened_it(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    item = item_of(office, one, "check")
    version = office.row(one.case)["case_version"]
    for account in ("handler1", "section_head1"):  # whose step it was, and who could not do it: nobody opened it
        office.engine.act(looking_at.note, office.bureau.caller(account), item).result()
    assert "looked" not in kinds(office, one, 0)
    for _ in range(2):
        office.engine.act(looking_at.note, office.bureau.caller("buyer1"), item).result()
    assert kinds(office, one, 0).count("looked") == 1
    assert office.row(one.case)["case_version"] == version
    assert codes(back(office, one, "handler1", "draft")) == {"take_back.acted_on"}
    office.verify(one.case, "line")


def test_only_who_signed_it_with_any_account(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok")
    assert codes(back(office, one, "handler1", "check")) == {"role"}
    assert codes(back(office, one, "buyer3", "check")) == {"role"}
    assert back(office, one, "buyer1b", "check").status == 200  # his other account
    assert office.open(one.case) == ["check#2 claimed"]
    assert office.signatures(one.case) == [
        "handler1 draft#1 ok",
        "buyer1 check#1 ok lapsed",
        "buyer2 check#1 ok lapsed",
    ]
    office.verify(one.case, "line")


def test_what_runs_beside_stays(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 a ok", "fin_head1 b ok", flow="parallel")
    assert back(office, one, "buyer1", "a").status == 200
    assert office.open(one.case) == ["a#2 claimed"]
    assert "b#1" in {name.replace("t_", "") for name in office.state(one.case).run.by_id}
    assert [line for line in office.signatures(one.case) if "lapsed" in line] == ["buyer1 a#1 ok lapsed"]
    office.verify(one.case, "parallel")


def test_an_open_or_undone_step_is_not_taken_back(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    with pytest.raises(WrongState):
        back(office, one, "handler1", "check")
    first = item_of(office, one, "draft")
    assert back(office, one, "handler1", "draft").status == 200
    with pytest.raises(WrongState):  # the first entry is undone
        back(office, one, "handler1", "draft", item=first)
    one.step("handler1 draft ok", "")
    for line in ("buyer1 check ok -> held", "buyer2 check ok", "section_head1 approve ok"):
        one.step(line, line)
    with pytest.raises(WrongState):  # the case has ended
        back(office, one, "section_head1", "approve")


def test_the_order_of_checks(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    with pytest.raises(VersionRequired):
        back(office, one, "handler1", "draft", if_match="")
    with pytest.raises(StaleVersion):
        back(office, one, "handler1", "draft", if_match='"old"')
    with pytest.raises(NotFound):
        back(office, one, "handler1", "draft", item=NOBODY)
    assert back(office, one, "handler1", "draft", if_match='"w:closed-completed"').status == 200


def test_who_is_recused_takes_nothing_back(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    asked = recusals.Ask(
        case=one.case, person=office.bureau.person("handler1"), grounds="kin", reason="亲属", on_behalf=recusals.OFFICER
    )
    made = office.engine.act(recusals.ask, office.bureau.caller("handler1"), asked).result()
    command = recusals.Decide(case=one.case, request=made.body["id"], granted=True)
    assert office.engine.act(recusals.decide, office.bureau.caller("director1"), command).result().status == 200
    with pytest.raises(Forbidden):
        back(office, one, "handler1", "draft")


def test_a_preview_tells_and_keeps_nothing(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok")
    before = len(office.records(one.case))
    with pytest.raises(Previewed) as seen:
        back(office, one, "buyer2", "check", preview=True)
    told = seen.value.answer.body
    who = [office.bureau.person(name) for name in ("buyer1", "buyer2")]
    assert (told["verdict"], [one["person"] for one in told["lapses"]]) == ("allowed", who)
    assert all(one["name"] and one["task"]["name"]["zh"] for one in told["lapses"])
    assert [(one["instance"], one["task"]) for one in told["undone"]] == [("t_check#1", "t_check")]
    with pytest.raises(Previewed) as refused:
        back(office, one, "buyer3", "check", preview=True)
    assert refused.value.answer.body["verdict"] == "refused"
    assert len(office.records(one.case)) == before
    assert back(office, one, "buyer2", "check").status == 200
    void = [line for line in office.signatures(one.case) if line.endswith("lapsed")]
    assert len(void) == len(told["lapses"])
