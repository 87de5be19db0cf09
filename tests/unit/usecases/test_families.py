"""Cases above and below: any-time actions, companions that end the case above, cases opened by a task that waits."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import (
    Forbidden,
    InvalidInput,
    KeyReused,
    NotFound,
    StaleVersion,
    Undecidable,
    VersionRequired,
    WrongState,
)
from engine.storage import tables
from engine.usecases.casework import companions
from engine.usecases.casework.returning import SendBack, send_back
from engine.usecases.ground.commands import Answer, StartAction
from engine.usecases.jobs import incidents
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.kin import KIN
from tests.unit.usecases.stage import Office

OWN_FLOWS = KIN


def act(office: Office, account: str, case: str, action: str, **given: Any) -> Answer:
    caller = office.bureau.caller(account, key=given.pop("key", ""), body=given.pop("body", ""))
    command = StartAction(case=case, if_match=given.pop("if_match", "*"), action=action, **given)
    return office.engine.act(companions.start, caller, command).result()


def items(office: Office, case: str) -> dict[str, str]:
    return {item.element.removeprefix("t_"): item.id for item in office.state(case).items.values()}


def sign(office: Office, account: str, case: str, task: str, outcome: str = "ok", **given: Any) -> Answer:
    return office.bureau.complete(account, items(office, case)[task], outcome, comment="意见", **given)


def kinds(office: Office, case: str) -> list[str]:
    return [record["kind"] for record in office.records(case)]


def links(office: Office, case: str) -> list[tuple[str, str]]:
    return [(r["relation"], r["case"]) for r in office.records(case) if r["kind"] == "linked"]


def child_of(office: Office, case: str) -> str:
    """The case below opened last."""
    rows = office.rows(tables.case_file, tables.case_file.c.parent == case)
    return str(max(row["case_id"] for row in rows))


def holds(office: Office, *cases: str) -> None:
    """Records verify, rebuild to the stored state; no item of an ended case is open in the tables."""
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]
    for case in cases:
        office.engine.ask(trail.compare, office.bureau.agency, case)
        if office.row(case)["status"] != "open":
            rows = office.rows(tables.work_item, tables.work_item.c.case_id == case)
            assert not [row for row in rows if not row["closed_at"]]
            live = office.rows(tables.signature, tables.signature.c.case_id == case)
            closed = {row["item_id"] for row in rows if row["state"] == "withdrawn"}
            assert not [row for row in live if row["item_id"] in closed and not row["lapsed_at"]]


@pytest.fixture
def house(office: Office) -> str:
    """A case with two open tasks, one of them signed by one of two."""
    case = office.bureau.start("handler1", "house", subject={"name": "某股", "kind": "department"})["id"]
    fields = {"amount": "30000.00", "line": case}
    assert sign(office, "handler1", case, "apply", fields=fields).status == 200
    assert sign(office, "buyer1", case, "check").body["work_item"]["state"] == "held"
    return case


def withdrawal(office: Office, house: str, who: str = "handler1") -> str:
    answer = act(office, who, house, "act_withdraw", fields={"why": "不再需要"})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def tally(office: Office, line: str) -> set[int]:
    return {int(row["total"]) for row in office.rows(tables.tally) if line in row["key"]}


# ---- any-time actions


def test_actions_are_listed_with_form_and_posts(office: Office, house: str) -> None:
    told = {one["id"]: one for one in office.bureau.case("handler1", house)["actions"]}
    assert list(told) == ["act_withdraw", "act_tell", "act_other", "act_pay", "act_lost", "act_stuck"]
    withdraw = told["act_withdraw"]
    assert withdraw["name"] == {"zh": "事", "en": "Thing"}
    assert withdraw["roles"] == ["handler", "section_head"]
    assert withdraw["form"]["required"] == ["why"]
    assert withdraw["allowed"] is True
    assert told["act_other"]["allowed"] is False  # a post he does not hold
    assert told["act_lost"]["form"] is None  # its process is not released
    head = {one["id"]: one for one in office.bureau.case("section_head1", house)["actions"]}
    assert head["act_withdraw"]["allowed"] is False  # the companion's own starters are asked as well


def test_an_action_starts_a_companion(office: Office, house: str) -> None:
    before = office.bureau.case("handler1", house)
    answer = act(office, "handler1", house, "act_withdraw", if_match=before["etag"], fields={"why": "不再需要"})
    assert answer.status == 201
    told = answer.body
    child = told["id"]
    assert told["parent"]["case"] == house
    assert told["parent"]["number"] == before["number"]
    assert told["fields"] == {"why": "不再需要"}
    assert told["title"] == before["title"]
    assert told["subject"] == before["subject"]
    assert [(i["task"]["id"], i["state"]) for i in told["open_work_items"]] == [("t_ask", "claimed")]
    after = office.bureau.case("handler1", house)
    assert after["etag"] == told["parent"]["etag"] != before["etag"]
    assert after["sub_cases"] == [{"case": child, "number": told["number"], "process": "house", "status": "open"}]
    assert after["open_work_items"] == before["open_work_items"]  # nobody's form is stale by it
    assert links(office, house) == [("companion:act_withdraw", child)]
    started = office.records(child)[0]
    assert started["kind"] == "started"
    assert started["parent"] == house
    assert started["actor"]["person"] == office.bureau.person("handler1")
    holds(office, house, child)


def test_a_title_and_no_fields_will_do(office: Office, house: str) -> None:
    told = act(office, "handler1", house, "act_tell", title="说明").body
    assert (told["title"], told["fields"]) == ("说明", {})
    # The buyer may start it although he may not do the first task of another.
    other = act(office, "buyer1", house, "act_pay")
    assert other.status == 409  # neither handler nor section head
    assert [one["code"] for one in other.body["reasons"]] == ["role"]


def test_who_may_start_but_not_do_the_first_task_leaves_it_offered(office: Office, house: str) -> None:
    told = act(office, "handler1", house, "act_pay").body
    assert [(i["task"]["id"], i["state"]) for i in told["open_work_items"]] == [("t_pay", "offered")]


def test_a_refused_start_is_a_record_of_the_case_and_moves_nothing(office: Office, house: str) -> None:
    before = office.bureau.case("section_head1", house)
    answer = act(office, "section_head1", house, "act_withdraw", fields={"why": "x"}, key="no", body="b")
    assert answer.status == 409
    assert office.records(house)[-1]["kind"] == "refused"
    assert office.records(house)[-1]["verb"] == "start"
    assert office.bureau.case("section_head1", house)["etag"] == before["etag"]
    again = act(office, "section_head1", house, "act_withdraw", fields={"why": "x"}, key="no", body="b")
    assert again.repeated is not None
    assert again.status == 409
    holds(office, house)


def test_the_order_of_checks(office: Office, house: str) -> None:
    with pytest.raises(NotFound):
        act(office, "handler1", "ca_" + "0" * 26, "act_withdraw", if_match="")
    with pytest.raises(NotFound):
        act(office, "handler1", "nonsense", "act_withdraw")
    with pytest.raises(NotFound):
        act(office, "keeper1", house, "act_other")  # holds the post but does not see the case
    with pytest.raises(NotFound):
        act(office, "handler1", house, "act_unknown", if_match="")
    with pytest.raises(Forbidden):
        act(office, "auditor1", house, "act_withdraw", if_match="")
    with pytest.raises(VersionRequired):
        act(office, "handler1", house, "act_withdraw", if_match="", fields={"colour": 1})
    with pytest.raises(StaleVersion) as stale:
        act(office, "handler1", house, "act_withdraw", if_match='"c:1"', fields={"colour": 1})
    assert stale.value.fields["etag"] == office.bureau.case("handler1", house)["etag"]
    with pytest.raises(InvalidInput):
        act(office, "handler1", house, "act_withdraw", fields={"colour": 1})
    with pytest.raises(InvalidInput):
        act(office, "handler1", house, "act_withdraw", title="长" * 401)


def test_a_key_starts_one_companion(office: Office, house: str) -> None:
    first = act(office, "handler1", house, "act_tell", key="k1", body="b1")
    again = act(office, "handler1", house, "act_tell", key="k1", body="b1", if_match='"c:1"')
    assert again.repeated is not None
    assert again.body["id"] == first.body["id"]
    with pytest.raises(KeyReused):
        act(office, "handler1", house, "act_tell", key="k1", body="b2")
    keys = [r.get("key") for r in office.records(first.body["id"])] + [office.records(house)[-1].get("key")]
    assert len(set(keys)) == 1
    assert keys[0]


def test_a_process_that_is_not_released_is_an_incident(office: Office, house: str) -> None:
    answer = act(office, "handler1", house, "act_lost", key="lost", body="b")
    assert answer.status == 409
    assert [one["code"] for one in answer.body["reasons"]] == ["no_definition"]
    assert office.records(house)[-1]["kind"] == "incident"
    assert office.bureau.case("handler1", house)["incidents"] == 1
    assert act(office, "handler1", house, "act_lost", key="lost", body="b").repeated is not None
    holds(office, house)


def test_a_companion_that_cannot_begin_is_an_incident_and_takes_no_number(office: Office, house: str) -> None:
    first = act(office, "handler1", house, "act_tell").body["number"]
    answer = act(office, "handler1", house, "act_stuck")
    assert [one["code"] for one in answer.body["reasons"]] == ["undecidable"]
    assert not office.rows(tables.case_file, tables.case_file.c.process == "stuck")
    following = act(office, "handler1", house, "act_tell").body["number"]
    assert int(following[-5:]) == int(first[-5:]) + 1
    holds(office, house)


def test_a_companion_without_effect_leaves_the_case_alone(office: Office, house: str) -> None:
    child = act(office, "handler1", house, "act_tell").body["id"]
    assert sign(office, "handler1", child, "tell").body["case"]["status"] == "completed"
    assert office.row(house)["status"] == "open"
    assert sorted(office.open(house)) == ["check#1 held", "look#1 offered"]
    holds(office, house, child)


# ---- ending the case above


def test_a_withdrawal_closes_the_case(office: Office, house: str) -> None:
    assert tally(office, house) == {30000}
    child = withdrawal(office, house)
    sign(office, "handler1", child, "ask")
    assert office.row(house)["status"] == "open"  # only its end does it
    answer = sign(office, "section_head1", child, "confirm")
    assert answer.body["case"]["status"] == "completed"
    row = office.row(house)
    assert (row["status"], row["outcome"]) == ("cancelled", "withdrawn")
    assert row["ended_at"]
    assert office.open(house) == []
    assert tally(office, house) == {0}
    assert office.signatures(house) == ["handler1 apply#1 ok", "buyer1 check#1 ok lapsed"]
    assert links(office, house)[-1] == ("cancelled-by", child)
    assert links(office, child) == [("cancels", house)]
    tail = kinds(office, house)
    assert tail[tail.index("linked", tail.index("linked") + 1) :] == [
        "linked", "voided", "withdrawn", "withdrawn", "tally", "ended",
    ]  # fmt: skip
    ended = office.records(house)[-1]
    assert ended["actor"] == {"system": "riskflow"}
    assert (ended["status"], ended["result"]) == ("cancelled", "withdrawn")
    holds(office, house, child)


def test_an_ended_case_refuses_actions_and_signatures(office: Office, house: str) -> None:
    child = withdrawal(office, house)
    open_items = items(office, house)
    sign(office, "handler1", child, "ask")
    sign(office, "section_head1", child, "confirm")
    with pytest.raises(WrongState):
        act(office, "handler1", house, "act_tell")
    for item in open_items.values():
        with pytest.raises(WrongState):
            office.bureau.complete("section_head1", item, "ok")
    told = office.bureau.case("handler1", house)
    assert told["actions"] == []
    assert [one["status"] for one in told["sub_cases"]] == ["completed"]


def test_a_withdrawal_refused_leaves_the_case_as_it_was(office: Office, house: str) -> None:
    child = withdrawal(office, house)
    before = (office.open(house), kinds(office, house))
    sign(office, "handler1", child, "ask")
    assert sign(office, "section_head1", child, "confirm", "refuse").body["case"]["status"] == "refused"
    assert (office.open(house), kinds(office, house)) == before
    assert sign(office, "section_head1", house, "look").status == 200
    holds(office, house, child)


def test_a_case_that_ends_takes_open_withdrawals_with_it(office: Office, house: str) -> None:
    child, told = withdrawal(office, house), act(office, "handler1", house, "act_tell").body["id"]
    sign(office, "handler1", child, "ask")
    confirm = items(office, child)["confirm"]
    sign(office, "section_head1", house, "look")
    assert sign(office, "section_head2", house, "check").body["case"]["status"] == "completed"
    row = office.row(child)
    assert (row["status"], row["outcome"]) == ("cancelled", "parent_ended")
    assert links(office, house)[-1] == ("closes", child)
    assert links(office, child) == [("closed-by", house)]
    assert office.row(told)["status"] == "open"  # what does not concern the case's end goes on
    with pytest.raises(WrongState):
        office.bureau.complete("section_head1", confirm, "ok")
    assert office.row(house)["status"] == "completed"
    holds(office, house, child, told)


def test_two_withdrawals_end_it_once(office: Office, house: str) -> None:
    first, second = withdrawal(office, house), withdrawal(office, house)
    for child in (first, second):
        sign(office, "handler1", child, "ask")
    sign(office, "section_head1", first, "confirm")
    assert office.row(second)["status"] == "cancelled"
    assert kinds(office, house).count("ended") == 1
    assert links(office, house)[-2:] == [("cancelled-by", first), ("closes", second)]
    holds(office, house, first, second)


def test_the_same_process_started_by_hand_below_a_case_has_no_effect(office: Office, house: str) -> None:
    child = office.bureau.start("handler1", "house.withdraw", parent=house)
    assert child["parent"] == {"case": house, "as": "link"}
    sign(office, "handler1", child["id"], "ask", fields={"why": "x"})
    assert sign(office, "section_head1", child["id"], "confirm").body["case"]["status"] == "completed"
    assert office.row(house)["status"] == "open"


def test_a_signature_asked_again_is_no_hindrance_to_withdrawing(office: Office) -> None:
    case = office.bureau.start("handler1", "house", fields={"amount": "1.00", "line": "again"})["id"]
    sign(office, "handler1", case, "apply")
    sign(office, "buyer1", case, "check")
    sign(office, "section_head1", case, "look")
    child = withdrawal(office, case)
    sign(office, "handler1", child, "ask")
    sign(office, "section_head1", child, "confirm")
    assert office.row(case)["status"] == "cancelled"
    holds(office, case, child)


def test_a_picture_of_a_withdrawn_case_shows_nothing_open(office: Office, house: str) -> None:
    from engine.usecases.casework import course

    child = withdrawal(office, house)
    sign(office, "handler1", child, "ask")
    sign(office, "section_head1", child, "confirm")
    drawn = office.engine.ask(course.of_case, office.bureau.caller("handler1"), house)
    assert {str(visit.state) for visit in drawn.course.visits} == {"done", "left"}


# ---- who sees what


def test_a_case_below_is_seen_by_its_own_people(office: Office, house: str) -> None:
    child = act(office, "buyer1", house, "act_tell").body["id"]  # of the office, not of the enforcement section
    assert office.bureau.case("buyer1", child)["id"] == child
    told = office.bureau.case("section_head1", house)["sub_cases"]
    assert child not in [one["case"] for one in told]
    assert child in [one["case"] for one in office.bureau.case("buyer1", house)["sub_cases"]]
    with pytest.raises(NotFound):
        office.bureau.case("section_head1", child)


# ---- a case opened by a task


def planned(office: Office, flow: str, **fields: Any) -> str:
    case = office.bureau.start("handler1", flow)["id"]
    answer = sign(office, "handler1", case, "plan", fields={"amount": "100.00", "note": "货款", **fields})
    assert answer.status == 200, answer.body
    return case


def test_a_task_opens_a_case_and_waits_for_it(office: Office) -> None:
    case = planned(office, "opens")
    child = child_of(office, case)
    told = office.bureau.case("cashier1", child)
    assert told["parent"] == {"case": case, "as": "sub-case"}  # the cashier does not see the case above
    seen = office.bureau.case("handler1", child)["parent"]
    assert (seen["number"], seen["status"]) == (office.row(case)["number"], "open")
    assert told["fields"] == {"amount": "100", "reason": "货款"}
    assert [(i["task"]["id"], i["state"]) for i in told["open_work_items"]] == [("t_pay", "offered")]
    row = office.row(child)
    assert row["starter"] == office.bureau.person("handler1")
    assert row["owner"] == office.row(case)["owner"]
    above = office.bureau.case("handler1", case)
    assert above["waiting_for"] == [{"case": child, "number": row["number"], "process": "pays"}]
    assert office.open(case) == ["open#1 offered"]
    assert office.records(child)[0]["actor"] == {"system": "riskflow"}
    assert links(office, case) == [("sub-case", child)]
    holds(office, case, child)


def test_its_end_lets_the_case_above_go_on(office: Office) -> None:
    case = planned(office, "opens")
    child = child_of(office, case)
    assert sign(office, "cashier1", child, "pay").body["case"]["status"] == "completed"
    assert office.open(case) == ["after#1 offered"]
    told = office.bureau.case("handler1", case)
    assert told["fields"]["paid"] == "completed"
    assert told["waiting_for"] == []
    assert links(office, case)[-1] == ("returns", child)
    done = next(r for r in office.records(case) if r["kind"] == "completed" and r["instance"] == "t_open#1")
    assert done["actor"] == {"system": "riskflow"}
    assert sign(office, "section_head1", case, "after").body["case"]["status"] == "completed"
    holds(office, case, child)


def test_the_result_decides_the_way_above(office: Office) -> None:
    case = planned(office, "opens")
    child = child_of(office, case)
    sign(office, "cashier1", child, "pay", "refuse")
    assert (office.row(case)["status"], office.row(case)["outcome"]) == ("refused", "refused")
    holds(office, case, child)


def test_a_failure_nobody_asks_about_is_an_incident_above(office: Office) -> None:
    case = planned(office, "silent")
    child = child_of(office, case)
    answer = sign(office, "cashier1", child, "pay", "refuse")
    assert answer.status == 200
    assert answer.body["case"]["status"] == "refused"  # the case below ended all the same
    assert office.row(case)["status"] == "open"
    assert office.row(case)["incidents"] == 1
    last = office.records(case)[-1]
    assert (last["kind"], last["code"], last["element"]) == ("incident", "sub_case_failed", "t_open")
    holds(office, case, child)


def test_going_on_after_a_case_below_failed_is_the_directors_alone(office: Office) -> None:
    """It is a decision on the matter: two administrators do not take it, and he does, with the reason on record."""
    case = planned(office, "silent")
    child = child_of(office, case)
    sign(office, "cashier1", child, "pay", "refuse")
    (incident,) = office.state(case).incidents
    command = incidents.Resolve(incident=incident, reason="另行支付")
    for account in ("admin1", "admin2", "handler1"):
        refused = office.engine.act(incidents.resolve, office.bureau.caller(account), command).result()
        assert [one["code"] for one in refused.body["reasons"]] == ["incident.who"]
    assert office.row(case)["incidents"] == 1
    done = office.engine.act(incidents.resolve, office.bureau.caller("director1"), command).result()
    assert done.body["state"] == "resolved"
    assert "t_open" not in [item.element for item in office.state(case).items.values()]  # the case goes on
    assert office.row(case)["incidents"] == 0
    holds(office, case, child)


def test_a_task_that_does_not_wait_goes_on_at_once(office: Office) -> None:
    case = planned(office, "apart")
    child = child_of(office, case)
    assert office.open(case) == ["after#1 offered"]
    assert office.bureau.case("handler1", case)["waiting_for"] == []
    sign(office, "section_head1", case, "after")
    assert office.row(child)["status"] == "open"
    sign(office, "cashier1", child, "pay")
    holds(office, case, child)


@pytest.mark.parametrize(
    ("flow", "code"), [("lost", "no_definition"), ("misfit", "field_not_handed"), ("itself", "automatic_loop")]
)
def test_what_cannot_be_opened_is_an_incident_and_nothing_is_signed(office: Office, flow: str, code: str) -> None:
    case = office.bureau.start("handler1", flow)["id"]
    before = len(office.rows(tables.case_file))
    fields = None if flow == "itself" else {"amount": "1.00", "note": "x"}
    answer = sign(office, "handler1", case, "plan", fields=fields)
    assert answer.status == 409
    assert [one["code"] for one in answer.body["reasons"]] == [code]
    assert office.signatures(case) == []
    assert len(office.rows(tables.case_file)) == before
    assert office.records(case)[-1]["kind"] == "incident"
    holds(office, case)


def test_a_withdrawal_takes_the_case_waited_for_with_it(office: Office) -> None:
    case = planned(office, "opens")
    child = child_of(office, case)
    below = act(office, "cashier1", child, "act_stop").body["id"]
    companion = withdrawal(office, case)
    sign(office, "handler1", companion, "ask")
    sign(office, "section_head1", companion, "confirm")
    assert [office.row(one)["status"] for one in (case, child, below)] == ["cancelled"] * 3
    assert [office.row(one)["outcome"] for one in (case, child, below)] == ["withdrawn", *["parent_ended"] * 2]
    assert items(office, child) == items(office, below) == {}
    holds(office, case, child, below, companion)


def test_a_companion_of_the_case_waited_for_lets_the_case_above_go_on(office: Office) -> None:
    case = planned(office, "opens")
    child = child_of(office, case)
    below = act(office, "cashier1", child, "act_stop").body["id"]
    sign(office, "cashier1", below, "stop")
    assert (office.row(child)["status"], office.row(child)["outcome"]) == ("cancelled", "completed")
    assert office.bureau.case("handler1", case)["fields"]["paid"] == "completed"
    holds(office, case, child, below)


def test_a_return_drops_a_case_and_the_next_round_opens_another(office: Office) -> None:
    case = planned(office, "opens")
    first = child_of(office, case)
    sign(office, "cashier1", first, "pay")
    sign(office, "section_head1", case, "after", "back")
    sign(office, "handler1", case, "plan", fields={"amount": "90.00", "note": "货款"})
    second = child_of(office, case)
    assert second != first
    assert office.bureau.case("cashier1", second)["fields"]["amount"] == "90"
    assert office.row(first)["status"] == "completed"
    holds(office, case, first, second)


def test_a_return_takes_the_case_waited_for_back(office: Office) -> None:
    case = planned(office, "beside")
    first = child_of(office, case)
    command = SendBack(item=items(office, case)["look"], if_match="*", to="t_plan", reason="有误")
    assert office.engine.act(send_back, office.bureau.caller("section_head1"), command).result().status == 200
    assert (office.row(first)["status"], office.row(first)["outcome"]) == ("cancelled", "returned")
    assert office.open(case) == ["plan#2 offered"]
    sign(office, "handler1", case, "plan", fields={"amount": "80.00", "note": "货款"})
    second = child_of(office, case)
    sign(office, "cashier1", second, "pay")
    assert sign(office, "section_head1", case, "look").body["case"]["status"] == "completed"
    holds(office, case, first, second)


@pytest.mark.parametrize("first", ["below", "above"])
def test_who_stopped_waiting_lets_the_case_go(office: Office, first: str) -> None:
    case = planned(office, "patient")
    child = child_of(office, case)
    office.bureau.advance(timedelta(days=2))
    assert office.bureau.fire_due() == 1
    assert office.open(case) == ["other#1 offered"]
    assert office.bureau.case("handler1", case)["waiting_for"] == []
    assert office.row(child)["status"] == "open"
    acts = [("cashier1", child, "pay"), ("section_head1", case, "other")]
    for who, which, task in acts if first == "below" else acts[::-1]:
        other = case if which == child else child
        before = (office.row(other)["case_version"], kinds(office, other))
        assert sign(office, who, which, task).body["case"]["status"] == "completed"
        assert (office.row(other)["case_version"], kinds(office, other)) == before
    holds(office, case, child)


def test_cases_stand_only_so_deep(office: Office) -> None:
    case = office.bureau.start("handler1", "house")["id"]
    for _ in range(6):
        case = office.bureau.start("handler1", "house", parent=case)["id"]
    with pytest.raises(InvalidInput) as wrong:
        office.bureau.start("handler1", "house", parent=case)
    assert wrong.value.fields["errors"][0]["code"] == "too_deep"
    answer = act(office, "handler1", case, "act_tell")
    assert [one["code"] for one in answer.body["reasons"]] == ["automatic_loop"]


# ---- a start that cannot go on


def test_a_start_that_cannot_go_on_is_told_and_kept(office: Office) -> None:
    from engine.usecases.casework import starting
    from engine.usecases.ground.commands import StartCase

    command = StartCase(process="stuck", title="试", subject={"name": "某", "kind": "person"})
    caller = office.bureau.caller("handler1", key="stuck", body="b")
    try:
        first = office.engine.act(starting.start, caller, command).result()
    except Undecidable:
        pytest.fail("a start that cannot go on is an answer")
    assert first.status == 409
    assert [one["code"] for one in first.body["reasons"]] == ["undecidable"]
    again = office.engine.act(starting.start, caller, command).result()
    assert again.repeated is not None
    assert not office.rows(tables.case_file, tables.case_file.c.definition == "stuck")
