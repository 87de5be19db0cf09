"""The bureau of fifteen through the use cases: absences, standing substitutes, a day's substitute, tiers that move."""

import json
from datetime import timedelta
from typing import Any

import pytest

import processes
from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.trail.record import PREFIX
from engine.usecases.asking import access
from engine.usecases.casework import cases, items
from engine.usecases.casework.transferring import Transfer, transfer
from engine.usecases.oversight import trail
from engine.usecases.people import directory, logging_in, substitutes
from engine.verifier import verify
from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import AMOUNT, control, end, file, process, task, uses

TIERS = '<rf:approval amount="amount"><rf:tier id="all" roles="section_head deputy director"/></rf:approval>'
CATALOG = (
    control("c_pair", '<rf:twoPerson min="2" qualification="buyer"/>')
    + control("c_tiers", TIERS)
    + control("c_apart", '<rf:separation tasks="apply approve"/>')
    + control("c_review", '<rf:separation tasks="apply review"/>')
    + control("c_cash", '<rf:separation tasks="apply buy pay"/>')
)
FLOW = file(
    process(
        START,
        task("apply", "handler window section_head legal deputy director", form=AMOUNT),
        task("review", "section_head", form="", inside=uses("c_review")),
        task("buy", "buyer", form="", inside=uses("c_pair", "c_cash")),
        task("approve", "section_head deputy director", form="", inside=uses("c_tiers", "c_apart")),
        task("pay", "cashier", form="", inside=uses("c_cash")),
        end(),
        *line("x_start", "apply", "review", "buy", "approve", "pay", "x_end"),
    ),
    catalog=CATALOG,
)
DESK = file(process(START, task("apply", "window", form=""), end(), *line("x_start", "apply", "x_end")))
DAY = "2026-03-09"  # the fake clock stands at nine o'clock of this Monday


@pytest.fixture
def bureau(database_url: str, tmp_path: Any) -> Any:
    made = Bureau(database_url, tmp_path, deploy={"flow": FLOW, "desk": DESK}, sample="bureau")
    yield made
    made.close()


class Case:
    """One case; every act says who acts."""

    def __init__(self, bureau: Bureau, who: str, flow: str = "flow") -> None:
        self.bureau, self.starter = bureau, who
        self.id = bureau.start(who, flow)["id"]

    def item(self, task: str, reader: str = "director1") -> dict[str, Any]:
        found = self.bureau.case(reader, self.id)["open_work_items"]
        assert [one["task"]["id"] for one in found] == [f"t_{task}"]
        return dict(found[0])

    def sign(self, who: str, task: str, **given: Any) -> dict[str, Any]:
        """Sign; returns the item's state, or the codes of a refusal."""
        item = self.item(task, given.pop("reader", "director1"))
        answer = self.bureau.complete(who, item["id"], "ok", **given)
        if answer.refused:
            return {"codes": [one["code"] for one in answer.body["reasons"]]}
        return {"state": answer.body["work_item"]["state"]}

    def signed(self) -> list[dict[str, Any]]:
        found = [json.loads(one.removeprefix(PREFIX)) for one in self.bureau.records(self.id)]
        return [one for one in found if one["kind"] == "signed"]

    def to_approval(self, starter_amount: str = "100.00", buyers: tuple[str, str] = ("handler4", "handler2")) -> None:
        assert self.sign(self.starter, "apply", fields={"amount": starter_amount}) == {"state": "completed"}
        reviewer = "section_head1" if self.starter != "section_head1" else "section_head2"
        assert self.sign(reviewer, "review") == {"state": "completed"}
        assert self.sign(buyers[0], "buy") == {"state": "held"}
        assert self.sign(buyers[1], "buy") == {"state": "completed"}


def checked(bureau: Bureau, case: str) -> None:
    """The trail verifies offline and the stored state is the one of the trail."""
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]
    bureau.engine.ask(trail.compare, bureau.agency, case)


def test_a_standing_substitute_steps_in_by_date_of_leave_and_is_marked(bureau: Bureau) -> None:
    case = Case(bureau, "handler1")
    case.to_approval()
    for who in ("section_head2", "deputy1", "director1"):
        case.sign(who, "approve")
    item = case.item("pay")
    assert "not-found" in _refusal(bureau, "window1", item["id"])  # not yet: he does not even see the case
    assert bureau.absent("clerk2", "clerk2", DAY).status == 201
    assert case.sign("clerk2", "pay") == {"codes": ["absent"]}
    shown = bureau.item("window1", item["id"])
    assert shown["verdicts"] == {"claim": "allowed", "complete": "allowed"}
    offered = bureau.engine.ask(items.inbox, bureau.caller("window1"), view="offered", limit=9, cursor="", filters={})[
        "items"
    ]
    assert [one["id"] for one in offered] == [item["id"]]
    assert case.sign("window1", "pay") == {"state": "completed"}
    last = case.signed()[-1]
    assert last["acting"] == {"standing": "cashier"}
    assert last["on_behalf"] == bureau.person("clerk2")
    assert last["actor"]["mandate"].startswith("ma_")
    told = bureau.case("director1", case.id)
    assert told["status"] == "completed"
    marks = [(one["task"], one["acting"]) for one in told["substitutions"]]
    assert marks == [
        ("t_buy", [{"basis": "section", "post": "buyer"}]),
        ("t_pay", [{"basis": "standing", "post": "cashier"}]),
    ]
    checked(bureau, case.id)


def _refusal(bureau: Bureau, who: str, item: str) -> str:
    try:
        return str(bureau.complete(who, item, "ok").body)
    except NotFound as hidden:
        return hidden.code


def test_the_day_after_the_duty_is_the_holders_again(bureau: Bureau) -> None:
    assert bureau.absent("admin1", "clerk2", "2026-03-10", "2026-03-11").status == 201
    me = bureau.engine.ask(directory.me, bureau.caller("window1"))
    assert me["mandates"] == []
    bureau.advance(timedelta(days=1))
    me = bureau.engine.ask(directory.me, bureau.caller("window1"))
    assert [(one["basis"], one["role"]) for one in me["mandates"]] == [("standing", "cashier")]
    assert bureau.engine.ask(directory.me, bureau.caller("clerk2"))["absent"] is True
    away = bureau.engine.ask(directory.people, bureau.caller("window1"), limit=50, cursor="")["items"]
    assert [one["name"] for one in away if one["absent"]] == ["办公室文员乙（出纳）"]
    bureau.advance(timedelta(days=2))
    assert bureau.engine.ask(directory.me, bureau.caller("window1"))["mandates"] == []
    assert bureau.engine.ask(substitutes.absences, bureau.caller("window1"))["items"] == []


def test_back_early(bureau: Bureau) -> None:
    entry = bureau.absent("director1", "clerk2", DAY, "2026-03-20").body["id"]
    assert bureau.engine.ask(directory.me, bureau.caller("window1"))["mandates"]
    with pytest.raises(Forbidden):
        bureau.back("window1", entry)
    assert bureau.back("clerk2", entry).status == 200
    assert bureau.engine.ask(directory.me, bureau.caller("window1"))["mandates"] == []
    with pytest.raises(WrongState):
        bureau.back("clerk2", entry)
    with pytest.raises(NotFound):
        bureau.back("clerk2", "ab_nothing")
    assert bureau.absent("director1", "clerk2", "2026-03-20").status == 201  # these days are free again


def test_the_absent_ones_claim_is_no_obstacle_and_his_conflict_is(bureau: Bureau) -> None:
    """X applied and is away: whoever stands in for him has X's conflict too."""
    case = Case(bureau, "section_head1")
    assert case.sign("section_head1", "apply", fields={"amount": "1.00"}) == {"state": "completed"}
    bureau.absent("section_head1", "section_head1", DAY)
    assert case.sign("handler1", "review")["codes"] == ["separation"]
    assert case.sign("section_head2", "review") == {"state": "completed"}


def test_what_a_substitute_took_is_not_handed_on(bureau: Bureau) -> None:
    """No chain: what one holds for the absent one goes back to the inbox, not to a third person."""
    case = Case(bureau, "handler2")
    assert case.sign("handler2", "apply", fields={"amount": "1.00"}) == {"state": "completed"}
    bureau.absent("section_head1", "section_head1", DAY)
    item = case.item("review")
    assert bureau.claim("handler1", item["id"]).status == 200
    command = Transfer(item=item["id"], if_match="*", to=bureau.person("section_head2"), reason="外出")
    answer = bureau.engine.act(transfer, bureau.caller("handler1"), command).result()
    assert [one["code"] for one in answer.body["reasons"]] == ["mandate.chain"]


def test_the_director_names_a_substitute_for_a_day(bureau: Bureau) -> None:
    case = Case(bureau, "handler1")
    case.to_approval()
    for who in ("section_head2", "deputy1", "director1"):
        case.sign(who, "approve")
    for who in ("clerk2", "window1"):  # holder and standing substitute
        bureau.absent("director1", who, DAY)
    answer = bureau.name("director1", "clerk1", "cashier", key="k1")
    assert answer.status == 201
    assert bureau.name("director1", "clerk1", "cashier", key="k1").body == answer.body
    assert case.sign("clerk1", "pay") == {"state": "completed"}
    last = case.signed()[-1]
    assert (last["acting"], last["actor"]["mandate"]) == ({"day": "cashier"}, answer.body["id"])
    assert "on_behalf" not in last
    listed = bureau.engine.ask(substitutes.mandates, bureau.caller("clerk1"))["items"]
    assert [(one["role"], one["reason"]) for one in listed if one["basis"] == "day"] == [("cashier", "无人值班")]
    checked(bureau, case.id)
    bureau.advance(timedelta(days=1))
    assert bureau.engine.ask(directory.me, bureau.caller("clerk1"))["mandates"] == []


def test_whoever_is_named_has_his_own_conflicts(bureau: Bureau) -> None:
    case = Case(bureau, "handler1")
    case.to_approval()
    for who in ("section_head2", "deputy1", "director1"):
        case.sign(who, "approve")
    bureau.name("director1", "handler1", "cashier")
    assert case.sign("handler1", "pay") == {"codes": ["separation"]}


BOUNDS: list[tuple[str, str, str, dict[str, str], Any]] = [
    ("deputy1", "clerk1", "cashier", {}, Forbidden),
    ("admin1", "clerk1", "cashier", {}, Forbidden),
    ("director1", "director1", "cashier", {}, "/person"),
    ("director1", "auditor1", "cashier", {}, "/person"),
    ("director1", "clerk1", "director", {}, "/role"),
    ("director1", "clerk1", "discipline", {}, "/role"),
    ("director1", "clerk1", "king", {}, "/role"),
    ("director1", "clerk1", "cashier", {"day": "2026-03-08"}, "/date"),
    ("director1", "clerk1", "cashier", {"day": "2026-05-01"}, "/date"),
    ("director1", "clerk1", "cashier", {"day": "soon"}, "/date"),
    ("director1", "clerk1", "cashier", {"reason": " "}, "/reason"),
]


def test_naming_has_its_bounds(bureau: Bureau) -> None:
    for by, who, role, given, wrong in BOUNDS:
        with pytest.raises(InvalidInput if isinstance(wrong, str) else wrong) as told:
            bureau.name(by, who, role, **given)
        if isinstance(wrong, str):
            assert [one["pointer"] for one in told.value.fields["errors"]] == [wrong], (who, role, given)


def test_the_directors_substitute_names_while_the_director_is_away(bureau: Bureau) -> None:
    bureau.absent("director1", "director1", DAY)
    with pytest.raises(Forbidden):
        bureau.name("director1", "clerk1", "cashier")
    assert bureau.name("deputy1", "clerk1", "cashier").status == 201


def test_absences_have_their_bounds(bureau: Bureau) -> None:
    with pytest.raises(Forbidden):
        bureau.absent("handler1", "handler2", DAY)
    for first, last in (("2026-03-08", "2026-03-09"), ("2026-03-12", "2026-03-11"), ("2026-03-09", "2027-06-01")):
        with pytest.raises(InvalidInput):
            bureau.absent("handler2", "handler2", first, last)
    with pytest.raises(InvalidInput):
        bureau.absent("handler2", "handler2", "tomorrow")
    assert bureau.absent("handler2", "handler2", DAY, "2026-03-11", key="k").status == 201
    assert bureau.absent("handler2", "handler2", DAY, "2026-03-11", key="k").status == 201  # the same act
    with pytest.raises(WrongState):
        bureau.absent("handler2", "handler2", "2026-03-11")
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    assert verify(lines).ok


def test_the_applicants_own_tier_moves_up(bureau: Bureau) -> None:
    case = Case(bureau, "section_head1")
    case.to_approval()
    item = bureau.item("deputy1", case.item("approve")["id"])
    assert item["roles"] == ["deputy"]
    assert "role" in case.sign("section_head2", "approve")["codes"]
    assert case.sign("deputy1", "approve") == {"state": "held"}
    assert case.sign("director1", "approve") == {"state": "completed"}
    assert all("acting" not in one for one in case.signed() if one["instance"].startswith("t_approve"))


def test_the_directors_tier_goes_to_a_second_leader(bureau: Bureau) -> None:
    case = Case(bureau, "director1")
    case.to_approval()
    assert case.sign("section_head2", "approve") == {"state": "held"}
    assert case.sign("deputy2", "approve") == {"state": "completed"}
    checked(bureau, case.id)


def test_a_review_of_ones_own_goes_one_up_and_is_marked(bureau: Bureau) -> None:
    case = Case(bureau, "section_head1")
    case.sign("section_head1", "apply", fields={"amount": "1.00"})
    item = case.item("review")["id"]
    assert case.sign("section_head1", "review") == {"codes": ["separation"]}
    offered = bureau.engine.ask(items.inbox, bureau.caller("deputy1"), view="offered", limit=9, cursor="", filters={})[
        "items"
    ]
    assert [one["id"] for one in offered] == [item]
    assert case.sign("deputy1", "review") == {"state": "completed"}
    assert case.signed()[-1]["acting"] == {"higher": "section_head"}


def test_the_second_buyer_comes_from_another_section(bureau: Bureau) -> None:
    case = Case(bureau, "handler1")
    case.sign("handler1", "apply", fields={"amount": "1.00"})
    case.sign("section_head1", "review")
    first = case.item("buy")["id"]
    assert case.sign("section_head3", "buy") == {"codes": ["role"]}  # never the first
    assert case.sign("handler4", "buy") == {"state": "held"}
    who = bureau.verdict("handler1", first)
    assert {"办公室主任", "执法股经办人乙"} <= {one["name"] for one in who["reasons"][0]["who_could"]}
    offered = bureau.engine.ask(
        items.inbox, bureau.caller("section_head3"), view="offered", limit=9, cursor="", filters={}
    )["items"]
    assert [one["id"] for one in offered] == [first]
    assert case.sign("section_head3", "buy") == {"state": "completed"}
    assert case.signed()[-1]["acting"] == {"section": "buyer"}


def test_a_substitute_starts_a_case_for_the_absent_one(bureau: Bureau) -> None:
    with pytest.raises(AssertionError, match="role"):
        bureau.start("section_head2", "desk")
    bureau.absent("window1", "window1", DAY)
    with pytest.raises(AssertionError, match="absent"):
        bureau.start("window1", "desk")
    case = Case(bureau, "section_head2", "desk")
    started = json.loads(bureau.records(case.id)[0].removeprefix(PREFIX))
    assert (started["acting"], started["on_behalf"]) == ({"standing": "window"}, bureau.person("window1"))
    assert case.sign("section_head2", "apply") == {"state": "completed"}
    checked(bureau, case.id)


def test_two_agencies_of_one_installation_are_strangers(bureau: Bureau) -> None:
    other = bureau.engine.act(directory.load_sample, processes.sample(), list(processes.settings())).result()
    bureau.engine.refresh()
    assert other != bureau.agency
    assert bureau.engine.env.default_agency == bureau.agency
    case = Case(bureau, "handler1")
    told = bureau.engine.act(logging_in.log_in, "handler1@sample", "demo-handler1").result()
    stranger = access.caller_of(told["access_token"])
    with pytest.raises(NotFound):
        bureau.engine.ask(cases.get, stranger, case.id)
    assert bureau.engine.ask(cases.page, stranger, filters={}, limit=9, cursor="")["items"] == []
    names = {one["id"] for one in bureau.engine.ask(directory.people, stranger, limit=200, cursor="")["items"]}
    mine = {
        one["id"]
        for one in bureau.engine.ask(directory.people, bureau.caller("handler1"), limit=200, cursor="")["items"]
    }
    assert names.isdisjoint(mine)
    assert len(mine) == 34
