"""Hand-over: item by item to whom the kernel lets have it; what nobody may take is listed; nothing moves silently."""

from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound
from engine.usecases.ground.commands import Answer
from engine.usecases.oversight import trail
from engine.usecases.people import handing_on, handing_over, persons, posts
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def did(office: Office, account: str, use: Any, *args: Any, **more: Any) -> Answer:
    return office.engine.act(use, office.bureau.caller(account), *args, **more).result()


def claimed(office: Office, by: str, task: str = "check", flow: str = "line", *, start: str = "handler1") -> Play:
    steps = [f"start A {start} amount=100", f"{start} draft ok", f"claim {by} {task} -> claimed"]
    one = Play(office, {"name": "移交", "flow": flow, "steps": steps})
    one.run()
    return one


def hand(office: Office, by: str, of: str, **more: Any) -> Answer:
    given = {"reason": "轮岗", **more}
    if "items" in given:
        given["items"] = tuple((item, office.bureau.person(to)) for item, to in given["items"])
    if "to" in given:
        given["to"] = office.bureau.person(given["to"])
    return did(office, by, handing_on.hand_over, office.bureau.person(of), **given)


def holders(office: Office, one: Play, task: str = "t_check") -> list[str]:
    found = next(item for item in office.state(one.case).items.values() if item.element == task)
    return [office.accounts[person] for person in found.holders]


def checked(office: Office) -> None:
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    assert verify(lines).findings == ()


def test_each_item_goes_to_its_receiver_and_the_rest_to_one(lite: Office) -> None:
    first, second, third = (claimed(lite, "buyer1") for _ in range(3))
    answer = hand(lite, "buyer1", "buyer1", items=[(first._item("check", ""), "buyer2")], to="handler2")
    assert answer.status == 200
    assert [(one["case"], one["to"]) for one in answer.body["moved"]] == [
        (first.case, lite.bureau.person("buyer2")),
        (second.case, lite.bureau.person("handler2")),
        (third.case, lite.bureau.person("handler2")),
    ]
    assert [holders(lite, one) for one in (first, second, third)] == [["buyer2"], ["handler2"], ["handler2"]]
    assert (answer.body["refused"], answer.body["left"]) == ([], [])
    for one in (first, second, third):
        told = lite.records(one.case)[-1]
        assert (told["kind"], told["from"]) == ("transferred", lite.bureau.person("buyer1"))
        assert "reason" in told
        lite.verify(one.case, "line")
    checked(lite)


def test_each_is_judged_and_what_is_refused_stays_and_is_on_record(lite: Office) -> None:
    mine, other = claimed(lite, "buyer1", start="handler2"), claimed(lite, "buyer1", start="handler3")
    answer = hand(lite, "buyer1", "buyer1", to="handler2")  # he drafted the first
    assert [one["case"] for one in answer.body["moved"]] == [other.case]
    refused = answer.body["refused"]
    assert [(one["case"], one["reasons"][0]["code"]) for one in refused] == [(mine.case, "separation")]
    assert refused[0]["reasons"][0]["text"]["zh"].startswith("不相容岗位分离：对方")
    left = answer.body["left"]
    assert [one["case"] for one in left] == [mine.case]
    assert lite.bureau.person("buyer2") in {one["id"] for one in left[0]["receivers"]}
    assert lite.bureau.person("handler2") not in {one["id"] for one in left[0]["receivers"]}
    told = lite.records(mine.case)[-1]
    assert (told["kind"], told["verb"], told["reasons"]) == ("refused", "hand_over", ["separation"])
    assert holders(lite, mine) == ["buyer1"]
    checked(lite)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("archivist1", "role"),
        ("auditor1", "kind"),
        ("admin1", "kind"),
        ("buyer1", "receiver.same"),
        ("", "receiver.unknown"),
    ],
)
def test_who_may_not_have_it_is_not_given_it(lite: Office, to: str, code: str) -> None:
    one = claimed(lite, "buyer1")
    item, person = one._item("check", ""), lite.bureau.person(to) if to else "pe_00000000000000000000000000"
    answer = did(
        lite, "admin1", handing_on.hand_over, lite.bureau.person("buyer1"), reason="调离", items=((item, person),)
    )
    assert (answer.status, answer.refused) == (409, True)
    assert code in {reason["code"] for reason in answer.body["reasons"]}
    assert holders(lite, one) == ["buyer1"]


def test_by_himself_or_an_administrator(lite: Office) -> None:
    one = claimed(lite, "buyer1")
    for account in ("buyer2", "director1", "auditor1"):
        with pytest.raises(Forbidden):
            hand(lite, account, "buyer1", to="buyer2")
    for wrong in ("pe_00000000000000000000000000", "nobody"):
        with pytest.raises(NotFound):
            did(lite, "admin1", handing_on.hand_over, wrong, reason="x", to="y")
    assert hand(lite, "admin1", "buyer1", to="buyer2").body["moved"][0]["item"] == one._item("check", "")


def test_what_is_wrong_is_named(lite: Office) -> None:
    one = claimed(lite, "buyer1")
    item = one._item("check", "")
    for given, pointer in (
        ({"reason": " ", "to": "buyer2"}, "/reason"),
        ({}, "/items"),
        ({"items": [(item, "buyer2"), ("wi_00000000000000000000000000", "buyer2")]}, "/items/1/item"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            hand(lite, "buyer1", "buyer1", **given)
        assert [found["pointer"] for found in wrong.value.fields["errors"]] == [pointer]
    assert hand(lite, "buyer2", "buyer2", to="buyer1").body["moved"] == []  # nothing to hand over


def test_a_seat_shared_with_others_is_found_and_moves_alone(lite: Office) -> None:
    one = claimed(lite, "buyer1")
    one.step("claim handler2 check -> claimed", "")
    listed = lite.engine.ask(handing_over.read, lite.bureau.caller("admin1"), lite.bureau.person("handler2"))
    assert [found["case"] for found in listed["items"]] == [one.case]
    assert hand(lite, "handler2", "handler2", to="buyer2").status == 200
    assert holders(lite, one) == ["buyer1", "buyer2"]
    assert hand(lite, "buyer1", "buyer1", to="buyer2").status == 200  # who holds it already keeps one seat
    assert holders(lite, one) == ["buyer2"]


def test_an_administrator_reads_number_and_step_and_no_title(lite: Office) -> None:
    """He sees that work is left behind and where, and nothing of the case."""
    one, person = claimed(lite, "buyer1"), lite.bureau.person("buyer1")

    def read(who: str) -> list[tuple[str | None, ...]]:
        told = lite.engine.ask(handing_over.read, lite.bureau.caller(who), person)
        return [(row["number"], row["title"]) for row in (*told["items"], *told["cases"])]

    mine = read("buyer1")
    assert mine
    assert all(number and title for number, title in mine)
    assert read("admin1") == [(number, None) for number, _ in mine]
    left = hand(lite, "admin1", "buyer1", to="handler1").body["left"]
    assert [(row["case"], row["title"]) for row in left] == [(one.case, None)]
    gone = did(lite, "admin1", persons.leave, person).body["handover"]
    assert {row["title"] for row in (*gone["items"], *gone["cases"])} == {None}


def test_who_has_signed_does_not_hand_it_on(lite: Office) -> None:
    one = claimed(lite, "buyer1")
    one.step("buyer1 check ok -> held", "")
    answer = hand(lite, "buyer1", "buyer1", to="buyer2")
    assert [reason["code"] for reason in answer.body["reasons"]] == ["already_signed"]
    assert answer.body["reasons"][0]["who_could"] == []


def test_after_he_left_his_work_is_still_there_to_be_handed_over(lite: Office) -> None:
    one, person = claimed(lite, "buyer1"), lite.bureau.person("buyer1")
    gone = did(lite, "admin1", persons.leave, person)
    assert [found["case"] for found in gone.body["handover"]["items"]] == [one.case]
    assert holders(lite, one) == ["buyer1"]  # nothing moves of itself
    assert (
        did(lite, "admin1", handing_on.hand_over, person, reason="离职", to=lite.bureau.person("buyer2")).status == 200
    )
    assert holders(lite, one) == ["buyer2"]
    one.step("buyer2 check ok -> held", "")
    checked(lite)


def test_what_nobody_may_take_is_listed_as_such(lite: Office) -> None:
    """All of the other posts are ended: the list says that nobody could have it."""
    one = claimed(lite, "buyer1")
    admin = lite.bureau.caller("admin1")
    for role in ("buyer", "handler"):
        for row in lite.engine.ask(posts.listed, admin, role=role, limit=100, cursor="")["items"]:
            if row["person"] != lite.bureau.person("buyer1") and not row["to"]:
                did(lite, "admin1", posts.end, row["id"])
    listed = lite.engine.ask(handing_over.read, admin, lite.bureau.person("buyer1"))
    assert [(found["case"], found["receivers"]) for found in listed["items"]] == [(one.case, [])]


def test_a_repeated_request_moves_nothing_twice(lite: Office) -> None:
    one, person = claimed(lite, "buyer1"), lite.bureau.person("buyer1")
    caller = lite.bureau.caller("buyer1", key="k", body="b")
    given = {"reason": "轮岗", "to": lite.bureau.person("buyer2")}
    first = lite.engine.act(handing_on.hand_over, caller, person, **given).result()
    again = lite.engine.act(handing_on.hand_over, caller, person, **given).result()
    assert (first.status, again.status, again.repeated is not None) == (200, 200, True)
    assert [record["kind"] for record in lite.records(one.case)].count("transferred") == 1


def test_two_hand_overs_of_many_cases_do_not_wait_for_each_other(office: Office) -> None:
    plays = [claimed(office, "buyer1" if at % 2 else "buyer2", start="handler3") for at in range(6)]
    admin, to = office.bureau.caller("admin1"), office.bureau.person("buyer3")
    calls = [
        office.engine.act(handing_on.hand_over, admin, office.bureau.person(who), reason="轮岗", to=to)
        for who in ("buyer1", "buyer2")
    ]
    assert sum(len(call.result().body["moved"]) for call in calls) == 6
    assert all(holders(office, one) == ["buyer3"] for one in plays)
