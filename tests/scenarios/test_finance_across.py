"""Rules of finance over several cases, on both databases: one open advance, a voucher once, sums of small cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.usecases.casework import items
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[UseCases]:
    bureau = Bureau(database_url, tmp_path)
    yield UseCases(bureau)
    bureau.close()


class Desk:
    """Plays parts of scenarios, with other fields, case after case."""

    def __init__(self, stage: UseCases, name: str) -> None:
        self.stage = stage
        self.scenario = play.load(f"finance_{name}.yaml")
        begin = self.scenario["start"]
        self.starter = begin["as"]
        self.case = stage.start(begin["as"], "finance", title=begin["title"], subject=begin["subject"])["id"]

    def until(self, task: str, **instead: Any) -> "Desk":
        """Play the scenario up to the first step of ``task``, without its refused steps."""
        for step in self.scenario["steps"]:
            if step["task"] == task:
                break
            if not step["expect"].startswith("refused"):
                self.do(step, **instead)
        return self

    def step(self, task: str, at: int = 0) -> dict[str, Any]:
        """Return a step of the scenario that was not refused."""
        found = [s for s in self.scenario["steps"] if s["task"] == task and not s["expect"].startswith("refused")]
        return dict(found[at])

    def do(self, step: dict[str, Any], *, expect: str = "", **instead: Any) -> str:
        """Do a step with other values for the fields it sends; return what came of it, checked by the player."""
        fields = {name: instead.get(name, value) for name, value in step.get("fields", {}).items()}
        act = {**step, "expect": expect or step["expect"]} | ({"fields": fields} if fields else {})
        case = play._step(self.stage, self.case, self.starter, act, f"{step['task']} {step['as']}")
        return ",".join(item["task"]["id"] for item in case["open_work_items"])


def test_19_a_second_open_advance_is_refused(stage: UseCases) -> None:
    first, second = Desk(stage, "advance_makeup").until("fin_loan"), Desk(stage, "advance_makeup").until("fin_loan")
    slip = first.step("fin_loan")
    assert first.do(slip) == "fin_loan_approve"
    second.do(slip, expect="refused:limit.max")
    other = {**slip["fields"], "borrower": "@handler2"}
    third = Desk(stage, "advance_makeup").until("fin_loan")
    assert third.do({**slip, "fields": other}) == "fin_loan_approve"
    for task, at in (("fin_loan_approve", 0), ("fin_loan_pay", 0), ("fin_claim", 0), ("fin_claim", 1)):
        first.do(first.step(task, at))
    for task in ("fin_check", "fin_approve_one"):
        first.do(first.step(task))
    second.do(slip, expect="refused:limit.max")
    first.do(first.step("fin_pay"))
    assert second.do(slip) == "fin_loan_approve"


def test_a_voucher_is_claimed_once_over_all_cases(stage: UseCases) -> None:
    first = Desk(stage, "travel").until("fin_claim")
    second = Desk(stage, "travel").until("fin_claim", payee={"name": "乙经办人"})
    claim = first.step("fin_claim")
    one, two = claim["fields"]["vouchers"]
    fresh = {**two, "voucher_no": "26440003"}
    first.do(claim)
    second.do(claim, vouchers=[fresh, one], expect="refused:limit.max")
    second.do(claim, vouchers=[{**one, "voucher_no": "26440004"}, fresh])


def test_a_voucher_of_a_refused_claim_may_be_claimed_again(stage: UseCases) -> None:
    first, second = Desk(stage, "one_refused").until("nothing"), Desk(stage, "travel").until("fin_claim")
    assert stage.case(first.starter, first.case)["status"] == "refused"
    second.do(second.step("fin_claim"))


@pytest.mark.parametrize(
    ("amounts", "last", "after"),
    [
        (["12000.00", "12000.00"], "5999.99", "fin_pay"),
        (["12000.00", "12000.00"], "6000.00", ""),
        (["12000.00", "12000.00"], "6000.01", ""),
        (["29999.99"], "0.01", ""),
    ],
    ids=["below", "at", "above", "one-fen"],
)
def test_small_claims_of_one_payee_reach_the_meeting_together(
    stage: UseCases, amounts: list[str], last: str, after: str
) -> None:
    for at, amount in enumerate(amounts):
        office(stage, amount, str(at)).until_signed()
    desk = office(stage, last, "9")
    if after:
        assert desk.until_signed() == after
        return
    desk.do(desk.step("fin_approve"), expect="refused:limit.max")
    send = {
        "as": "section_head1",
        "task": "fin_approve",
        "outcome": "meeting",
        "comment": "累计达到限额",
        "expect": "?",
    }
    assert desk.do(send, expect="completed") == "fin_scf"


def test_small_claims_of_another_payee_line_or_month_stand_alone(stage: UseCases) -> None:
    office(stage, "29999.99", "1").until_signed()
    assert office(stage, "29999.98", "2", payee={"name": "乙公司"}).until_signed() == "fin_pay"
    assert office(stage, "29999.97", "3", budget_line="2026-303").until_signed() == "fin_pay"
    stage.wait("P30D")
    assert office(stage, "29999.96", "4").until_signed() == "fin_pay"


def test_small_claims_pass_the_directors_figure_together(stage: UseCases) -> None:
    office(stage, "600.00", "1").until_signed()
    second = office(stage, "399.99", "2")
    assert second.signed() == ["section_head1", "deputy1"]
    assert office(stage, "0.01", "3").signed() == ["section_head1", "deputy1", "director1"]


def test_22_payments_of_one_contract_stay_within_it(stage: UseCases) -> None:
    first, second = Desk(stage, "project_small").until("pay_apply"), Desk(stage, "project_small").until("pay_apply")
    step = first.step("pay_apply")
    assert first.do(step, claimed_sum="688000.00") == "pay_contract_check"
    second.do(step, claimed_sum="212000.01", expect="refused:limit.max")
    assert second.do(step, claimed_sum="212000.00") == "pay_contract_check"


def test_a_sum_changed_after_a_return_is_signed_anew(stage: UseCases) -> None:
    """Sent back and passed with another sum: claimant and witness sign it, then the chain is the new sum's."""
    desk = office(stage, "29999.99", "1")
    desk.do(desk.step("fin_approve"))
    back = {"as": "deputy1", "task": "fin_approve", "outcome": "back", "comment": "请核对", "expect": "completed"}
    assert desk.do(back) == "fin_claim"
    vouchers = [{"voucher_no": "26440301", "amount": "30000.00"}]
    desk.do(desk.step("fin_claim", 0), vouchers=vouchers)
    desk.do(desk.step("fin_claim", 1))
    assert desk.do(desk.step("fin_check"), passed_amount="30000.00", expect="held") == "fin_check,fin_claim"
    for at in (0, 1):
        again = {**desk.step("fin_claim", at), "expect": "held" if at == 0 else "completed"}
        for name in ("fields", "evidence"):
            again.pop(name, None)
        opened = desk.do(again)
    assert opened == "fin_approve"
    assert desk.signed() == ["section_head1", "deputy1"]
    assert [i["task"]["id"] for i in stage.case(desk.starter, desk.case)["open_work_items"]] == ["fin_scf"]


def overdue(stage: UseCases, account: str) -> set[str]:
    """Return the tasks told to be overdue to ``account``."""
    asked = {"view": "overdue", "limit": 50, "cursor": "", "filters": {}}
    bureau = stage.bureau
    found = bureau.engine.ask(lambda env, unit: items.inbox(env, unit, bureau.caller(account), **asked))
    return {item["task"]["id"] for item in found["items"]}


def test_21_a_request_untouched_for_three_days_is_overdue(stage: UseCases) -> None:
    """The clock of three days for the check, and of two for the delivery after the seal."""
    desk = Desk(stage, "test_21_receipts").until("pay_contract_check")
    stage.wait("P3D")
    assert "pay_contract_check" not in overdue(stage, "owner_rep1")
    stage.wait("P1D")
    assert "pay_contract_check" in overdue(stage, "owner_rep1")
    for task, at in (("pay_contract_check", 0), ("pay_contract_check", 1), ("pay_finance", 0), ("pay_deputy", 0)):
        desk.do(desk.step(task, at))
    desk.do(desk.step("pay_director"))
    assert desk.do(desk.step("pay_seal")) == "pay_deliver"
    stage.wait("P3D")
    assert overdue(stage, "owner_rep1") == {"pay_deliver"}
    desk.do(desk.step("pay_deliver"))
    assert overdue(stage, "owner_rep1") == set()


class Office(Desk):
    """A claim of office spending that stands before the section head."""

    def signed(self) -> list[str]:
        """Let section head, deputy and director agree; return who was asked for."""
        who = []
        for account in ("section_head1", "deputy1", "director1"):
            now = self.stage.case(self.starter, self.case)["open_work_items"]
            if now[0]["task"]["id"] != "fin_approve":
                break
            act = {**self.step("fin_approve"), "as": account}
            answer = self.stage.act(account, now[0], act, [])
            assert answer["state"] in ("held", "completed"), answer
            who.append(account)
        return who

    def until_signed(self) -> str:
        """Let the chain agree; return what opens next."""
        self.signed()
        return ",".join(i["task"]["id"] for i in self.stage.case(self.starter, self.case)["open_work_items"])


def office(stage: UseCases, amount: str, mark: str, **instead: Any) -> Office:
    made = Office(stage, "test_12_below")
    vouchers = [{"voucher_no": f"2644020{mark}", "amount": amount}]
    made.until("fin_approve", estimate=amount, vouchers=vouchers, passed_amount=amount, **instead)
    return made
