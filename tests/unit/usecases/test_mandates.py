"""Mandates through the use cases: both sign, they hold as far as they say, and end at once and with the post."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.usecases.casework import items, transferring
from engine.usecases.ground.commands import Answer
from engine.usecases.oversight import trail
from engine.usecases.people import mandating, posts, standing_in, substitutes
from engine.usecases.people.mandating import Mandate
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play

TODAY = "2026-03-09"


def did(office: Office, account: str, use: Any, *args: Any, **more: Any) -> Answer:
    return office.engine.act(use, office.bureau.caller(account), *args, **more).result()


def offer(office: Office, giver: str, holder: str, role: str, *, to: str = TODAY, **more: Any) -> Answer:
    person = office.bureau.person(holder)
    return did(office, giver, mandating.give, Mandate(person=person, role=role, last=to, reason="培训", **more))


def given(office: Office, giver: str, holder: str, role: str, **more: Any) -> str:
    made = offer(office, giver, holder, role, **more)
    assert made.status == 201, made.body
    assert did(office, holder, mandating.accept, made.body["id"]).body["state"] == "in_force"
    return str(made.body["id"])


def at_check(office: Office, by: str = "handler1") -> Play:
    one = Play(office, {"name": "委托", "flow": "line", "steps": [f"start A {by} amount=100", f"{by} draft ok"]})
    one.run()
    return one


def step(one: Play, line: str) -> None:
    one.step(line, line)


def checked(office: Office) -> None:
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    assert verify(lines).findings == ()


@pytest.fixture(autouse=True)
def afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """The office is shared: what is still in force is ended."""
    yield
    if "office" in request.fixturenames:
        office = request.getfixturevalue("office")
        for one in office.engine.ask(substitutes.mandates, office.bureau.caller("admin1"))["items"]:
            if one["basis"] == "mandate":
                did(office, "admin1", mandating.end, one["id"])


def test_it_counts_once_the_other_has_signed_and_both_names_stand(office: Office) -> None:
    one = at_check(office)
    made = offer(office, "buyer1", "cashier1", "buyer")
    step(one, "cashier1 check ok -> refused not-found")
    did(office, "cashier1", mandating.accept, made.body["id"])
    step(one, "cashier1 check ok -> held")
    signed = [record for record in office.records(one.case) if record["kind"] == "signed"][-1]
    assert signed["actor"]["mandate"] == made.body["id"]
    assert (signed["actor"]["person"], signed["on_behalf"]) == (
        office.bureau.person("cashier1"),
        office.bureau.person("buyer1"),
    )
    assert signed["acting"] == {"mandate": "buyer"}
    checked(office)


def test_both_signatures_are_records_of_the_two(office: Office) -> None:
    entry = given(office, "buyer1", "cashier1", "buyer", processes=("line",), limit="100.50")
    told = [one for one in office.directory() if one.get("id") == entry]
    steps = [(one["refs"]["step"], one["actor"]["person"]) for one in told]
    assert steps == [("offered", office.bureau.person("buyer1")), ("accepted", office.bureau.person("cashier1"))]
    assert {one["refs"]["limit"] for one in told} == {"100.5"}
    assert {one["refs"]["processes"] for one in told} == {"line"}


@pytest.mark.parametrize("by", ["buyer1", "cashier1", "admin1"])
def test_it_ends_at_once(office: Office, by: str) -> None:
    one, entry = at_check(office), given(office, "buyer1", "cashier1", "buyer")
    step(one, "claim cashier1 check -> claimed")
    did(office, by, mandating.end, entry)
    step(one, "cashier1 check ok -> refused role")
    with pytest.raises(WrongState):
        did(office, by, mandating.end, entry)
    told = office.engine.ask(mandating.read, office.bureau.caller("handler1"), entry)
    assert (told["state"], told["ended_at"] is not None) == ("ended", True)
    checked(office)


def test_who_may_do_what(office: Office) -> None:
    made = offer(office, "buyer1", "cashier1", "buyer")
    entry = str(made.body["id"])
    for account in ("buyer1", "handler1", "admin1"):
        with pytest.raises(Forbidden):
            did(office, account, mandating.accept, entry)
    for account in ("handler1", "auditor1"):
        with pytest.raises(Forbidden):
            did(office, account, mandating.end, entry)
    for account in ("admin1", "auditor1"):
        with pytest.raises(Forbidden):
            offer(office, account, "cashier1", "buyer")
    for use in (mandating.accept, mandating.end):
        for wrong in ("ma_00000000000000000000000000", "nothing"):
            with pytest.raises(NotFound):
                did(office, "cashier1", use, wrong)
    did(office, "cashier1", mandating.end, entry)  # declined
    with pytest.raises(WrongState):
        did(office, "cashier1", mandating.accept, entry)
    assert all(one["id"] != entry for one in office.engine.ask(
        substitutes.mandates, office.bureau.caller("handler1"))["items"])  # fmt: skip


@pytest.mark.parametrize(
    ("giver", "holder", "given_", "code"),
    [
        ("buyer1", "cashier1", {"role": "handler"}, "role"),
        ("buyer1", "buyer1", {}, "mandate.self"),
        ("buyer1", "auditor1", {}, "receiver.kind"),
        ("buyer1", "admin1", {}, "receiver.kind"),
        ("buyer1", "cashier1", {"to": "2026-03-08"}, "mandate.dates"),
        ("buyer1", "cashier1", {"to": "2027-03-10"}, "mandate.dates"),
        ("buyer1", "cashier1", {"first": "2026-03-11", "to": "2026-03-10"}, "mandate.dates"),
    ],
)
def test_a_refusal_is_told_and_recorded(
    office: Office, giver: str, holder: str, given_: dict[str, str], code: str
) -> None:
    answer = offer(office, giver, holder, **({"role": "buyer"} | given_))
    assert (answer.status, answer.refused) == (409, True)
    assert [one["code"] for one in answer.body["reasons"]] == [code]
    last = office.directory()[-1]
    assert (last["kind"], last["state"], last["refs"]["step"]) == ("mandate", "ended", "refused")
    assert last["refs"]["reasons"] == code
    checked(office)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"to": "soon"}, "/to"),
        ({"first": "2026-13-01"}, "/from"),
        ({"processes": ("line", "nothing")}, "/processes/1"),
        ({"tasks": ("t_nothing",)}, "/tasks/0"),
        ({"processes": ("line",), "tasks": ("t_first",)}, "/tasks/0"),
        ({"limit": "-1"}, "/limit"),
        ({"limit": "1.001"}, "/limit"),
        ({"limit": "1e3"}, "/limit"),
        ({"limit": "much"}, "/limit"),
        ({"limit": "NaN"}, "/limit"),
        ({"limit": "99999999999999999999"}, "/limit"),
    ],
)
def test_a_wrong_field_is_named(office: Office, more: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        offer(office, "buyer1", "cashier1", "buyer", **more)
    assert [one["pointer"] for one in wrong.value.fields["errors"]] == [pointer]


def test_there_are_no_chains(office: Office) -> None:
    one, _ = at_check(office), given(office, "buyer1", "cashier1", "buyer")
    answer = offer(office, "cashier1", "handler2", "buyer")
    assert [reason["code"] for reason in answer.body["reasons"]] == ["mandate.chain"]
    step(one, "claim cashier1 check -> claimed")
    handed = did(office, "cashier1", transferring.transfer, transferring.Transfer(
        item=one._item("check", ""), if_match="*", to=office.bureau.person("buyer2"), reason="x"))  # fmt: skip
    assert [reason["code"] for reason in handed.body["reasons"]] == ["mandate.chain"]


@pytest.mark.parametrize("who", ["cashier1", "buyer1"])
def test_separation_counts_giver_and_holder(lite: Office, who: str) -> None:
    """Whoever of the two wrote the draft, neither signs the check by the mandate; and after a check, none drafts."""
    did(lite, "admin1", posts.give, person=lite.bureau.person(who), role="handler", department="enforcement")
    one, _ = at_check(lite, who), given(lite, "buyer1", "cashier1", "buyer")
    step(one, "cashier1 check ok -> refused separation")
    checked(lite)


def test_what_one_signed_by_mandate_neither_signs_again(office: Office) -> None:
    one, _ = at_check(office), given(office, "buyer1", "cashier1", "buyer")
    step(one, "cashier1 check ok -> held")
    step(one, "buyer1 check ok -> refused two_person.same_person")
    step(one, "cashier1 check ok -> refused two_person.same_person")
    step(one, "buyer2 check ok -> completed")
    one.office.verify(one.case, "line")
    checked(office)


def test_flows_tasks_and_the_limit(office: Office) -> None:
    one = at_check(office)  # 100
    for scope, expected in (
        ({"processes": ("chain",)}, "refused not-found"),
        ({"tasks": ("t_draft",), "processes": ("line",)}, "refused not-found"),
        ({"limit": "99.99"}, "refused not-found"),
        ({"limit": "100", "tasks": ("t_check",), "processes": ("line",)}, "claimed"),
    ):
        entry = given(office, "buyer1", "cashier1", "buyer", **scope)
        inbox = office.engine.ask(items.inbox, office.bureau.caller("cashier1"), view="offered", limit=50, cursor="",
                                  filters={})  # fmt: skip
        assert (one.case in {line["case"] for line in inbox["items"]}) == (expected == "claimed"), scope
        step(one, f"claim cashier1 check -> {expected}")
        did(office, "buyer1", mandating.end, entry)
    given(office, "buyer1", "cashier1", "buyer", limit="100")
    step(one, "cashier1 check ok amount=100.01 -> refused mandate.limit")
    step(one, "cashier1 check ok -> held")
    signed = [record for record in office.records(one.case) if record["kind"] == "signed"][-1]
    assert signed["sum"] == "100"
    checked(office)


def test_dates_decide_by_the_moment(lite: Office) -> None:
    one = at_check(lite)
    given(lite, "buyer1", "cashier1", "buyer", first="2026-03-10", to="2026-03-10")
    step(one, "claim cashier1 check -> refused not-found")
    lite.bureau.advance(timedelta(days=1))
    step(one, "claim cashier1 check -> claimed")
    lite.bureau.advance(timedelta(days=1))
    step(one, "cashier1 check ok -> refused role")
    checked(lite)


def test_it_ends_with_the_post_and_a_post_given_again_does_not_wake_it(lite: Office) -> None:
    one, person = at_check(lite), lite.bureau.person("buyer1")
    given(lite, "buyer1", "cashier1", "buyer", to="2026-03-20")
    step(one, "claim cashier1 check -> claimed")
    post = next(row for row in lite.engine.ask(
        posts.listed, lite.bureau.caller("admin1"), person=person, limit=50, cursor="")["items"]
        if row["role"] == "buyer")  # fmt: skip
    did(lite, "admin1", posts.end, post["id"])
    step(one, "cashier1 check ok -> refused role")
    did(lite, "admin1", posts.give, person=person, role="buyer", department=post["department"])
    step(one, "cashier1 check ok -> refused role")
    checked(lite)


def test_an_offer_is_asked_again_when_it_is_accepted(lite: Office) -> None:
    made, person = offer(lite, "buyer1", "cashier1", "buyer", to="2026-03-20"), lite.bureau.person("buyer1")
    post = next(row for row in lite.engine.ask(
        posts.listed, lite.bureau.caller("admin1"), person=person, limit=50, cursor="")["items"]
        if row["role"] == "buyer")  # fmt: skip
    did(lite, "admin1", posts.end, post["id"])
    answer = did(lite, "cashier1", mandating.accept, made.body["id"])
    assert [one["code"] for one in answer.body["reasons"]] == ["role"]
    did(lite, "admin1", posts.give, person=person, role="buyer", department=post["department"])
    answer = did(lite, "cashier1", mandating.accept, made.body["id"])
    assert [one["code"] for one in answer.body["reasons"]] == ["mandate.post"]
    checked(lite)


def test_standing_substitutes_are_no_mandates(lite: Office) -> None:
    made = did(lite, "admin1", standing_in.appoint, holder=lite.bureau.person("buyer1"), role="buyer",
               person=lite.bureau.person("cashier1"))  # fmt: skip
    for use in (mandating.accept, mandating.end):
        with pytest.raises(NotFound):
            did(lite, "cashier1", use, made.body["id"])
    with pytest.raises(NotFound):
        did(lite, "admin1", standing_in.dismiss, given(lite, "buyer1", "cashier1", "buyer"))


def test_a_repeated_request_gives_the_first_answer(office: Office) -> None:
    command = Mandate(person=office.bureau.person("cashier1"), role="buyer", last=TODAY, reason="培训")
    caller = office.bureau.caller("buyer1", key="k", body="b")
    first = office.engine.act(mandating.give, caller, command).result()
    again = office.engine.act(mandating.give, caller, command).result()
    mine = [one for one in office.directory() if one.get("key") == office.directory()[-1]["key"]]
    assert [one["id"] for one in mine] == [first.body["id"]]
    assert again.repeated is not None
